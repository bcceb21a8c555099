import FTJSON
import Foundation

extension TokenizerReader {
  /// Reads `tokenizer.json` of a model folder.
  init(folder: URL) throws(TokenizerError) {
    let url = folder.appendingPathComponent("tokenizer.json")
    let json: Data
    do { json = try Data(contentsOf: url) } catch {
      throw TokenizerError.unreadable(file: url.path, reason: (error as NSError).localizedDescription)
    }
    try self.init(json: json, file: url.path)
  }

  /// A part of the file with its type; "null" where it is absent.
  func part(_ field: String) throws(TokenizerError) -> (type: String, value: JSONValue) {
    guard let value = root.present(field) else { return ("null", .null) }
    return (try type(of: value, field), value)
  }

  /// The tokens around every text of an encoder: TemplateProcessing, or the older BertProcessing and RobertaProcessing.
  func encoderFrame(_ tokens: TokenTable) throws(TokenizerError) -> PostProcessor {
    let (type, value) = try part("post_processor")
    guard ["BertProcessing", "RobertaProcessing"].contains(type) else { return try postProcessor(tokens) }
    var ids: [Int32] = []
    for field in ["cls", "sep"] {
      guard let pair = value[field]?.arrayValue, pair.count == 2, let name = pair[0].stringValue,
        let id = pair[1].intValue, tokens.id(of: name).map(Int.init) == id
      else { throw malformed("post_processor.\(field)", "a token of the vocabulary and its id") }
      ids.append(Int32(id))
    }
    return PostProcessor(prefix: [ids[0]], suffix: [ids[1]])
  }
}

extension AddedToken {
  /// The same token, spelt as it stands in normalised text.
  func searched(as normalize: WordwiseEncoding.Normalize) -> AddedToken {
    let bytes = Array(content.utf8)
    return AddedToken(
      id: id, content: String(decoding: normalize(bytes, 0..<bytes.count), as: UTF8.self),
      isSingleWord: isSingleWord, stripsLeft: stripsLeft, stripsRight: stripsRight, isNormalized: true,
      isSpecial: isSpecial)
  }
}
