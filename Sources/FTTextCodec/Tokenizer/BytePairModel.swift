/// A byte-level BPE model: bytes of a word → token ids.
///
/// Source: Sennrich et al. 2016 (merging); `models/bpe/model.rs` of the tokenizers library for bytes that have no token
/// (dropped, or the unknown token) and for `ignore_merges`.
struct BytePairModel: Sendable {
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
    var previousIsUnknown = false
    for index in range {
      let id = byteIDs[Int(bytes[index])]
      if id >= 0 {
        state.merger.symbols.append(id)
      } else if let unknownID, !(fusesUnknown && previousIsUnknown) {
        state.merger.symbols.append(unknownID)
      }
      previousIsUnknown = id < 0
    }
    state.merger.merge(with: merges)
    output.append(contentsOf: state.merger.symbols)
    state.cache.store(bytes, range, ids: state.merger.symbols)
  }
}
