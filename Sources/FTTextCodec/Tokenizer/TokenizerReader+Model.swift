import FTJSON

extension TokenizerReader {
  /// Model options that a BPE tokenizer may set; everything else would change the ids silently.
  ///
  /// - Returns: how the vocabulary spells bytes; byte fallback is SentencePiece's way.
  func checkModelOptions(_ model: JSONValue) throws(TokenizerError) -> TokenSpelling {
    if let type = model.present("type") {
      guard let name = type.stringValue else { throw malformed("model.type", "a string") }
      guard name == "BPE" else { throw unsupported("model type", name, ["BPE"]) }
    }
    for option in ["continuing_subword_prefix", "end_of_word_suffix"] {
      guard let value = model.present(option) else { continue }
      guard let text = value.stringValue else { throw malformed("model.\(option)", "a string or null") }
      guard text.isEmpty else { throw unsupported("model option", "\(option): \(text)", ["null"]) }
    }
    switch model.present("dropout") {
    case .none: break
    case .number(let rate) where rate.double == 0: break
    case .some(let rate): throw unsupported("model option", "dropout: \(rate.encoded())", ["null", "0"])
    }
    guard try flag(model, "byte_fallback", default: false) else { return .byteLevel }
    if try flag(model, "ignore_merges", default: false) {
      throw unsupported("model option", "ignore_merges with byte_fallback", ["one of the two"])
    }
    return .sentencePiece
  }

  func vocabulary(_ model: JSONValue, _ spelling: TokenSpelling) throws(TokenizerError) -> TokenTable {
    guard let members = model["vocab"]?.objectValue?.members, !members.isEmpty else {
      throw malformed("model.vocab", "an object with at least one token")
    }
    var tokens = TokenTable(minimumCapacity: members.count + 64, spelling: spelling, file: file)
    for member in members {
      guard let id = member.value.intValue else { throw malformed("model.vocab[\(member.key)]", "an integer") }
      try tokens.insert(member.key, id: id)
    }
    return tokens
  }

  func bytePairModel(_ model: JSONValue, _ tokens: TokenTable) throws(TokenizerError) -> BytePairModel {
    let merges = try mergeTable(model, tokens)
    let byteIDs = (0...255).map { tokens.id(of: ByteLevelAlphabet.spelling(of: UInt8($0))) ?? -1 }
    var unknownID: Int32?
    if let value = model.present("unk_token") {
      guard let name = value.stringValue else { throw malformed("model.unk_token", "a string or null") }
      unknownID = tokens.id(of: name)
      if unknownID == nil, byteIDs.contains(-1) {
        throw .unknownToken(file: file, field: "model.unk_token", token: name)
      }
    }
    var wholeWords: ByteStringTable?
    if try flag(model, "ignore_merges", default: false) {
      var words = ByteStringTable(minimumCapacity: tokens.count)
      for member in model["vocab"]?.objectValue?.members ?? [] {
        guard let bytes = ByteLevelAlphabet.bytes(of: member.key), let id = tokens.id(of: member.key) else { continue }
        words.insert(bytes, value: id)
      }
      wholeWords = words
    }
    return BytePairModel(
      alphabet: .bytes, byteIDs: byteIDs, merges: merges, unknownID: unknownID,
      fusesUnknown: try flag(model, "fuse_unk", default: false), wholeWords: wholeWords)
  }

  /// A model over characters with a token for every byte, so that no text is unknown.
  ///
  /// - Parameter tokens: the added ones among them.
  func sentencePieceModel(_ model: JSONValue, _ tokens: TokenTable) throws(TokenizerError) -> BytePairModel {
    var characters = ByteStringTable(minimumCapacity: 4096)
    for member in model["vocab"]?.objectValue?.members ?? [] where member.key.unicodeScalars.count == 1 {
      if let id = tokens.id(of: member.key) { characters.insert(Array(member.key.utf8), value: id) }
    }
    var byteIDs: [Int32] = []
    for byte in UInt8.min...UInt8.max {
      // An ASCII character's own token may stand in the byte token's place.
      let id = tokens.id(of: TokenSpelling.spelling(of: byte)) ?? (byte < 0x80 ? characters.value([byte]) : nil)
      guard let id else {
        throw unsupported(
          "model option", "byte_fallback without the token \(TokenSpelling.spelling(of: byte))", ["all 256 of them"])
      }
      byteIDs.append(id)
    }
    return BytePairModel(
      alphabet: .characters(characters), byteIDs: byteIDs, merges: try mergeTable(model, tokens, skipsSpecial: true),
      unknownID: nil, fusesUnknown: false, wholeWords: nil)
  }

  /// - Parameter skipsSpecial: leaves out merges that give a special token, so that text in which special tokens are not to be
  ///   parsed cannot spell one. Where they are parsed they are found before symbols merge.
  private func mergeTable(
    _ model: JSONValue, _ tokens: TokenTable, skipsSpecial: Bool = false
  ) throws(TokenizerError) -> MergeTable {
    guard let items = model["merges"]?.arrayValue else { throw malformed("model.merges", "an array") }
    var table = MergeTable(minimumCapacity: items.count)
    for (rank, item) in items.enumerated() {
      let (left, right) = try mergeParts(item, rank)
      var ids: [Int32] = []
      for part in [left, right, left + right] {
        guard let id = tokens.id(of: part) else {
          throw .unknownMergeToken(file: file, merge: rank, token: String(decoding: part, as: UTF8.self))
        }
        ids.append(id)
      }
      if skipsSpecial, tokens.isSpecial(ids[2]) { continue }
      table.set(ids[0], ids[1], rank: rank, merged: ids[2])
    }
    return table
  }

  /// Both encodings of a merge: `["a", "b"]` and the older `"a b"`.
  private func mergeParts(_ item: JSONValue, _ rank: Int) throws(TokenizerError) -> ([UInt8], [UInt8]) {
    if let text = item.stringValue {
      let parts = text.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
      if parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty { return (Array(parts[0]), Array(parts[1])) }
    } else if let pair = item.arrayValue, pair.count == 2, let left = pair[0].stringValue,
      let right = pair[1].stringValue,
      !left.isEmpty, !right.isEmpty
    {
      return (Array(left.utf8), Array(right.utf8))
    }
    throw malformed("model.merges[\(rank)]", "[\"a\", \"b\"] or \"a b\"")
  }
}
