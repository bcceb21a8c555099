import FTData
import FTRun
import FTTensor
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

/// Examples packed one after the other on the token axis. What several of them begin with is computed once.
public struct TextBatch: Sendable, Equatable {
  public let examples: [TextExample]
  /// Which row of a tensor holds which token.
  let shared: SharedBeginnings
  /// Rows appended so that their number repeats: a new matrix shape costs the engine 0.3 ms and 0.1 MB.
  public let paddingCount: Int

  /// Examples share rows where at least so large a part of their tokens needs none. Below it, summing up the gradients of shared
  /// rows costs about what it saves.
  static let leastShared = 1.0 / 32

  /// - Parameters:
  ///   - granularity: the number of rows is rounded up to a multiple of this.
  ///   - sharesRows: false computes every token for itself, to compare.
  public init(_ examples: [TextExample], granularity: Int = 32, sharesRows: Bool = true) {
    self.examples = examples
    let ids = examples.map(\.ids)
    let shared = sharesRows ? SharedBeginnings(of: ids) : SharedBeginnings(apart: ids)
    let least = Self.leastShared * Double(shared.rows.count)
    self.shared =
      shared.savedCount > 0 && Double(shared.savedCount) < least ? SharedBeginnings(apart: ids) : shared
    let count = self.shared.ids.count
    paddingCount = (count + granularity - 1) / granularity * granularity - count
  }

  public var tokenCount: Int { examples.reduce(0) { $0 + $1.ids.count } }
  public var labelCount: Int { examples.reduce(0) { $0 + $1.labelCount } }

  /// The token of each row; padding is token 0.
  var ids: [Int32] { shared.ids + [Int32](repeating: 0, count: paddingCount) }

  /// For each token the id that follows it, or -1 where nothing is to be learned.
  var targets: [Int32] {
    examples.flatMap { example in
      example.ids.indices.map { index in
        index + 1 < example.ids.count && example.isSupervised[index + 1] ? example.ids[index + 1] : -1
      }
    } + [Int32](repeating: -1, count: paddingCount)
  }

  /// For each token the row that holds it; padding has rows of its own.
  var rows: [Int32] {
    let count = Int32(shared.ids.count)
    return shared.rows + (count..<count + Int32(paddingCount))
  }

  /// The lengths of the segments; padding is a segment of its own, which nobody sees.
  var lengths: [Int] { examples.map(\.ids.count) + (paddingCount > 0 ? [paddingCount] : []) }

  func segments(on device: Device) -> TokenSegments { TokenSegments(lengths: lengths, rows: rows, on: device) }

  /// Which row is to predict which token.
  var labels: TokenLabels { TokenLabels(targets, rows: shared.savedCount > 0 ? rows : nil) }
}
