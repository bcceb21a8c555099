import Foundation

/// A text in EUC-JP; nil where a character is not in JIS X 0208. By the standard's arithmetic, the other way round than the reader goes.
public func eucJP(_ text: String) -> [UInt8]? {
  guard let bytes = text.data(using: String.Encoding(rawValue: 0x8000_0420)).map(Array.init) else { return nil }
  var output: [UInt8] = []
  var index = 0
  while index < bytes.count {
    let first = Int(bytes[index])
    guard first >= 0x80 else {
      output.append(bytes[index])
      index += 1
      continue
    }
    let second = Int(bytes[index + 1])
    let pair = (first - (first < 0xa0 ? 0x81 : 0xc1)) * 2
    let isOdd = second >= 0x9f
    let cell = isOdd ? second - 0x9f : second - 0x40 - (second > 0x7f ? 1 : 0)
    output += [UInt8(pair + (isOdd ? 1 : 0) + 0xa1), UInt8(cell + 0xa1)]
    index += 2
  }
  return output
}
