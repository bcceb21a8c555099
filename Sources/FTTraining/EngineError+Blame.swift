import FTData
import FTTensor

// Tensors know threads and libraries, not who asked for them.

extension EngineError: Blamable {
  public var blame: Blame {
    switch self {
    case .threads: .settings
    case .unavailable: .world
    }
  }
}
