import FTJSON
import Foundation

/// A unigram tokenizer in pieces, as other programs' files store them, to be written as the files of a Hugging Face model folder.
package struct UnigramDefinition: Sendable {
  /// Spellings, "▁" for a space, by id.
  package let pieces: [String]
  /// Logarithms of their probabilities.
  package let scores: [Float]
  /// The tokens around every text, and the one for what is no piece.
  package let bosID: Int
  package let eosID: Int
  package let paddingID: Int
  package let unknownID: Int
  /// What scalars become before the text is cut; others stay.
  package let characters: [Unicode.Scalar: [Unicode.Scalar]]

  /// - Throws: `TokenizerError` where the parts do not fit each other.
  package init(
    pieces: [String], scores: [Float], bosID: Int, eosID: Int, paddingID: Int, unknownID: Int,
    characters: [Unicode.Scalar: [Unicode.Scalar]]
  ) throws(TokenizerError) {
    guard !pieces.isEmpty, pieces.count == scores.count, scores.allSatisfy(\.isFinite) else {
      throw .inconsistentDefinition(reason: "\(pieces.count) pieces with \(scores.count) scores, all of them finite")
    }
    for (name, id) in [("BOS", bosID), ("EOS", eosID), ("padding", paddingID), ("unknown", unknownID)] {
      guard pieces.indices.contains(id) else {
        throw .inconsistentDefinition(reason: "the \(name) id is \(id), there are \(pieces.count) pieces")
      }
    }
    self.pieces = pieces
    self.scores = scores
    self.bosID = bosID
    self.eosID = eosID
    self.paddingID = paddingID
    self.unknownID = unknownID
    self.characters = characters
  }

  /// The contents of tokenizer.json (version 1.0): the character map, runs of spaces made one, "▁" before every word.
  ///
  /// - Throws: `TokenizerError` if the pieces make no tokenizer.
  package func tokenizerJSON() throws -> Data {
    let data = Data(document.encoded().utf8)
    _ = try UnigramTokenizer(json: data)
    return data
  }

  /// The contents of tokenizer_config.json.
  package func tokenizerConfigJSON(contextLength: Int) -> Data {
    let value: JSONValue = [
      "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": .string(pieces[bosID]),
      "cls_token": .string(pieces[bosID]), "eos_token": .string(pieces[eosID]), "sep_token": .string(pieces[eosID]),
      "pad_token": .string(pieces[paddingID]), "unk_token": .string(pieces[unknownID]),
      "clean_up_tokenization_spaces": false, "model_max_length": JSONValue(contextLength),
    ]
    return Data(value.indented().utf8)
  }

  private var document: JSONValue {
    let mark = "\u{2581}"
    let replacing: JSONValue = ["type": "Replace", "pattern": ["Regex": " {2,}"], "content": " "]
    let mapping: JSONValue = [
      "type": "Precompiled", "precompiled_charsmap": .string(Data(characterMap).base64EncodedString()),
    ]
    let metaspace: JSONValue = [
      "type": "Metaspace", "replacement": .string(mark), "prepend_scheme": "always", "split": true,
    ]
    let vocabulary = zip(pieces, scores).map { JSONValue.array([.string($0), JSONValue(Double($1))]) }
    return [
      "version": "1.0", "truncation": nil, "padding": nil, "added_tokens": .array(addedTokens),
      "normalizer": ["type": "Sequence", "normalizers": [mapping, replacing]], "pre_tokenizer": metaspace,
      "post_processor": postProcessor, "decoder": metaspace,
      "model": [
        "type": "Unigram", "unk_id": JSONValue(unknownID), "byte_fallback": false, "vocab": .array(vocabulary),
      ],
    ]
  }

  /// Of the pieces that are no text, the mask takes the space before it.
  private var addedTokens: [JSONValue] {
    let mask = pieces.firstIndex(of: "<mask>")
    return Set([bosID, eosID, paddingID, unknownID] + [mask].compactMap { $0 }).sorted().map { id in
      [
        "id": JSONValue(id), "content": .string(pieces[id]), "single_word": false, "lstrip": .bool(id == mask),
        "rstrip": false, "normalized": false, "special": true,
      ]
    }
  }

  private var postProcessor: JSONValue {
    func special(_ id: Int) -> JSONValue { ["SpecialToken": ["id": .string(pieces[id]), "type_id": 0]] }
    func text(_ name: String) -> JSONValue { ["Sequence": ["id": .string(name), "type_id": 0]] }
    var tokens = JSONObject()
    for id in Set([bosID, eosID]).sorted() {
      tokens.append(
        key: pieces[id], ["id": .string(pieces[id]), "ids": [JSONValue(id)], "tokens": [.string(pieces[id])]])
    }
    return [
      "type": "TemplateProcessing", "single": [special(bosID), text("A"), special(eosID)],
      "pair": [special(bosID), text("A"), special(eosID), special(eosID), text("B"), special(eosID)],
      "special_tokens": .object(tokens),
    ]
  }

  /// The scalars' map, and letters that are written as a letter and its marks: they become what the letter in one becomes.
  ///
  /// Only what ``CharacterMap`` looks up as a whole: longer sequences, such as kana with their voice marks apart, never are.
  private var characterMap: [UInt8] {
    func bytes(_ scalars: some Sequence<Unicode.Scalar>) -> [UInt8] { scalars.flatMap { Array(String($0).utf8) } }
    func form(_ form: TextNormalizer, _ scalars: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
      let text = bytes(scalars)
      return Array(String(decoding: form.normalize(text, 0..<text.count), as: UTF8.self).unicodeScalars)
    }
    var entries: [[UInt8]: [UInt8]] = [:]
    for (scalar, result) in characters where scalar.value > 0 { entries[bytes([scalar])] = bytes(result) }
    for value in UInt32(0xA0)..<0x3000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let apart = form(.nfd, [scalar])
      guard apart.count > 1 else { continue }
      let result = bytes(characters[scalar] ?? [scalar])
      // All marks apart, and the last one only.
      for spelling in [apart, form(.nfc, apart.dropLast()) + apart.suffix(1)] {
        let from = bytes(spelling)
        if from != result, from.count <= CharacterMap.longestCluster, entries[from] == nil { entries[from] = result }
      }
    }
    return CharacterMap.encoded(entries.map { (from: $0.key, to: $0.value) })
  }
}
