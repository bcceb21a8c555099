/// The methods of strings and mappings, with Python's meaning. Nothing can be changed by a method, as in the reference's sandbox.
enum TemplateMethods {
  static let ofMappings: Set<String> = ["items", "keys", "values", "get", "copy"]
  static let ofStrings: Set<String> = tellingNames.union([
    "strip", "lstrip", "rstrip", "upper", "lower", "title", "capitalize", "split", "rsplit", "splitlines", "replace",
    "join", "removeprefix", "removesuffix", "partition", "rpartition", "center", "ljust", "rjust", "zfill",
  ])
  /// Those that tell something about a string.
  private static let tellingNames: Set<String> = [
    "startswith", "endswith", "find", "rfind", "count", "isdigit", "isalpha", "isalnum", "isspace", "islower",
    "isupper",
  ]
  static let names = ofMappings.union(ofStrings)

  static func call(
    _ name: String, of value: TemplateValue, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    switch value {
    case .string(let text) where ofStrings.contains(name):
      try arguments.place.scan(text)
      return tellingNames.contains(name)
        ? try telling(name, text, arguments) : try string(name, text, arguments)
    case .mapping(let mapping) where ofMappings.contains(name): return try self.mapping(name, mapping, arguments)
    case .undefined: throw arguments.place.failure("\"\(name)\" of \(value.kind)")
    default: throw arguments.place.failure("\(value.kind) has no method .\(name)()")
    }
  }

  private static func mapping(
    _ name: String, _ mapping: TemplateMapping, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    try arguments.check(".\(name)()", atMost: name == "get" ? 2 : 0)
    try place.spend(1 + mapping.members.count / 4)
    switch name {
    case "items": return try TemplateFilters.members(of: .mapping(mapping), place)
    case "keys": return try place.list(mapping.members.map { .string($0.key) })
    case "values": return try place.list(mapping.members.map(\.value))
    case "copy": return .mapping(mapping)
    default:
      guard let key = arguments.value(0, "key") else { throw place.failure(".get() needs a key") }
      let fallback = arguments.value(1, "default") ?? TemplateValue.none
      guard case .string(let key) = key else { return fallback }
      return mapping[key] ?? fallback
    }
  }

  /// The methods that make a string, or a list of strings, of a string.
  private static func string(
    _ name: String, _ text: String, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    let callee = ".\(name)()"
    let place = arguments.place
    switch name {
    case "strip", "lstrip", "rstrip":
      try arguments.check(callee, atMost: 1)
      let characters = try arguments.text(0, "chars", callee)
      return try place.string(
        TemplateText.strip(text, left: name != "rstrip", right: name != "lstrip", characters: characters))
    case "upper", "lower", "title", "capitalize":
      try arguments.check(callee, atMost: 0)
      switch name {
      case "upper": return try place.string(text.uppercased())
      case "lower": return try place.string(text.lowercased())
      case "title": return try place.string(TemplateText.titleCased(text))
      default: return try place.string(TemplateText.capitalized(text.unicodeScalars))
      }
    case "split", "rsplit", "splitlines", "partition", "rpartition": return try parts(name, text, arguments)
    case "replace": return try replaced(text, arguments)
    case "join":
      try arguments.check(callee, atMost: 1)
      guard case .list(let list) = arguments.value(0, "iterable") else { throw place.failure(".join() needs a list") }
      for item in list.items {
        guard case .string = item else { throw place.failure(".join() of \(item.kind)") }
      }
      return try TemplateFilters.joined(list.items, text, place)
    case "removeprefix", "removesuffix":
      try arguments.check(callee, atMost: 1)
      let part = try arguments.requiredText(0, "", callee)
      guard has(part, text, atStart: name == "removeprefix") else { return .string(text) }
      let kept = text.utf8.count - part.utf8.count
      return try place.string(
        name == "removeprefix"
          ? TemplateText.string(text.utf8.suffix(kept)) : TemplateText.string(text.utf8.prefix(kept)))
    default: return try padded(name, text, arguments)
    }
  }

  private static func has(_ part: String, _ text: String, atStart: Bool) -> Bool {
    atStart ? text.utf8.starts(with: part.utf8) : text.utf8.reversed().starts(with: part.utf8.reversed())
  }

