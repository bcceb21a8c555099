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
      if normalizer == .markedSpaces, item["pattern"]?["String"]?.stringValue != " " || item["content"] != "\u{2581}" {
        throw unsupported("normalizer", item.encoded(), ["Replace \" \" with \"\u{2581}\""])
      }
      result.append(normalizer)
    }
    return result
  }

  func preTokenizerSteps(_ spelling: TokenSpelling) throws(TokenizerError) -> [PreTokenizer.Step] {
    switch spelling {
    case .byteLevel: try byteLevelSteps()
    case .sentencePiece: try sentencePieceSteps()
    }
  }

  private func sentencePieceSteps() throws(TokenizerError) -> [PreTokenizer.Step] {
    guard let part = root.present("pre_tokenizer") else { return [] }
    let supported = [
      "Metaspace of \"\u{2581}\" with prepend_scheme never", "Split of \" \" with MergedWithPrevious", "null",
    ]
    var steps: [PreTokenizer.Step] = []
    for item in try flattened(part, "pre_tokenizer", "pretokenizers") {
      switch try type(of: item, "pre_tokenizer") {
      case "Metaspace" where item["replacement"] == "\u{2581}" && item["prepend_scheme"] == "never":
        steps.append(.metaspace(splits: try flag(item, "split", default: true)))
      case "Split"
      where item["pattern"]?["String"] == " " && item["behavior"] == "MergedWithPrevious" && item["invert"] != true:
        steps.append(.splitBehindSpaces)
      default: throw unsupported("pre_tokenizer with byte_fallback", item.encoded(), supported)
      }
    }
    return steps
  }

  private func byteLevelSteps() throws(TokenizerError) -> [PreTokenizer.Step] {
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

  /// The text of ids is their tokens' bytes, one after the other: what these decoders do, but for invalid UTF-8 between
  /// fallback bytes, where the reference replaces valid characters too.
  func checkDecoder(_ spelling: TokenSpelling) throws(TokenizerError) {
    let supported = spelling == .byteLevel ? ["ByteLevel"] : ["a Sequence of Replace, ByteFallback and Fuse"]
    guard let part = root.present("decoder") else { throw unsupported("decoder", "null", supported) }
    let items = try flattened(part, "decoder", "decoders")
    var names: [String] = []
    for item in items { names.append(try type(of: item, "decoder")) }
    switch spelling {
    case .byteLevel:
      if let name = names.first(where: { $0 != "ByteLevel" }) { throw unsupported("decoder", name, supported) }
    case .sentencePiece:
      guard names == ["Replace", "ByteFallback", "Fuse"] else {
        throw unsupported("decoder", names.joined(separator: ", "), supported)
      }
      guard items[0]["pattern"]?["String"] == "\u{2581}", items[0]["content"] == " " else {
        throw unsupported("decoder", items[0].encoded(), ["Replace \"\u{2581}\" with \" \""])
      }
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
