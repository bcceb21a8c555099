import FTJSON

extension TokenizerReader {
  private static let preTokenizers = ["ByteLevel", "Digits", "Split", "Sequence"]
  private static let postProcessors = ["ByteLevel", "TemplateProcessing", "Sequence", "null"]

  /// A part of the file that may be a sequence of parts, as a flat list.
  func flattened(
    _ part: JSONValue, _ field: String, _ listKey: String, depth: Int = 0
  ) throws(TokenizerError) -> [JSONValue] {
    guard try type(of: part, field) == "Sequence" else { return [part] }
    guard depth < 8, let items = part[listKey]?.arrayValue else { throw malformed("\(field).\(listKey)", "an array") }
    var result: [JSONValue] = []
    for item in items { result += try flattened(item, field, listKey, depth: depth + 1) }
    return result
  }

  func normalizers() throws(TokenizerError) -> [TextNormalizer] {
    guard let part = root.present("normalizer") else { return [] }
    var result: [TextNormalizer] = []
    for item in try flattened(part, "normalizer", "normalizers") {
      let name = try type(of: item, "normalizer")
      guard let normalizer = TextNormalizer(rawValue: name) else {
        throw unsupported("normalizer", name, TextNormalizer.allCases.map(\.rawValue) + ["Sequence", "null"])
      }
      result.append(normalizer)
    }
    return result
  }

  func preTokenizerSteps() throws(TokenizerError) -> [PreTokenizer.Step] {
    guard let part = root.present("pre_tokenizer") else {
      throw unsupported("pre_tokenizer", "null", ["ByteLevel, alone or at the end of a Sequence"])
    }
    let items = try flattened(part, "pre_tokenizer", "pretokenizers")
    var steps: [PreTokenizer.Step] = []
    for (index, item) in items.enumerated() {
      let name = try type(of: item, "pre_tokenizer")
      switch name {
      case "Digits":
        steps.append(.digits(individually: try flag(item, "individual_digits", default: false)))
      case "Split":
        steps.append(.split(try splitPattern(item)))
      case "ByteLevel":
        guard index == items.count - 1 else {
          throw unsupported("pre_tokenizer order", "ByteLevel before other steps", ["ByteLevel as the last step"])
        }
        if try flag(item, "add_prefix_space", default: true) { steps.append(.prefixSpace) }
        if try flag(item, "use_regex", default: true) { steps.append(.split(.gpt2)) }
        return steps
      default:
        throw unsupported("pre_tokenizer", name, Self.preTokenizers)
      }
    }
    throw unsupported("pre_tokenizer", "without ByteLevel", ["ByteLevel, alone or at the end of a Sequence"])
  }

  private func splitPattern(_ item: JSONValue) throws(TokenizerError) -> SplitPattern {
    let patterns = SplitPattern.allCases.map { "\($0.name) \($0.rawValue)" }
    guard let source = item["pattern"]?["Regex"]?.stringValue else {
      throw unsupported("Split pattern", item["pattern"]?.encoded() ?? "absent", patterns)
    }
    guard let pattern = SplitPattern(rawValue: source) else { throw unsupported("Split pattern", source, patterns) }
    let behavior = item["behavior"]?.stringValue ?? "absent"
    let inverts = try flag(item, "invert", default: false)
    // The patterns leave no gaps, so keeping the matches apart and removing what lies between them are the same.
    guard behavior == "Isolated" || (behavior == "Removed" && inverts) else {
      throw unsupported("Split behavior", "\(behavior), invert: \(inverts)", ["Isolated", "Removed, invert: true"])
    }
    return pattern
  }

  func checkDecoder() throws(TokenizerError) {
    guard let part = root.present("decoder") else {
      throw unsupported("decoder", "null", ["ByteLevel"])
    }
    for item in try flattened(part, "decoder", "decoders") {
      let name = try type(of: item, "decoder")
      guard name == "ByteLevel" else { throw unsupported("decoder", name, ["ByteLevel"]) }
    }
  }

  func postProcessor(_ tokens: TokenTable) throws(TokenizerError) -> PostProcessor {
    guard let part = root.present("post_processor") else { return PostProcessor() }
    var result = PostProcessor()
    for item in try flattened(part, "post_processor", "processors") {
      switch try type(of: item, "post_processor") {
      case "ByteLevel": continue
      case "TemplateProcessing":
        let (prefix, suffix) = try templateIDs(item, tokens)
        result.prefix = prefix + result.prefix
        result.suffix += suffix
      case let name: throw unsupported("post_processor", name, Self.postProcessors)
      }
    }
    return result
  }

  private func templateIDs(_ item: JSONValue, _ tokens: TokenTable) throws(TokenizerError) -> ([Int32], [Int32]) {
    guard let pieces = item["single"]?.arrayValue else { throw malformed("post_processor.single", "an array") }
    var parts: [[Int32]] = [[]]
    for piece in pieces {
      if piece["Sequence"] != nil {
        parts.append([])
      } else if let name = piece["SpecialToken"]?["id"]?.stringValue,
        let ids = item["special_tokens"]?[name]?["ids"]?.arrayValue
      {
        for id in ids {
          guard let id = id.intValue, id >= 0, id < tokens.count else {
            throw malformed("post_processor.special_tokens[\(name)].ids", "ids of the vocabulary")
          }
          parts[parts.count - 1].append(Int32(id))
        }
      } else {
        throw malformed("post_processor.single", "a list of Sequence and of SpecialToken with known ids")
      }
    }
    guard parts.count == 2 else { throw malformed("post_processor.single", "a list that holds the text once") }
    return (parts[0], parts[1])
  }
}
