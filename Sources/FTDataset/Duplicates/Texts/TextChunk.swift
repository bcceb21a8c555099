/// What is kept of some thousand texts while they are compared: their forms and signatures in flat arrays.
struct TextChunk: Sendable {
  /// Texts in a chunk, but for the last.
  static let size = 4096

  /// The forms in UTF-8, one behind the other.
  private(set) var bytes: [UInt8] = []
  private(set) var ends: [Int] = [0]
  /// ``MinHashSignature/words`` words for each text.
  var signatures: [UInt64] = []
  var hashes: [TextHash] = []
  var frames: [TextFrame.Hashes] = []
  /// ``ContentSamples``; empty until every feature's rarity is known.
  var samples: [UInt16] = []
  /// Texts that were longer than what is compared.
  var cut = 0

  mutating func append(form: [UInt32]) {
    for scalar in form {
      if scalar < 0x80 {
        bytes.append(UInt8(scalar))
      } else if scalar < 0x800 {
        bytes.append(UInt8(0xc0 | scalar >> 6))
        bytes.append(UInt8(0x80 | scalar & 0x3f))
      } else if scalar < 0x10000 {
        bytes.append(UInt8(0xe0 | scalar >> 12))
        bytes.append(UInt8(0x80 | scalar >> 6 & 0x3f))
        bytes.append(UInt8(0x80 | scalar & 0x3f))
      } else {
        bytes.append(UInt8(0xf0 | scalar >> 18 & 0x07))
        bytes.append(UInt8(0x80 | scalar >> 12 & 0x3f))
        bytes.append(UInt8(0x80 | scalar >> 6 & 0x3f))
        bytes.append(UInt8(0x80 | scalar & 0x3f))
      }
    }
    ends.append(bytes.count)
  }

  /// The form of the text with this number in the chunk.
  func form(_ index: Int, into form: inout [UInt32]) {
    form.removeAll(keepingCapacity: true)
    var position = ends[index]
    let end = ends[index + 1]
    while position < end {
      let byte = UInt32(bytes[position])
      if byte < 0x80 {
        form.append(byte)
        position += 1
      } else if byte < 0xe0 {
        form.append((byte & 0x1f) << 6 | UInt32(bytes[position + 1] & 0x3f))
        position += 2
      } else if byte < 0xf0 {
        let middle = UInt32(bytes[position + 1] & 0x3f) << 6
        form.append((byte & 0x0f) << 12 | middle | UInt32(bytes[position + 2] & 0x3f))
        position += 3
      } else {
        let upper = UInt32(bytes[position + 1] & 0x3f) << 12 | UInt32(bytes[position + 2] & 0x3f) << 6
        form.append((byte & 0x07) << 18 | upper | UInt32(bytes[position + 3] & 0x3f))
        position += 4
      }
    }
  }

  func length(_ index: Int) -> Int { ends[index + 1] - ends[index] }
}

/// All texts of a search by their number.
struct TextStore: Sendable {
  var chunks: [TextChunk]
  let count: Int

  func form(_ text: Int, into form: inout [UInt32]) {
    chunks[text / TextChunk.size].form(text % TextChunk.size, into: &form)
  }

  /// Bytes of the form.
  func length(_ text: Int) -> Int { chunks[text / TextChunk.size].length(text % TextChunk.size) }
  func hash(_ text: Int) -> TextHash { chunks[text / TextChunk.size].hashes[text % TextChunk.size] }
  func frame(_ text: Int) -> TextFrame.Hashes { chunks[text / TextChunk.size].frames[text % TextChunk.size] }

  /// A bin of a text's signature.
  func bin(_ text: Int, _ bin: Int) -> UInt8 {
    let words = chunks[text / TextChunk.size].signatures
    let word = words[text % TextChunk.size * MinHashSignature.words + bin / 8]
    return UInt8(truncatingIfNeeded: word >> UInt64(bin % 8 * 8))
  }

  func sample(_ text: Int, _ draw: Int) -> UInt16 {
    chunks[text / TextChunk.size].samples[text % TextChunk.size * ContentSamples.width + draw]
  }

  /// The bins in which two signatures are equal.
  func equalBins(_ left: Int, _ right: Int) -> Int {
    let leftWords = chunks[left / TextChunk.size].signatures
    let rightWords = chunks[right / TextChunk.size].signatures
    let leftStart = left % TextChunk.size * MinHashSignature.words
    let rightStart = right % TextChunk.size * MinHashSignature.words
    var count = 0
    for word in 0..<MinHashSignature.words {
      count += MinHashSignature.equalBins(leftWords[leftStart + word], rightWords[rightStart + word])
    }
    return count
  }
}
