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
  let model: WordPieceModel
  let normalizer: BERTNormalizer
  let tokens: TokenTable
  let rawMatcher: AddedTokenMatcher
  let normalizedMatcher: AddedTokenMatcher
  let postProcessor: PostProcessor
  let state: SharedEncodingState

  /// Reads `tokenizer.json` of a model folder.
  ///
  /// - Throws: ``TokenizerError``; a part of another kind is an error that names it.
  public init(folder: URL) throws {
    let url = folder.appendingPathComponent("tokenizer.json")
    let json: Data
    do { json = try Data(contentsOf: url) } catch {
      throw TokenizerError.unreadable(file: url.path, reason: (error as NSError).localizedDescription)
    }
    self = try TokenizerReader(json: json, file: url.path).wordPieceTokenizer()
  }

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
    self.model = model
    self.normalizer = normalizer
    self.tokens = tokens
    rawMatcher = AddedTokenMatcher(tokens: added.filter { !$0.isNormalized })
    normalizedMatcher = AddedTokenMatcher(tokens: added.filter(\.isNormalized))
    self.postProcessor = postProcessor
    state = SharedEncodingState()
  }

  /// One more than the largest id: the number of rows that an embedding table needs.
  public var vocabularySize: Int { tokens.count }

  /// The id of a token by its exact spelling in the vocabulary (`"##ing"`, `"[MASK]"`).
  public func id(of token: String) -> Int32? { tokens.id(of: token) }

  /// Tokens that stand around every text: the least length of an encoding.
  public var frameLength: Int { postProcessor.prefix.count + postProcessor.suffix.count }

  /// The tokens of a text between those that begin and end one.
  ///
  /// - Parameters:
  ///   - limit: tokens at most, those at both ends included; what is over is cut from the end of the text.
  ///   - parsesSpecialTokens: whether the spelling of a special token inside `text` becomes that token, as in the reference.
  /// - Precondition: the limit leaves room for the tokens at both ends.
  public func encode(_ text: String, limit: Int = .max, parsesSpecialTokens: Bool = true) -> EncodedText {
    precondition(limit >= frameLength, "a limit of \(limit) tokens, \(frameLength) of which stand around every text")
    let bytes = Array(text.utf8)
    var ids = postProcessor.prefix
    state.withState { state in
      for segment in rawMatcher.segments(bytes, 0..<bytes.count, parsesSpecialTokens: parsesSpecialTokens) {
        if let token = segment.token {
          ids.append(token)
        } else {
          encode(normalizer.normalize(bytes, segment.range), parsesSpecialTokens, &state, &ids)
        }
      }
    }
    let suffix = postProcessor.suffix
    let length = ids.count + suffix.count
    if length > limit { ids.removeLast(length - limit) }
    return EncodedText(ids: ids + suffix, fullLength: length)
  }

  private func encode(
    _ text: [UInt8], _ parsesSpecialTokens: Bool, _ state: inout EncodingState, _ ids: inout [Int32]
  ) {
    for segment in normalizedMatcher.segments(text, 0..<text.count, parsesSpecialTokens: parsesSpecialTokens) {
      if let token = segment.token {
        ids.append(token)
        continue
      }
      normalizer.forEachWord(text, segment.range) { word in
        if state.cache.append(text, word, to: &ids) { return }
        let first = ids.count
        model.encode(text, word, into: &ids)
        state.cache.store(text, word, ids: Array(ids[first...]))
      }
    }
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
