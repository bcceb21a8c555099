/// Text as Python sees it: a sequence of code points, compared code point by code point. The UTF-8 bytes of two texts are equal
/// or ordered as their code points are, so most work is done on bytes.
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

  static func less(_ first: String, _ second: String) -> Bool { first.utf8.lexicographicallyPrecedes(second.utf8) }

  static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  static func string(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  /// `len(text)`
  static func length(_ text: String) -> Int { text.unicodeScalars.count }

  /// `str.strip`, `lstrip` and `rstrip`; `characters` nil means white space.
  static func strip(_ text: String, left: Bool = true, right: Bool = true, characters: String? = nil) -> String {
    let set = characters.map { Set($0.unicodeScalars) }
    func drops(_ scalar: Unicode.Scalar) -> Bool { set.map { $0.contains(scalar) } ?? isSpace(scalar) }
    let scalars = text.unicodeScalars
    var start = scalars.startIndex
    var end = scalars.endIndex
    if left { while start < end, drops(scalars[start]) { scalars.formIndex(after: &start) } }
    if right {
      while start < end {
        let last = scalars.index(before: end)
        guard drops(scalars[last]) else { break }
        end = last
      }
    }
    return start == scalars.startIndex && end == scalars.endIndex ? text : String(scalars[start..<end])
  }

  static func capitalized(_ text: some Collection<Unicode.Scalar>) -> String {
    text.prefix(1).map(\.properties.titlecaseMapping).joined() + string(text.dropFirst()).lowercased()
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

  /// The filter `title`: words begin after white space, a hyphen or an opening bracket only, so "o'neil" is one.
  static func titleFiltered(_ text: String) -> String {
    var result = ""
    var word: [Unicode.Scalar] = []
    func flush() -> String {
      String(string(word.prefix(1)).uppercased()) + string(word.dropFirst()).lowercased()
    }
    for scalar in text.unicodeScalars {
      if isSpace(scalar) || "-({[<".unicodeScalars.contains(scalar) {
        result += flush()
        word.removeAll()
        result.unicodeScalars.append(scalar)
      } else {
        word.append(scalar)
      }
    }
    return result + flush()
  }
}

extension TemplateText {
  /// `str.islower` and `str.isupper`: at least one letter has a case, and all that have one have this one.
  static func isCased(_ text: String, lower: Bool) -> Bool {
    var found = false
    for scalar in text.unicodeScalars where scalar.properties.isCased {
      guard lower ? scalar.properties.isLowercase : scalar.properties.isUppercase else { return false }
      found = true
    }
    return found
  }
}
