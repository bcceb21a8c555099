import Foundation

/// BERT's tokenizer: normalised text in words, words in pieces, read from the files that Hugging Face's `tokenizers` library
/// writes.
///
/// The ids are those of `tokenizers` 0.23.
///
/// ```swift
/// let tokenizer = try WordPieceTokenizer(folder: modelFolder)
/// let ids = tokenizer.encode("Hand-thrown stoneware mug", limit: 256).ids   // [CLS] … [SEP]
/// ```
public struct WordPieceTokenizer: Sendable {
  let tokens: TokenTable
  let encoding: WordwiseEncoding

  /// Reads `tokenizer.json` of a model folder.
  ///
  /// - Throws: ``TokenizerError``; a part of another kind is an error that names it.
  public init(folder: URL) throws { self = try TokenizerReader(folder: folder).wordPieceTokenizer() }

  /// Reads the contents of a `tokenizer.json`.
  ///
  /// - Throws: ``TokenizerError``.
  public init(json: Data) throws {
    self = try TokenizerReader(json: json, file: "tokenizer.json").wordPieceTokenizer()
  }

  init(
    model: WordPieceModel, normalizer: BERTNormalizer, tokens: TokenTable, added: [AddedToken],
    postProcessor: PostProcessor
  ) {
    self.tokens = tokens
    encoding = WordwiseEncoding(
      added: added, postProcessor: postProcessor, normalize: { normalizer.normalize($0, $1) },
      forEachWord: { bytes, range, word in normalizer.forEachWord(bytes, range) { word(bytes, $0) } },
      encodeWord: { model.encode($0, $1, into: &$2) })
  }

  /// One more than the largest id: the number of rows that an embedding table needs.
  public var vocabularySize: Int { tokens.count }

  /// The id of a token by its exact spelling in the vocabulary (`"##ing"`, `"[MASK]"`).
  public func id(of token: String) -> Int32? { tokens.id(of: token) }

  /// Tokens that stand around every text: the least length of an encoding.
  public var frameLength: Int { encoding.frameLength }

  /// The tokens of a text between those that begin and end one.
  ///
  /// - Parameters:
  ///   - limit: tokens at most, those at both ends included; what is over is cut from the end of the text.
  ///   - parsesSpecialTokens: whether the spelling of a special token inside `text` becomes that token, as in the reference.
  /// - Precondition: the limit leaves room for the tokens at both ends.
  public func encode(_ text: String, limit: Int = .max, parsesSpecialTokens: Bool = true) -> EncodedText {
    encoding.encode(text, limit: limit, parsesSpecialTokens: parsesSpecialTokens)
  }
}
