/// Examples or settings from which no batches can be made.
public enum BatchPlanError: Blamable, CustomStringConvertible, Sendable, Equatable {
  /// A row count, window or budget that is zero or negative, or a window larger than the token budget.
  case invalidSetting(String)
  /// The example has no tokens.
  case emptyExample(index: Int)
  /// The example is longer than a row or a batch can be.
  case exampleTooLong(index: Int, length: Int, limit: Int)
  /// A saved position that the plan does not have.
  case positionOutOfRange(DataPosition, batchCount: Int)

  public var blame: Blame {
    switch self {
    case .invalidSetting: .settings
    case .emptyExample, .exampleTooLong: .data
    case .positionOutOfRange: .world
    }
  }

  public var description: String {
    switch self {
    case .invalidSetting(let fact):
      "batch settings: \(fact)"
    case .emptyExample(let index):
      "example \(index) has no tokens; refuse such rows before planning batches"
    case .exampleTooLong(let index, let length, let limit):
      "example \(index) has \(length) tokens, a row holds \(limit); raise the limit, or drop or truncate long rows"
    case .positionOutOfRange(let position, let count):
      "the snapshot continues at batch \(position.batchIndex) of epoch \(position.epoch), which has \(count) batches; "
        + "the data or the batch settings have changed since, restore them or start a new run"
    }
  }
}

extension BatchPlanner {
  /// The longest example that fits.
  var lengthLimit: Int {
    switch (layout, budget) {
    case (.packed(let window, _), _): window
    case (.lengthBucketed(_, let multiple), .tokens(let tokens)): tokens / multiple * multiple
    case (.lengthBucketed, .rows): Int.max / 2
    }
  }

  func checkBudget() throws(BatchPlanError) {
    switch budget {
    case .rows(let rows) where rows < 1: throw .invalidSetting("\(rows) rows a batch, expected at least 1")
    case .tokens(let tokens) where tokens < 1: throw .invalidSetting("\(tokens) tokens a batch, expected at least 1")
    default: break
    }
    switch layout {
    case .packed(let window, _):
      guard window > 0 else { throw .invalidSetting("a window of \(window) tokens, expected at least 1") }
      if case .tokens(let tokens) = budget, tokens < window {
        throw .invalidSetting(
          "\(tokens) tokens a batch are less than one window of \(window); raise the one or lower the other")
      }
    case .lengthBucketed(let chunkSize, let multiple):
      guard chunkSize > 0 else { throw .invalidSetting("chunks of \(chunkSize) examples, expected at least 1") }
      guard multiple > 0 else { throw .invalidSetting("lengths in multiples of \(multiple), expected at least 1") }
    }
  }
}
