import FTData
import Foundation

/// In which encoding a file is, and how sure that is.
struct EncodingFinding: Sendable, Equatable {
  let encoding: TextEncoding
  /// Bytes at the beginning that say so.
  var markLength = 0
  /// What a ledger says of it: "UTF-8", "Shift_JIS (no mark; 98 % of …)".
  var words: String
  /// Whether lines end with a carriage return alone.
  var endsLinesWithReturns = false

  init(_ encoding: TextEncoding, mark: Int = 0, _ words: String) {
    self.encoding = encoding
    markLength = mark
    self.words = words
  }

  /// Bytes that are looked at: the first ones, and from there where something else than ASCII stands.
  static let sampleSize = 1 << 20

  /// Looks at a file.
  ///
  /// - Throws: ``DataImportError`` for one that is no text or in no known encoding, `DataFileError` for one that cannot be read.
  init(file: String) throws {
    guard let handle = FileHandle(forReadingAtPath: file) else {
      throw DataFileError.unreadable(file: file, reason: "it cannot be opened")
    }
    defer { try? handle.close() }
    do {
      let head = [UInt8](try handle.read(upToCount: Self.sampleSize) ?? Data())
      var sample = head
      var isWhole = head.count < Self.sampleSize
      // What is ASCII so far may be anything: on to the first byte that is not.
      while !isWhole, sample.allSatisfy({ $0 < 0x80 }) {
        let last = sample.suffix(4096)
        let part = [UInt8](try handle.read(upToCount: Self.sampleSize) ?? Data())
        isWhole = part.count < Self.sampleSize
        sample = last + part
      }
      self = try Self.judge(head: head, sample: sample, isWhole: isWhole, file)
      let plain = head.prefix(1 << 16)
      endsLinesWithReturns = !encoding.isWide && plain.contains(0x0d) && !plain.contains(0x0a)
    } catch let error as DataImportError { throw error } catch {
      throw DataFileError.readFailed(file: file, line: 1, reason: SystemReason(error)?.words ?? "\(error)")
    }
  }

  /// - Parameters:
  ///   - head: the first bytes.
  ///   - sample: bytes in which something else than ASCII stands, where the file has that.
  ///   - isWhole: whether the sample reaches to the end of the file.
  static func judge(
    head: [UInt8], sample: [UInt8], isWhole: Bool, _ file: String
  ) throws(DataImportError) -> EncodingFinding {
    if head.starts(with: [0xef, 0xbb, 0xbf]) { return EncodingFinding(.utf8, mark: 3, "UTF-8 with a mark") }
    if head.starts(with: [0xff, 0xfe, 0, 0]) || head.starts(with: [0, 0, 0xfe, 0xff]) {
      throw DataImportError(file, "is UTF-32; convert it with: iconv -f UTF-32 -t UTF-8")
    }
    if head.starts(with: [0xff, 0xfe]) { return EncodingFinding(.utf16LittleEndian, mark: 2, "UTF-16LE with a mark") }
    if head.starts(with: [0xfe, 0xff]) { return EncodingFinding(.utf16BigEndian, mark: 2, "UTF-16BE with a mark") }
    if head.prefix(1 << 16).contains(0) { return try wide(Array(head.prefix(1 << 16)), file) }
    guard sample.contains(where: { $0 >= 0x80 }) else { return EncodingFinding(.utf8, "UTF-8 (ASCII only)") }
    return try narrow(sample, isWhole: isWhole, file)
  }

