extension Tokenizer {
  /// The text of `ids`: their bytes joined, then read as UTF-8 with U+FFFD in the place of invalid parts.
  ///
  /// Ids outside the vocabulary are left out, as in the reference; `skipsSpecialTokens` leaves out special tokens too.
  public func decode(_ ids: some Sequence<Int32>, skipsSpecialTokens: Bool = false) -> String {
    var bytes: [UInt8] = []
    for id in ids where !(skipsSpecialTokens && tokens.isSpecial(id)) {
      bytes.append(contentsOf: tokens.bytes(of: id))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
