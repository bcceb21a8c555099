/// How far an import is.
public struct ImportProgress: Equatable, Sendable {
  /// What is being done.
  public enum Stage: String, Sendable, CaseIterable {
    /// Reading the source whole, to know its SHA-256.
    case checking
    /// Converting and writing tensors.
    case converting
    /// Reading the result whole, to know its SHA-256.
    case sealing
  }

  public var stage: Stage
  /// Bytes of the stage done so far.
  public var completed: Int
  /// Bytes of the whole stage.
  public var total: Int
}
