import FTData

/// One line of a text in any encoding.
struct TextLine: Sendable, Equatable {
  /// From 1.
  let number: Int
  let content: SourceLine.Content

  /// True for a line of nothing but spaces and tabs.
  var isBlank: Bool {
    if case .text(let bytes) = content { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d } } else { false }
  }
}

/// The lines of a text file in any encoding, in bounded memory: `LineReader` where it is UTF-8, the same for the others.
final class TextLines {
  let file: String
  let finding: EncodingFinding
  static let maximumLineLength = LineReader.defaultMaximumLineLength

  private var plain: LineReader?
  private let chunks: TextChunks?
  private var chunk: [UInt8] = []
  private var position = 0
  private var number = 0
  /// Bytes read so far, for showing how far the work is.
  private(set) var bytesRead = 0

  /// - Throws: `DataFileError` for a file that cannot be opened.
  init(_ file: String, _ finding: EncodingFinding) throws {
    self.file = file
    self.finding = finding
    if finding.encoding == .utf8, !finding.endsLinesWithReturns {
      plain = try LineReader(file: file, maximumLineLength: Self.maximumLineLength)
      chunks = nil
    } else {
      plain = nil
      chunks = try TextChunks(file, finding)
    }
  }

  /// The next line; nil after the last.
  ///
  /// - Throws: `DataFileError` where reading stops.
  func next() throws -> TextLine? {
    guard let chunks else {
      guard let line = try plain?.next() else { return nil }
      bytesRead = line.fileOffset
      return TextLine(number: line.number, content: line.content)
    }
    var bytes: [UInt8] = []
    var length = 0
    var sawEnding = false
    while !sawEnding {
      if position == chunk.count {
        guard let next = try chunks.next() else { break }
        chunk = next
        position = 0
        bytesRead = chunks.bytesRead
      }
      let end = chunk[position...].firstIndex(of: 0x0a) ?? chunk.count
      sawEnding = end < chunk.count
      let room = max(0, Self.maximumLineLength + 1 - bytes.count)
      bytes += chunk[position..<min(end, position + room)]
      length += end - position
      position = end + (sawEnding ? 1 : 0)
    }
    guard sawEnding || length > 0 else { return nil }
    number += 1
    if bytes.last == 0x0d, length == bytes.count {
      bytes.removeLast()
      length -= 1
    }
    if length > Self.maximumLineLength { return TextLine(number: number, content: .tooLong(length: length)) }
    let wrong = bytes.firstIndex(of: 0xff)
    if let wrong { return TextLine(number: number, content: .invalidUTF8(offset: wrong)) }
    // Other encodings were checked where they were decoded.
    if finding.encoding == .utf8, String(validating: bytes, as: UTF8.self) == nil {
      return TextLine(number: number, content: .invalidUTF8(offset: 0))
    }
    return TextLine(number: number, content: .text(bytes))
  }

  /// Why a line that is no text is refused.
  func problem(_ line: TextLine) -> (reason: RefusalReason, sentence: String)? {
    switch line.content {
    case .text: nil
    case .tooLong(let length):
      (.lineTooLong, "the line has \(length) bytes, at most \(Self.maximumLineLength) are read")
    case .invalidUTF8(let offset):
      finding.encoding == .utf8
        ? (.invalidUTF8, "byte \(offset + 1) of the line is not UTF-8, as the rest of the file is")
        : ("invalid-encoding", "the line is not \(finding.encoding.rawValue), as the rest of the file is")
    }
  }
}
