import Foundation

/// The tokenizer of a model that makes vectors of texts: WordPiece or SentencePiece's unigram model of an encoder, or a decoder's own.
///
/// ```swift
/// let tokenizer = try EncoderTokenizer(folder: modelFolder)
/// let ids = tokenizer.encode("Hand-thrown stoneware mug", limit: 256).ids
/// ```
public enum EncoderTokenizer: Sendable {
  case wordPiece(WordPieceTokenizer)
  case unigram(UnigramTokenizer)
  /// Of a decoder, which reads a text behind what its tokenizer puts in front of one.
  case bytePair(Tokenizer)

  /// Reads `tokenizer.json` of an encoder's folder.
  ///
  /// - Throws: ``TokenizerError``; a model of another type, or a part of another kind, is an error that names it.
  public init(folder: URL) throws {
    let reader = try TokenizerReader(folder: folder)
    switch reader.root.present("model")?["type"]?.stringValue {
    case "Unigram": self = .unigram(try reader.unigramTokenizer())
    case "WordPiece": self = .wordPiece(try reader.wordPieceTokenizer())
    case let type: throw reader.unsupported("model type", type ?? "absent", ["WordPiece", "Unigram"])
    }
  }

  /// One more than the largest id: the number of rows that an embedding table needs.
  public var vocabularySize: Int {
    switch self {
    case .wordPiece(let tokenizer): tokenizer.vocabularySize
    case .unigram(let tokenizer): tokenizer.vocabularySize
    case .bytePair(let tokenizer): tokenizer.vocabularySize
    }
  }

  /// The id of a token by its exact spelling in the vocabulary.
  public func id(of token: String) -> Int32? {
    switch self {
    case .wordPiece(let tokenizer): tokenizer.id(of: token)
    case .unigram(let tokenizer): tokenizer.id(of: token)
    case .bytePair(let tokenizer): tokenizer.id(of: token)
    }
  }

  /// Tokens that stand around every text: the least length of an encoding.
  public var frameLength: Int {
    switch self {
    case .wordPiece(let tokenizer): tokenizer.frameLength
    case .unigram(let tokenizer): tokenizer.frameLength
    case .bytePair(let tokenizer): tokenizer.postProcessor.prefix.count
    }
  }

  /// The tokens of a text between those that begin and end one.
  ///
  /// - Parameters:
  ///   - limit: tokens at most, those at both ends included; what is over is cut from the end of the text.
  ///   - parsesSpecialTokens: whether the spelling of a special token inside `text` becomes that token, as in the reference.
  /// - Precondition: the limit leaves room for the tokens at both ends.
  public func encode(_ text: String, limit: Int = .max, parsesSpecialTokens: Bool = true) -> EncodedText {
    switch self {
    case .wordPiece(let tokenizer):
      tokenizer.encode(text, limit: limit, parsesSpecialTokens: parsesSpecialTokens)
    case .unigram(let tokenizer): tokenizer.encode(text, limit: limit, parsesSpecialTokens: parsesSpecialTokens)
    case .bytePair(let tokenizer): tokenizer.encode(whole: text, limit: limit, parsesSpecialTokens)
    }
  }
}

extension Tokenizer {
  /// A text by itself, behind what the post-processor puts in front of one. One without a token is its end: a network reads at least
  /// one.
  fileprivate func encode(whole text: String, limit: Int, _ parsesSpecialTokens: Bool) -> EncodedText {
    var ids = postProcessor.prefix + encode(text, parsesSpecialTokens: parsesSpecialTokens)
    if ids.isEmpty { ids = [eosID ?? bosID ?? 0] }
    return EncodedText(ids: Array(ids.prefix(limit)), fullLength: ids.count)
  }
}

/// A text as an encoder reads it.
public struct EncodedText: Sendable, Equatable {
  public let ids: [Int32]
  /// Tokens that the text has before it is cut.
  public let fullLength: Int

  /// Whether the end of the text is missing.
  public var isCut: Bool { fullLength > ids.count }
}

extension [EncodedText] {
  /// What a person is told of texts whose end is missing; nil where none is cut.
  ///
  /// - Parameter limit: the tokens of a text that are read.
  public func cutSentence(at limit: Int) -> String? {
    let cut = count(where: \.isCut)
    guard cut > 0 else { return nil }
    return
      "\(cut == 1 ? "1 text has" : "\(cut) texts have") more than \(limit) tokens, the most that are read; the end is left "
      + "out (the longest has \(map(\.fullLength).max() ?? 0))."
  }
}
