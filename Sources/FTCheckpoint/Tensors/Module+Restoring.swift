import FTNN
import FTTensor

extension Module {
  /// Gives frozen parameters the checkpoint's float32 values back, which a computation in bfloat16 has rounded, so that
  /// what is published differs from the checkpoint only where it was trained.
  public func restoreFrozen(from checkpoint: any WeightSource, on device: Device) throws {
    for (name, parameter) in namedParameters() where !parameter.isTrainable && parameter.value.dtype != .float32 {
      parameter.load(try checkpoint.tensor(name, on: device).converted(to: .float32))
    }
  }
}
