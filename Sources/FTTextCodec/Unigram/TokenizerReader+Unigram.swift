import FTJSON
import Foundation

extension TokenizerReader {
  private static let normalizers =
    ["Precompiled", "Replace", "Sequence", "null"] + TextNormalizer.allCases.map(\.rawValue)
  private static let words = ["Metaspace", "Sequence of WhitespaceSplit and Metaspace"]

  /// The tokenizer of a file whose model is Unigram, with SentencePiece's way of marking spaces.
  ///
  /// Padding and truncation that the file states are left to whoever makes batches. The decoder is not needed.
  func unigramTokenizer() throws(TokenizerError) -> UnigramTokenizer {
    guard let model = root.present("model"), model.objectValue != nil else { throw malformed("model", "an object") }
    let type = model["type"]?.stringValue ?? "absent"
    guard type == "Unigram" else { throw unsupported("model type", type, ["Unigram"]) }
    let pieces = try unigramPieces(model)
    guard let unknown = model["unk_id"]?.intValue, pieces.indices.contains(unknown) else {
      throw malformed("model.unk_id", "the id of a piece")
    }
    let text = try unigramText()
    var tokens = TokenTable(minimumCapacity: pieces.count + 64, file: file)
    for (id, piece) in pieces.enumerated() { try tokens.insert(piece.spelling, id: id) }
    var added: [AddedToken] = []
    for token in try addedTokens() {
      try tokens.add(token, normalizers: [])
      added.append(token.isNormalized ? token.searched(as: { text.normalize($0, $1) }) : token)
    }
    return UnigramTokenizer(
      model: UnigramModel(
        vocabulary: pieces.map { (Array($0.spelling.utf8), $0.score) }, unknownID: Int32(unknown),
        fallsBackToBytes: try flag(model, "byte_fallback", default: false)),
      text: text, tokens: tokens, added: added, postProcessor: try encoderFrame(tokens))
  }

  private func unigramPieces(_ model: JSONValue) throws(TokenizerError) -> [(spelling: String, score: Double)] {
    guard let items = model["vocab"]?.arrayValue, !items.isEmpty, items.count <= TokenTable.idLimit else {
      throw malformed("model.vocab", "a list of 1 to \(TokenTable.idLimit) pieces")
    }
    var pieces: [(spelling: String, score: Double)] = []
    pieces.reserveCapacity(items.count)
    for (id, item) in items.enumerated() {
      guard let pair = item.arrayValue, pair.count == 2, let spelling = pair[0].stringValue,
        let score = pair[1].doubleValue, score.isFinite
      else { throw malformed("model.vocab[\(id)]", "[\"piece\", score]") }
      pieces.append((spelling, score))
    }
    return pieces
  }

  private func unigramSteps() throws(TokenizerError) -> [UnigramText.Step] {
    guard let part = root.present("normalizer") else { return [] }
    var steps: [UnigramText.Step] = []
    for item in try flattened(part, "normalizer", "normalizers") {
      switch try self.type(of: item, "normalizer") {
      case "Precompiled":
        guard let text = item["precompiled_charsmap"]?.stringValue, let data = Data(base64Encoded: text),
          let map = CharacterMap(Array(data))
        else { throw malformed("normalizer.precompiled_charsmap", "a sound character map in base64") }
        steps.append(.map(map))
      case "Replace": steps.append(try replacement(item))
      case let name:
        guard let form = TextNormalizer(rawValue: name) else { throw unsupported("normalizer", name, Self.normalizers) }
        steps.append(.form(form))
      }
    }
    return steps
  }

  private func replacement(_ item: JSONValue) throws(TokenizerError) -> UnigramText.Step {
    guard let content = item["content"]?.stringValue else { throw malformed("normalizer.content", "a string") }
    if let literal = item["pattern"]?["String"]?.stringValue, !literal.isEmpty {
      return .literal(Array(literal.utf8), Array(content.utf8))
    }
    guard item["pattern"]?["Regex"]?.stringValue == " {2,}" else {
      throw unsupported(
        "Replace pattern", item["pattern"]?.encoded() ?? "absent", ["{\"Regex\":\" {2,}\"}", "a String"])
    }
    return .spaces(Array(content.utf8))
  }

  /// The normalisation, and Metaspace, alone or behind WhitespaceSplit.
  private func unigramText() throws(TokenizerError) -> UnigramText {
    var text = UnigramText()
    text.steps = try unigramSteps()
    guard let part = root.present("pre_tokenizer") else { throw unsupported("pre_tokenizer", "null", Self.words) }
    var items = try flattened(part, "pre_tokenizer", "pretokenizers")
    if items.count == 2, items[0]["type"]?.stringValue == "WhitespaceSplit" {
      text.splitsAtSpace = true
      items.removeFirst()
    }
    let names = items.map { $0["type"]?.stringValue ?? "absent" }
    guard names == ["Metaspace"] else {
      throw unsupported("pre_tokenizer", names.joined(separator: ", "), Self.words)
    }
    let item = items[0]
    let mark = item["replacement"]?.stringValue ?? "absent"
    guard Array(mark.utf8) == UnigramText.space else { throw unsupported("Metaspace replacement", mark, ["\u{2581}"]) }
    let scheme = item.present("prepend_scheme")?.stringValue
    switch scheme {
    case nil: text.prefixesSpace = try flag(item, "add_prefix_space", default: true)
    case "always": text.prefixesSpace = true
    case "never": text.prefixesSpace = false
    case let other?: throw unsupported("Metaspace prepend_scheme", other, ["always", "never"])
    }
    text.splitsWords = try flag(item, "split", default: true)
    return text
  }
}
