import FTData
import FTImageCodec

/// The codec knows files, not who gave them.
extension ImageError: Blamable {
  public var blame: Blame {
    switch reason {
    case .unknownExtension: .settings
    case .outOfMemory, .unwritable: .world
    default: .data
    }
  }
}
