import FTData
import FTJSON

/// The text in a file beside a picture or a recording: a caption, a transcript, subtitles, labels with their times.
enum TextBeside {
  /// Bytes of such a file at most.
  static let maximumSize = 1 << 20

  /// What a file says.
  struct Reading: Sendable, Equatable {
    /// The field that it goes into: "text", or "phonemes" for labels that are sounds.
    let field: String
    let text: String
    let encoding: TextEncoding
  }

  /// - Throws: ``DataImportError`` for a file that is no text, `DataFileError` for one that cannot be read.
  static func read(_ file: String) throws -> Reading {
    guard let stamp = FileStamp(file), stamp.size > 0 else { return Reading(field: "text", text: "", encoding: .utf8) }
    guard stamp.size <= maximumSize else {
      throw DataImportError(file, "has \(stamp.size) bytes, too many for the text of one item (\(maximumSize))")
    }
    let finding = try EncodingFinding(file: file)
    let chunks = try TextChunks(file, finding)
    var bytes: [UInt8] = []
    while let chunk = try chunks.next() { bytes += chunk }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataImportError(file, "holds bytes that are not \(finding.encoding.rawValue), as the rest of it is")
    }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    switch MediaKind.ending(of: file) {
    case "srt": return Reading(field: "text", text: subtitles(lines), encoding: finding.encoding)
    case "lab":
      let labels = labels(lines)
      return Reading(field: labels.arePhonemes ? "phonemes" : "text", text: labels.text, encoding: finding.encoding)
    default: return Reading(field: "text", text: trimmed(text), encoding: finding.encoding)
    }
  }

  /// The words of SubRip subtitles, one cue after the other: numbers, times and markup are left out.
  static func subtitles(_ lines: [String]) -> String {
    var parts: [String] = []
    for (index, line) in lines.enumerated() {
      if line.contains("-->") { continue }
      // A number alone, above a line of times, is the cue's.
      if index + 1 < lines.count, lines[index + 1].contains("-->"), Int(trimmed(line)) != nil { continue }
      let plain = trimmed(withoutMarkup(line))
      if !plain.isEmpty { parts.append(plain) }
    }
    return joined(parts)
  }

  /// HTS and HTK label lines, `start end label` in units of 100 ns, or `label` alone: the labels one after the other without
  /// pauses. Full-context labels (`xx^sil-k+o=N/A:…`) give the sound in their middle.
  ///
  /// Source: The HTK Book, section 6.2; Zen, "An example of context-dependent label format for HMM-based speech synthesis".
  static func labels(_ lines: [String]) -> (text: String, arePhonemes: Bool) {
    let pauses: Set<String> = ["sil", "silB", "silE", "pau", "sp", "SIL", "<eps>", ""]
    var isTimed = false
    var isFull = false
    var labels: [String] = []
    for line in lines.map(trimmed) where !line.isEmpty {
      var words = line.split(separator: " ").map(String.init)
      if words.count >= 3, Int(words[0]) != nil, Int(words[1]) != nil {
        isTimed = true
        words.removeFirst(2)
        // Behind the label may stand its score.
        if words.count == 2, Double(words[1]) != nil { words.removeLast() }
      }
      var label = words.joined(separator: " ")
      if label.contains("^"), let minus = label.firstIndex(of: "-"), let plus = label[minus...].firstIndex(of: "+") {
        label = String(label[label.index(after: minus)..<plus])
        isFull = true
      }
      labels.append(label)
    }
    guard isTimed || isFull else { return (joined(labels), false) }
    let spoken = labels.filter { !pauses.contains($0) }
    let short = spoken.count { $0.utf8.count <= 3 && $0.utf8.allSatisfy { $0 < 0x80 } }
    let arePhonemes = isFull || (spoken.count > 3 && short * 10 >= spoken.count * 9)
    return (arePhonemes ? spoken.joined(separator: " ") : joined(spoken), arePhonemes)
  }

  /// `<i>` and `{\an8}`.
  private static func withoutMarkup(_ line: String) -> String {
    var kept = ""
    var closing: Character?
    for sign in line {
      if let end = closing {
        if sign == end { closing = nil }
      } else if sign == "<" || sign == "{" {
        closing = sign == "<" ? ">" : "}"
      } else {
        kept.append(sign)
      }
    }
    // A sign that opens and never closes is no markup.
    return closing == nil ? kept : line
  }

  /// Parts with a space between them, without one between Japanese or Chinese signs.
  private static func joined(_ parts: [String]) -> String {
    parts.reduce(into: "") { text, part in
      let isTight =
        text.unicodeScalars.last.map(isIdeographic) == true && part.unicodeScalars.first.map(isIdeographic) == true
      text += (text.isEmpty || isTight ? "" : " ") + part
    }
  }

  private static func isIdeographic(_ scalar: Unicode.Scalar) -> Bool {
    (0x3000...0x30ff).contains(scalar.value) || (0x3400...0x9fff).contains(scalar.value)
      || (0xff00...0xffef).contains(scalar.value)
  }

  private static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
    guard let last = scalars.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    return String(scalars[...last])
  }
}
