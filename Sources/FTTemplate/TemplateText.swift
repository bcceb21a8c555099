/// Text as Python sees it: a sequence of code points, compared code point by code point.
enum TemplateText {
  /// `str.isspace` for one code point.
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
      return true
    default: return false
    }
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x30 && scalar.value <= 0x39 }

  static func equal(_ first: String, _ second: String) -> Bool { first.utf8.elementsEqual(second.utf8) }

  static func less(_ first: String, _ second: String) -> Bool {
    first.unicodeScalars.lexicographicallyPrecedes(second.unicodeScalars)
  }

  static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// `str.strip`, `lstrip` and `rstrip`; `characters` nil means white space.
  static func strip(_ text: String, left: Bool = true, right: Bool = true, characters: String? = nil) -> String {
    let set = characters.map { Array($0.unicodeScalars) }
    let drops: (Unicode.Scalar) -> Bool = { scalar in set.map { $0.contains(scalar) } ?? isSpace(scalar) }
    var scalars = Array(text.unicodeScalars)[...]
    if left { scalars = scalars.drop(while: drops) }
    if right { while let last = scalars.last, drops(last) { scalars.removeLast() } }
    return string(scalars)
  }

  /// The parts of `text` between occurrences of `separator`, which is not empty.
  static func split(_ text: String, by separator: String, limit: Int = .max) -> [String] {
    let scalars = Array(text.unicodeScalars)
    let pattern = Array(separator.unicodeScalars)
    var parts: [String] = []
    var start = 0
    var position = 0
    while position + pattern.count <= scalars.count {
      if parts.count < limit, scalars[position..<position + pattern.count].elementsEqual(pattern) {
        parts.append(string(scalars[start..<position]))
        position += pattern.count
        start = position
      } else {
        position += 1
      }
    }
    parts.append(string(scalars[start...]))
    return parts
  }

  /// The parts of `text` between runs of white space.
  static func words(_ text: String) -> [String] {
    text.unicodeScalars.split(whereSeparator: isSpace).map { string($0) }
  }

  /// `str.title`: the first letter of every run of letters in upper case, the others in lower case.
  static func titleCased(_ text: String) -> String {
    var result = ""
    var inWord = false
    for scalar in text.unicodeScalars {
      let isCased = scalar.properties.isCased
      result +=
        isCased && !inWord
        ? scalar.properties.titlecaseMapping
        : isCased
          ? scalar.properties.lowercaseMapping
          : String(Character(scalar))
      inWord = isCased
    }
    return result
  }
}
