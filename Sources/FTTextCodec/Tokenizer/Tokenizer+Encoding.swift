extension Tokenizer {
  /// Token ids of `text`.
  ///
  /// - Parameters:
  ///   - parsesSpecialTokens: whether the spelling of a special token inside `text` becomes that token. Pass false for
  ///     text that strangers wrote; it is then encoded like any other text.
  ///   - addsSpecialTokens: whether the post-processor's tokens (for example a BOS) are added. Leave it false for text
  ///     that a chat template rendered: the template writes them itself.
  public func encode(
    _ text: String, parsesSpecialTokens: Bool = true, addsSpecialTokens: Bool = false
  ) -> [Int32] {
    var ids = addsSpecialTokens ? postProcessor.prefix : []
    let bytes = Array(text.utf8)
    let segments = rawMatcher.segments(bytes, 0..<bytes.count, parsesSpecialTokens: parsesSpecialTokens)
    state.withState { state in
      for segment in segments {
        if let token = segment.token {
          ids.append(token)
        } else {
          encode(bytes, segment.range, parsesSpecialTokens, &state, &ids)
        }
      }
    }
    if addsSpecialTokens { ids.append(contentsOf: postProcessor.suffix) }
    return ids
  }

  /// The ids of a text that begins a sequence and is to be continued: behind what the post-processor puts in front of a text,
  /// for example a BOS, once, also where the text spells it out itself. Nothing is put at the end.
  public func encode(beginning text: String) -> [Int32] {
    let ids = encode(text)
    return ids.starts(with: postProcessor.prefix) ? ids : postProcessor.prefix + ids
  }

  private func encode(
    _ text: [UInt8], _ range: Range<Int>, _ parsesSpecialTokens: Bool, _ state: inout EncodingState,
    _ ids: inout [Int32]
  ) {
    var text = text
    var range = range
    for normalizer in normalizers {
      text = normalizer.normalize(text, range)
      range = 0..<text.count
    }
    for segment in normalizedMatcher.segments(text, range, parsesSpecialTokens: parsesSpecialTokens) {
      if let token = segment.token {
        ids.append(token)
      } else {
        preTokenizer.forEachWord(text, segment.range) { bytes, word in
          model.encode(bytes, word, state: &state, into: &ids)
        }
      }
    }
  }
}
