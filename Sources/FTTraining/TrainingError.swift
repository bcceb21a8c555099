import FTData

/// Why training could not go on.
public enum TrainingError: Blamable, CustomStringConvertible {
  /// A loss or gradient that is infinite or not a number.
  case nonFinite(what: String, step: Int, rows: [String])
  case noLabels(rows: [String])
  case snapshotMismatch(path: String, reason: String)

  public var blame: Blame {
    switch self {
    case .noLabels: .data
    case .nonFinite, .snapshotMismatch: .world
    }
  }

  public var description: String {
    switch self {
    case .nonFinite(let what, let step, let rows):
      "step \(step): the \(what) is not a finite number, so the run stopped before changing any weight. "
        + "Rows in this step: \(Self.list(rows)). Look at these rows, lower --learning-rate, or use --precision f32"
    case .noLabels(let rows):
      "a batch has nothing to learn from: \(Self.list(rows))"
    case .snapshotMismatch(let path, let reason):
      "\(path): this snapshot does not fit the run: \(reason). Start the run again in a new folder"
    }
  }

  private static func list(_ rows: [String]) -> String {
    rows.prefix(8).joined(separator: ", ") + (rows.count > 8 ? " and \(rows.count - 8) more" : "")
  }
}