  private static func replaced(
    _ text: String, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    let callee = ".replace()"
    let place = arguments.place
    try arguments.check(callee, atMost: 3, names: ["count"])
    let old = try arguments.requiredText(0, "", callee)
    let new = try arguments.requiredText(1, "", callee)
    let count = try arguments.whole(2, "count", callee) ?? -1
    let limit = count < 0 ? Int.max : count
    let bytes = Array(text.utf8)
    var starts = old.isEmpty ? [] : try place.positions(of: old, in: text, limit: limit)
    if old.isEmpty {
      // Before every code point and at the end.
      try place.make(items: bytes.count)
      starts = Array(bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 }.prefix(limit))
      if starts.count < limit { starts.append(bytes.count) }
    }
    guard !starts.isEmpty else { return .string(text) }
    let added = new.utf8.count.multipliedReportingOverflow(by: starts.count)
    try place.make(bytes: added.overflow ? .max : added.partialValue)
    try place.make(bytes: bytes.count)
    var result: [UInt8] = []
    var end = 0
    for start in starts {
      result += bytes[end..<start]
      result += new.utf8
      end = start + old.utf8.count
    }
    result += bytes[end...]
    return .string(TemplateText.string(result))
  }

  private static func parts(
    _ name: String, _ text: String, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    let callee = ".\(name)()"
    let place = arguments.place
    if name == "splitlines" {
      try arguments.check(callee, atMost: 0)
      return try place.list(try place.lines(text).map { .string($0) })
    }
    let isPartition = name.hasSuffix("partition")
    let fromEnd = name.hasPrefix("r")
    try arguments.check(callee, atMost: isPartition ? 1 : 2, names: isPartition ? [] : ["sep", "maxsplit"])
    let limit = try isPartition ? 1 : arguments.whole(1, "maxsplit", callee) ?? -1
    guard let separator = try arguments.text(0, "sep", callee) else {
      guard limit < 0 else { throw .unsupported(line: place.line, construct: "\(callee) with maxsplit alone") }
      return try place.list(try place.words(text).map { .string($0) })
    }
    guard !separator.isEmpty else { throw place.failure("\(callee) needs a separator of at least one character") }
    var parts = try place.split(text, by: separator, limit: limit < 0 ? .max : limit, fromEnd: fromEnd)
    if isPartition {
      if parts.count == 1 {
        parts = fromEnd ? ["", "", text] : [text, "", ""]
      } else {
        parts.insert(separator, at: 1)
      }
    }
    return try place.list(parts.map { .string($0) }, isTuple: isPartition)
  }

  private static func padded(
    _ name: String, _ text: String, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    let callee = ".\(name)()"
    let place = arguments.place
    try arguments.check(callee, atMost: name == "zfill" ? 1 : 2, names: ["width"])
    guard let width = try arguments.whole(0, "width", callee) else { throw place.failure("\(callee) needs a width") }
    let filler = try name == "zfill" ? "0" : arguments.text(1, "fillchar", callee) ?? " "
    guard filler.unicodeScalars.count == 1 else { throw place.failure("\(callee) fills with one character") }
    let length = TemplateText.length(text)
    guard width > length else { return .string(text) }
    let missing = width - length
    let bytes = missing.multipliedReportingOverflow(by: filler.utf8.count)
    try place.make(bytes: bytes.overflow ? .max : bytes.partialValue)
    try place.make(bytes: text.utf8.count)
    func fill(_ count: Int) -> String { String(repeating: filler, count: count) }
    switch name {
    case "ljust": return .string(text + fill(missing))
    case "rjust": return .string(fill(missing) + text)
    case "zfill":
      let hasSign = text.first == "-" || text.first == "+"
      return .string(text.prefix(hasSign ? 1 : 0) + fill(missing) + text.dropFirst(hasSign ? 1 : 0))
    default:
      let left = missing / 2 + (missing & width & 1)
      return .string(fill(left) + text + fill(missing - left))
    }
  }

  private static func telling(
    _ name: String, _ text: String, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    let callee = ".\(name)()"
    let place = arguments.place
    switch name {
    case "startswith", "endswith":
      try arguments.check(callee, atMost: 1)
      if case .list(let list) = arguments.value(0, "prefix") {
        for item in list.items {
          guard case .string(let part) = item else { throw place.failure("\(callee) of \(item.kind)") }
          try place.scan(part)
          if has(part, text, atStart: name == "startswith") { return .bool(true) }
        }
        return .bool(false)
      }
      return .bool(has(try arguments.requiredText(0, "", callee), text, atStart: name == "startswith"))
    case "find", "rfind", "count":
      try arguments.check(callee, atMost: 1)
      let part = try arguments.requiredText(0, "", callee)
      if part.isEmpty {
        let length = TemplateText.length(text)
        return .integer(name == "find" ? 0 : name == "rfind" ? length : length + 1)
      }
      let starts = try place.positions(
        of: part, in: text, limit: name == "count" ? .max : 1, fromEnd: name == "rfind")
      if name == "count" { return .integer(starts.count) }
      return .integer(starts.first.map { TemplateText.string(text.utf8.prefix($0)).unicodeScalars.count } ?? -1)
    case "islower", "isupper":
      try arguments.check(callee, atMost: 0)
      return .bool(TemplateText.isCased(text, lower: name == "islower"))
    default:
      try arguments.check(callee, atMost: 0)
      return .bool(
        !text.isEmpty
          && text.unicodeScalars.allSatisfy { scalar in
            let isDigit = scalar.properties.numericType == .decimal || scalar.properties.numericType == .digit
            switch name {
            case "isdigit": return isDigit
            case "isalpha": return isLetter(scalar)
            case "isalnum": return isLetter(scalar) || scalar.properties.numericType != nil
            default: return TemplateText.isSpace(scalar)
            }
          })
    }
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}
