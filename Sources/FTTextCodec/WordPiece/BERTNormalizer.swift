/// BERT's normalisation of text and its cutting into words, as the `tokenizers` library does both.
///
/// Cleaning drops controls and makes every white space a space; ideographs get spaces around them; accents are the nonspacing
/// marks of the decomposed text; then everything becomes lower case, each character by itself. Words end at white space, and
/// every punctuation mark is one.
///
/// Source: `normalizers/bert.rs` and `pre_tokenizers/bert.rs` of the tokenizers library; Devlin et al., arXiv:1810.04805.
struct BERTNormalizer: Sendable {
  var cleansText = true
  var spacesIdeographs = true
  var stripsAccents = true
  var lowercases = true

  private let characters = BERTCharacters.shared

  init() {}

  /// The normalised bytes of `bytes[range]`, which is valid UTF-8.
  func normalize(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
    if bytes[range].allSatisfy({ $0 < 0x80 }) { return normalizeASCII(bytes, range) }
    var text = String.UnicodeScalarView()
    for scalar in String(decoding: bytes[range], as: UTF8.self).unicodeScalars {
      let flags = characters.flags(of: scalar)
      if cleansText, flags & BERTCharacters.removed != 0 { continue }
      let kept = cleansText && flags & BERTCharacters.space != 0 ? " " : scalar
      if spacesIdeographs, flags & BERTCharacters.ideograph != 0 {
        text.append(" ")
        text.append(kept)
        text.append(" ")
      } else {
        text.append(kept)
      }
    }
    if stripsAccents {
      let whole = Array(String(text).utf8)
      let decomposed = TextNormalizer.nfd.normalize(whole, 0..<whole.count)
      text = String.UnicodeScalarView(
        String(decoding: decomposed, as: UTF8.self).unicodeScalars.filter {
          characters.flags(of: $0) & BERTCharacters.mark == 0
        })
    }
    guard lowercases else { return Array(String(text).utf8) }
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    for scalar in text {
      if scalar.isASCII {
        result.append(Self.lowercased(UInt8(scalar.value)))
      } else {
        result.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      }
    }
    return result
  }

  private func normalizeASCII(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    for byte in bytes[range] {
      if byte > 0x20, byte < 0x7F {
        result.append(lowercases ? Self.lowercased(byte) : byte)
      } else if !cleansText {
        result.append(byte)
      } else if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        result.append(0x20)
      }
    }
    return result
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  /// Calls `word` with every word of `bytes[range]`, in order.
  func forEachWord(_ bytes: [UInt8], _ range: Range<Int>, _ word: (Range<Int>) -> Void) {
    var start = range.lowerBound
    var position = start
    while position < range.upperBound {
      let (scalar, length) = Self.scalar(bytes, position)
      let flags = characters.flags(of: scalar)
      let next = position + length
      if flags & (BERTCharacters.separator | BERTCharacters.punctuation) != 0 {
        if start < position { word(start..<position) }
        if flags & BERTCharacters.separator == 0 { word(position..<next) }
        start = next
      }
      position = next
    }
    if start < range.upperBound { word(start..<range.upperBound) }
  }

  /// The scalar that begins at `position` of valid UTF-8, and its length in bytes.
  private static func scalar(_ bytes: [UInt8], _ position: Int) -> (Unicode.Scalar, Int) {
    let first = bytes[position]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[position + offset] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }
}
