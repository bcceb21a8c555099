import FTData
import FTTensor

/// Why training could not go on.
public enum TrainingError: Blamable, CustomStringConvertible {
  /// A loss or gradient that is infinite or not a number; `items` are those of the step, none for a validation.
  case nonFinite(what: String, step: Int, items: [String])
  /// The normalisers of a window's batches add up to nothing.
  case nothingToLearn(items: [String])
  /// Epochs or steps outside of what a run can have; the reason.
  case length(String)
  case snapshotMismatch(path: String, reason: String)

  public var blame: Blame {
    switch self {
    case .nothingToLearn: .data
    case .length: .settings
    case .nonFinite, .snapshotMismatch: .world
    }
  }

  public var description: String {
    switch self {
    case .nonFinite(let what, let step, let items) where items.isEmpty:
      "step \(step): the \(what) is not a finite number, so the run stopped. Lower --learning-rate, or use --precision f32"
    case .nonFinite(let what, let step, let items):
      "step \(step): the \(what) is not a finite number, so the run stopped before changing any weight. "
        + "This step learned from: \(Self.list(items)). Look at these, lower --learning-rate, or use --precision f32"
    case .nothingToLearn(let items):
      "a batch has nothing to learn from: \(Self.list(items))"
    case .length(let reason): reason
    case .snapshotMismatch(let path, let reason):
      "\(path): this snapshot does not fit the run: \(reason). Start the run again in a new folder"
    }
  }

  private static func list(_ items: [String]) -> String {
    items.prefix(8).joined(separator: ", ") + (items.count > 8 ? " and \(items.count - 8) more" : "")
  }
}

// Tensors know threads and libraries, not who asked for them.

extension EngineError: Blamable {
  public var blame: Blame {
    switch self {
    case .threads: .settings
    case .unavailable: .world
    }
  }
}
