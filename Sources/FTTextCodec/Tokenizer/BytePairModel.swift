/// A BPE model: bytes of a word → token ids.
///
/// Source: Sennrich et al. 2016 (merging); `models/bpe/model.rs` of the tokenizers library for bytes that have no token
/// (dropped, or the unknown token) and for `ignore_merges`.
struct BytePairModel: Sendable {
  /// What a word is cut into before symbols merge.
  enum Alphabet: Sendable {
    /// Its bytes.
    case bytes
    /// Its characters, by their UTF-8; the bytes of those that have no token (`byte_fallback`).
    case characters(ByteStringTable)
  }

  let alphabet: Alphabet
  /// Byte → id of its one-byte token, -1 where the vocabulary has none.
  let byteIDs: [Int32]
  let merges: MergeTable
  /// The token that stands for bytes without one; nil drops them.
  let unknownID: Int32?
  /// Whether neighbouring unknown bytes share one unknown token.
  let fusesUnknown: Bool
  /// Raw bytes → id, present when a word that is itself a token skips the merges (`ignore_merges`).
  let wholeWords: ByteStringTable?

  /// Appends the ids of the word `bytes[range]` to `output`.
  func encode(_ bytes: [UInt8], _ range: Range<Int>, state: inout EncodingState, into output: inout [Int32]) {
    if state.cache.append(bytes, range, to: &output) { return }
    if let id = wholeWords?.value(bytes, range) {
      output.append(id)
      return
    }
    state.merger.symbols.removeAll(keepingCapacity: true)
    switch alphabet {
    case .bytes: appendBytes(bytes, range, to: &state.merger.symbols)
    case .characters(let characters): appendCharacters(bytes, range, characters, to: &state.merger.symbols)
    }
    state.merger.merge(with: merges)
    output.append(contentsOf: state.merger.symbols)
    state.cache.store(bytes, range, ids: state.merger.symbols)
  }

  private func appendCharacters(
    _ bytes: [UInt8], _ range: Range<Int>, _ characters: ByteStringTable, to symbols: inout [Int32]
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start + 1
      while end < range.upperBound, bytes[end] & 0xC0 == 0x80 { end += 1 }
      if let id = characters.value(bytes, start..<end) {
        symbols.append(id)
      } else {
        appendBytes(bytes, start..<end, to: &symbols)
      }
      start = end
    }
  }

  private func appendBytes(_ bytes: [UInt8], _ range: Range<Int>, to symbols: inout [Int32]) {
    var previousIsUnknown = false
    for index in range {
      let id = byteIDs[Int(bytes[index])]
      if id >= 0 {
        symbols.append(id)
      } else if let unknownID, !(fusesUnknown && previousIsUnknown) {
        symbols.append(unknownID)
      }
      previousIsUnknown = id < 0
    }
  }
}
