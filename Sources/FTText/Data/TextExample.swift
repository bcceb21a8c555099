import FTData
import FTRun
import FTTextCodec

/// One training example: token ids and which of them are learned.
public struct TextExample: Sendable, Equatable {
  public let ids: [Int32]
  /// For each token whether the model is to predict it.
  public let isSupervised: [Bool]
  /// Where the row came from.
  public let location: Place

  public init(ids: [Int32], isSupervised: [Bool], location: Place) {
    precondition(ids.count == isSupervised.count, "\(ids.count) tokens with \(isSupervised.count) marks")
    self.ids = ids
    self.isSupervised = isSupervised
    self.location = location
  }

  /// Tokens of which none is learned.
  init(unlabeled ids: [Int32]) {
    self.init(ids: ids, isSupervised: [Bool](repeating: false, count: ids.count), location: Place(file: "", line: 0))
  }

  /// Tokens that have a label: supervised ones, except the first, which nothing predicts.
  public var labelCount: Int { isSupervised.dropFirst().count { $0 } }
}

extension LearnedExample {
  /// The example as its tokens read, special ones too.
  init(_ example: TextExample, _ tokenizer: Tokenizer) {
    var parts: [Part] = []
    var begin = 0
    let ids = example.ids
    let marks = example.isSupervised
    for end in Array(ids.indices.dropFirst()) + [ids.count] where end == ids.count || marks[end] != marks[begin] {
      parts.append(Part(tokenizer.decode(ids[begin..<end]), isLearned: marks[begin]))
      begin = end
    }
    self.init(example.location, parts)
  }
}

/// Examples packed one after the other on the token axis.
public struct TextBatch: Sendable, Equatable {
  public let examples: [TextExample]
  /// Tokens appended so that lengths repeat: a new matrix shape costs the engine 0.3 ms and 0.1 MB.
  public let paddingCount: Int

  /// - Parameter granularity: the token count is rounded up to a multiple of this.
  public init(_ examples: [TextExample], granularity: Int = 32) {
    self.examples = examples
    let count = examples.reduce(0) { $0 + $1.ids.count }
    paddingCount = (count + granularity - 1) / granularity * granularity - count
  }

  public var tokenCount: Int { examples.reduce(0) { $0 + $1.ids.count } }
  public var labelCount: Int { examples.reduce(0) { $0 + $1.labelCount } }

  /// The token ids; padding is token 0.
  var ids: [Int32] { examples.flatMap(\.ids) + [Int32](repeating: 0, count: paddingCount) }

  /// For each token the id that follows it, or -1 where nothing is to be learned.
  var targets: [Int32] {
    examples.flatMap { example in
      example.ids.indices.map { index in
        index + 1 < example.ids.count && example.isSupervised[index + 1] ? example.ids[index + 1] : -1
      }
    } + [Int32](repeating: -1, count: paddingCount)
  }

  /// The lengths of the segments; padding is a segment of its own, which nobody sees.
  var lengths: [Int] { examples.map(\.ids.count) + (paddingCount > 0 ? [paddingCount] : []) }
}
