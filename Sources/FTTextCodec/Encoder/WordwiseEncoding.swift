/// The way of a text through the tokenizer of an encoder: tokens that were added to the vocabulary are found first, the rest is
/// normalised, cut into words and looked up word by word, and the tokens that begin and end a text come around it.
struct WordwiseEncoding: Sendable {
  /// What is done to a stretch of text, which is valid UTF-8.
  typealias Normalize = @Sendable (_ bytes: [UInt8], Range<Int>) -> [UInt8]
  /// Calls its last argument with every word.
  typealias ForEachWord = @Sendable (_ bytes: [UInt8], Range<Int>, _ word: ([UInt8], Range<Int>) -> Void) -> Void
  typealias EncodeWord = @Sendable (_ bytes: [UInt8], Range<Int>, _ ids: inout [Int32]) -> Void

  /// Tokens found in the text as it is, and tokens found after normalisation.
  private let rawMatcher: AddedTokenMatcher
  private let normalizedMatcher: AddedTokenMatcher
  private let postProcessor: PostProcessor
  private let normalize: Normalize
  private let forEachWord: ForEachWord
  private let encodeWord: EncodeWord
  private let state = SharedEncodingState()

  /// - Parameter added: those that are searched in normalised text spelt as they stand there.
  init(
    added: [AddedToken], postProcessor: PostProcessor, normalize: @escaping Normalize,
    forEachWord: @escaping ForEachWord, encodeWord: @escaping EncodeWord
  ) {
    rawMatcher = AddedTokenMatcher(tokens: added.filter { !$0.isNormalized })
    normalizedMatcher = AddedTokenMatcher(tokens: added.filter(\.isNormalized))
    self.postProcessor = postProcessor
    self.normalize = normalize
    self.forEachWord = forEachWord
    self.encodeWord = encodeWord
  }

  /// Tokens that stand around every text.
  var frameLength: Int { postProcessor.prefix.count + postProcessor.suffix.count }

  /// The tokens of a text, at most `limit` of them.
  func encode(_ text: String, limit: Int, parsesSpecialTokens: Bool) -> EncodedText {
    precondition(limit >= frameLength, "a limit of \(limit) tokens, \(frameLength) of which stand around every text")
    let bytes = Array(text.utf8)
    var ids = postProcessor.prefix
    state.withState { state in
      for segment in rawMatcher.segments(bytes, 0..<bytes.count, parsesSpecialTokens: parsesSpecialTokens) {
        if let token = segment.token {
          ids.append(token)
        } else {
          encode(normalize(bytes, segment.range), parsesSpecialTokens, &state, &ids)
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
      forEachWord(text, segment.range) { bytes, word in
        if state.cache.append(bytes, word, to: &ids) { return }
        let first = ids.count
        encodeWord(bytes, word, &ids)
        state.cache.store(bytes, word, ids: Array(ids[first...]))
      }
    }
  }
}