  /// UTF-16 without a mark, told by where the zero bytes are and what the units are.
  private static func wide(_ head: [UInt8], _ file: String) throws(DataImportError) -> EncodingFinding {
    let shares = [TextEncoding.utf16LittleEndian, .utf16BigEndian].map { encoding in
      let (high, low) = encoding == .utf16BigEndian ? (0, 1) : (1, 0)
      let units = stride(from: 0, to: head.count / 2 * 2, by: 2).map {
        UInt32(head[$0 + high]) << 8 | UInt32(head[$0 + low])
      }
      let usual = units.count { unit in
        switch unit {
        case 0x09, 0x0a, 0x0d, 0x20...0x7e, 0xa0...0x24f, 0x2010...0x206f, 0x3000...0x30ff, 0x4e00...0x9fff,
          0xff01...0xff9f:
          true
        default: false
        }
      }
      return (encoding: encoding, share: units.isEmpty ? 0 : Double(usual) / Double(units.count))
    }
    guard let best = shares.max(by: { $0.share < $1.share }), best.share >= 0.9,
      shares.contains(where: { $0.encoding != best.encoding && $0.share < best.share - 0.2 })
    else {
      throw DataImportError(file, "holds zero bytes, so it is no text; name the files that are to be read")
    }
    return EncodingFinding(best.encoding, "\(best.encoding.rawValue) (no mark; told by its zero bytes)")
  }

  /// Line by line, so that a few damaged ones do not decide.
  private static func narrow(
    _ sample: [UInt8], isWhole: Bool, _ file: String
  ) throws(DataImportError) -> EncodingFinding {
    var lines = sample.split { $0 == 0x0a || $0 == 0x0d }
    // The last one may be cut anywhere.
    if !isWhole, lines.count > 1 { lines.removeLast() }
    let all = lines.count
    lines = lines.filter { $0.contains { $0 >= 0x80 } }
    func cut(_ line: ArraySlice<UInt8>, _ encoding: TextEncoding) -> ArraySlice<UInt8> {
      isWhole || lines.count > 1 ? line : line.prefix(encoding.wholeCharacters(Array(line)))
    }
    let wellFormed = lines.count { String(validating: cut($0, .utf8), as: UTF8.self) != nil }
    if wellFormed * 2 >= lines.count, wellFormed > 0 {
      let bad = lines.count - wellFormed
      return EncodingFinding(
        .utf8, bad == 0 ? "UTF-8" : "UTF-8, although \(bad) of \(lines.count) lines with more than ASCII are not")
    }
    let candidates = [TextEncoding.shiftJIS, .eucJP].map { encoding in
      var bytes = JapaneseBytes()
      let valid = lines.count { bytes.add(cut($0, encoding), encoding) }
      return (encoding: encoding, bytes: bytes, isValid: valid * 10 >= lines.count * 9)
    }.filter { $0.isValid && $0.bytes.plausibility >= 0.5 }
    guard let best = candidates.max(by: { $0.bytes.plausibility < $1.bytes.plausibility }) else {
      let bad = lines.count - wellFormed
      if bad * 10 <= all {
        return EncodingFinding(
          .utf8,
          "UTF-8, although \(bad) of \(all) lines are not; if these matter, convert the file, for example with: "
            + "iconv -f latin1 -t UTF-8")
      }
      throw DataImportError(
        file,
        "is neither UTF-8, UTF-16, Shift_JIS nor EUC-JP; if you know what it is, convert it, for example with: "
          + "iconv -f latin1 -t UTF-8")
    }
    if best.bytes.count > 200, best.bytes.kana * 50 < best.bytes.count {
      throw DataImportError(
        file,
        "could be \(best.encoding.rawValue), but has hardly any kana, as Chinese or Korean texts have none; convert "
          + "it with: iconv -f GB18030 -t UTF-8 (or EUC-KR, BIG5)")
    }
    let other = candidates.first { $0.encoding != best.encoding }
    let percent = Int((best.bytes.plausibility * 100).rounded())
    var words =
      "\(best.encoding.rawValue) (no mark; \(percent) % of \(best.bytes.count) characters are usual in Japanese"
    if let other, best.bytes.plausibility - other.bytes.plausibility < 0.2 || best.bytes.count < 20 {
      words +=
        ", as \(other.encoding.rawValue) \(Int((other.bytes.plausibility * 100).rounded())) %: not certain, look at "
        + "the first rows"
    } else if best.bytes.kana == 0 {
      words += ", none of them kana: not certain, look at the first rows"
    }
    return EncodingFinding(best.encoding, words + ")")
  }
}
