import FTJSON

/// Step `whitespace`: every run of spaces becomes one, line ends become one kind, and nothing stands at the ends.
///
/// Spaces are all that Unicode calls white space, with tabs, no-break and ideographic spaces. Spaces and tabs that
/// indent a line below the first are kept, since lists and code rest on them; other indentation, such as an
/// ideographic space, is taken away. Fenced code keeps everything but its line ends. Of several empty lines one is
/// left.
///
/// Settings: `line-breaks` "keep" or "join" (one line; a space stands in the place of a break, nothing between
/// characters that are written without spaces, such as kana).
struct WhiteSpace: TextStep, Equatable {
  enum LineBreaks: String, CaseIterable { case keep, join }

  static let name = "whitespace"
  let lineBreaks: LineBreaks

  var settings: JSONObject { .settings(("line-breaks", .string(lineBreaks.rawValue))) }

  init(_ settings: inout StepSettings) throws(PreprocessError) {
    lineBreaks = try settings.choice("line-breaks", default: .keep)
  }

  func cleaned(_ text: String, _ remarks: inout StepRemarks) -> String {
    if Self.isClean(text) { return text }
    let lines = Self.lines(text)
    return lineBreaks == .keep ? Self.kept(lines) : Self.joined(lines)
  }

  /// Whether an ASCII text of one line has nothing to clean; most texts are such.
  private static func isClean(_ text: String) -> Bool {
    var before: UInt8 = 0x20
    for byte in text.utf8 {
      guard (0x20..<0x7F).contains(byte), byte != 0x20 || before != 0x20 else { return false }
      before = byte
    }
    return text.isEmpty || before != 0x20
  }

  private typealias Line = [Unicode.Scalar]

  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || (scalar.value > 0x7F && scalar.properties.isWhitespace && !isBreak(scalar))
  }

  private static func lines(_ text: String) -> [Line] {
    var result: [Line] = [[]]
    var before: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if isBreak(scalar) {
        if !(scalar == "\n" && before == "\r") { result.append([]) }
      } else {
        result[result.count - 1].append(scalar)
      }
      before = scalar
    }
    return result
  }

  private static func kept(_ lines: [Line]) -> String {
    let isCode = fenced(lines)
    var result: [Line] = []
    for (index, line) in lines.enumerated() {
      if isCode[index] {
        result.append(line)
        continue
      }
      let body = line.firstIndex { !isSpace($0) } ?? line.count
      let indentation = line[..<body]
      let isPlain = indentation.allSatisfy { $0 == " " || $0 == "\t" }
      let words = squeezed(line[body...])
      if words.isEmpty {
        if result.last?.isEmpty == false { result.append([]) }
      } else {
        result.append(isPlain && !result.isEmpty ? Array(indentation) + words : words)
      }
    }
    while result.last?.isEmpty == true { result.removeLast() }
    return text(Array(result.joined(separator: ["\n"])))
  }

  private static func joined(_ lines: [Line]) -> String {
    var result: Line = []
    for line in lines {
      let words = squeezed(line[...])
      guard let first = words.first else { continue }
      if let last = result.last, !(isUnspaced(last) && isUnspaced(first)) { result.append(" ") }
      result += words
    }
    return text(result)
  }

  private static func text(_ scalars: Line) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(scalars.count)
    for scalar in scalars { bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Runs of spaces as one space, none at the ends.
  private static func squeezed(_ line: ArraySlice<Unicode.Scalar>) -> Line {
    var result: Line = []
    var isPending = false
    for scalar in line {
      if isSpace(scalar) {
        isPending = true
      } else {
        if isPending, !result.isEmpty { result.append(" ") }
        isPending = false
        result.append(scalar)
      }
    }
    return result
  }

  /// Which lines belong to fenced code.
  private static func fenced(_ lines: [Line]) -> [Bool] {
    var result = [Bool](repeating: false, count: lines.count)
    let isMarked = { (line: Line) in
      let first = line.first { $0 != " " }
      return first == "`" || first == "~"
    }
    guard lines.contains(where: isMarked) else { return result }
    var bytes: [UInt8] = []
    var starts: [Int] = []
    for line in lines {
      starts.append(bytes.count)
      for scalar in line { bytes += Array(String(scalar).utf8) }
      bytes.append(0x0A)
    }
    var index = 0
    for fence in MarkdownCode.fences(in: bytes) {
      while index < lines.count, starts[index] < fence.lowerBound { index += 1 }
      while index < lines.count, starts[index] < fence.upperBound {
        result[index] = true
        index += 1
      }
    }
    return result
  }

  /// Kana, ideographs and their punctuation, which are written without spaces.
  private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3001...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF01...0xFF9F, 0x20000...0x3FFFF: true
    default: false
    }
  }
}
