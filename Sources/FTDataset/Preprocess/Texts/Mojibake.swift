import FTJSON

/// Step `mojibake`: finds texts that were decoded in the wrong encoding, and with `fix` turns them back where that is
/// exact.
///
/// Found are UTF-8 read as Windows-1252 or Latin-1 (`cafÃ©`, `â€™`, `ã‚ã„`), UTF-8 read as Shift_JIS (`縺ゅ＞縺`), and
/// Shift_JIS read as Windows-1252 (`‚±‚ñ`), each only where the bytes are a valid text of the right encoding that is
/// likely: `CAFÉ®` and `縺れ` are left. Replacement characters (U+FFFD) are reported too; what stood there is lost.
///
/// A stretch is fixed where each of its characters stands for exactly one byte or pair of bytes, and these are valid
/// in the right encoding, so that the way back exists. Without `fix`, texts stay and are counted.
struct Mojibake: TextStep, Equatable {
  static let name = "mojibake"
  let fixes: Bool

  var settings: JSONObject { .settings(("fix", .bool(fixes))) }

  init(_ settings: inout StepSettings) throws(PreprocessError) { fixes = try settings.bool("fix", default: false) }

  func cleaned(_ text: String, _ remarks: inout StepRemarks) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    let scalars = Array(text.unicodeScalars)
    let lost = scalars.count { $0 == "\u{FFFD}" }
    if lost > 0 { remarks.leave("U+FFFD, a character that was lost", times: lost) }
    var result = scalars
    if let mended = Self.mendedWestern(scalars) {
      if fixes { result = mended } else { remarks.leave("a text in the wrong encoding (Windows-1252)") }
    } else if let outcome = Self.mendedJapanese(scalars) {
      switch outcome {
      case .exact(let mended) where fixes: return mended
      case .exact: remarks.leave("a text in the wrong encoding (Shift_JIS)")
      case .lossy: remarks.leave("a text in the wrong encoding (Shift_JIS) that has lost bytes")
      }
    }
    guard fixes else { return text }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: result)
    return String(view)
  }

  // MARK: - Read as Windows-1252

  /// The text with every stretch turned back that is UTF-8 or Shift_JIS read as Windows-1252; nil where there is none.
  private static func mendedWestern(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar]? {
    var result: [Unicode.Scalar] = []
    var hasFound = false
    var at = 0
    while at < scalars.count {
      guard scalars[at].value >= 0x80, Windows1252.byte(scalars[at]) != nil else {
        result.append(scalars[at])
        at += 1
        continue
      }
      let end = scalars[at...].firstIndex { $0.value < 0x80 || Windows1252.byte($0) == nil } ?? scalars.count
      let run = scalars[at..<end]
      if let mended = mendedUTF8(run) {
        result += mended
        hasFound = true
      } else if let found = mendedShiftJIS(scalars, from: at) {
        result += found.mended
        at = found.end
        hasFound = true
        continue
      } else {
        result += run
      }
      at = end
    }
    return hasFound ? result : nil
  }

  /// A run of characters from U+0080 on whose bytes hold UTF-8; what is none of it stays.
  private static func mendedUTF8(_ run: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar]? {
    let bytes = run.compactMap(Windows1252.byte)
    guard bytes.count == run.count, bytes.count > 1 else { return nil }
    var result: [Unicode.Scalar] = []
    var found = 0
    var isLikely = false
    var at = 0
    while at < bytes.count {
      if let (scalar, length) = sequence(bytes, at) {
        found += 1
        // é from "Ã©", ° from "Â°"; longer sequences do not come about by chance, other short ones (É®) may.
        isLikely = isLikely || length > 2 || bytes[at] == 0xC3 || bytes[at] == 0xC2
        result.append(scalar)
        at += length
      } else {
        result.append(run[run.startIndex + at])
        at += 1
      }
    }
    return isLikely || (found > 1 && result.count == found) ? result : nil
  }

  private static func sequence(_ bytes: [UInt8], _ at: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    let length =
      switch bytes[at] {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 0
      }
    guard length > 0, at + length <= bytes.count,
      let text = String(validating: bytes[at..<at + length], as: UTF8.self), let scalar = text.unicodeScalars.first
    else { return nil }
    return (scalar, length)
  }

  /// Shift_JIS read as Windows-1252, whose second bytes may be ASCII: a stretch that is kana for the most part.
  private static func mendedShiftJIS(
    _ scalars: [Unicode.Scalar], from start: Int
  ) -> (mended: [Unicode.Scalar], end: Int)? {
    guard scalars[start] == "\u{201A}" || scalars[start] == "\u{0192}" else { return nil }
    var mended: [Unicode.Scalar] = []
    var end = start
    while end + 1 < scalars.count, let lead = Windows1252.byte(scalars[end]), (0x81...0x9F).contains(lead),
      let trail = Windows1252.byte(scalars[end + 1]), let scalar = ShiftJIS.scalar(lead, trail)
    {
      mended.append(scalar)
      end += 2
    }
    // Below three characters it may be chance.
    guard mended.count >= 3 else { return nil }
    let kana = mended.count { (0x3041...0x30FF).contains($0.value) }
    return kana * 2 > mended.count ? (mended, end) : nil
  }

  // MARK: - Read as Shift_JIS

  private enum Japanese {
    case exact(String)
    case lossy
  }

  /// UTF-8 of Japanese has the bytes E3 81 to E3 83 before most kana, which Shift_JIS reads as these.
  private static func mendedJapanese(_ scalars: [Unicode.Scalar]) -> Japanese? {
    let marks = scalars.count { $0 == "縺" || $0 == "繧" || $0 == "繝" }
    guard marks > 0 else { return nil }
    // Of characters with several codes in Shift_JIS only one is tried, so what is valid is what was there.
    if let bytes = ShiftJIS.bytes(scalars), let mended = String(validating: bytes, as: UTF8.self) {
      return .exact(mended)
    }
    let foreign = scalars.count { $0.value >= 0x80 }
    return marks >= 3 && marks * 8 >= foreign ? .lossy : nil
  }
}
