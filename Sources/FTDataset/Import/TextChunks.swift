import FTData
import Foundation

/// The bytes of a text file as UTF-8, piece by piece in bounded memory, whatever encoding it is in.
///
/// What cannot stand in the encoding becomes the byte 0xFF, which is in no UTF-8 text, so that the line it is in can be
/// refused; lines beside it are untouched. Pieces end anywhere between two bytes.
final class TextChunks {
  let file: String
  let finding: EncodingFinding
  private let handle: FileHandle
  /// What was read and ends in the middle of a line.
  private var rest: [UInt8] = []
  private var reachedEnd = false
  /// Bytes of the file that were read.
  private(set) var bytesRead = 0

  static let chunkSize = 1 << 20

  /// - Throws: `DataFileError` for a file that cannot be opened.
  init(_ file: String, _ finding: EncodingFinding) throws {
    guard let handle = FileHandle(forReadingAtPath: file) else {
      throw DataFileError.unreadable(file: file, reason: "it cannot be opened")
    }
    self.file = file
    self.finding = finding
    self.handle = handle
    _ = try read(finding.markLength)
  }

  deinit { try? handle.close() }

  /// The next piece, not empty; nil at the end.
  ///
  /// - Throws: `DataFileError` where reading stops.
  func next() throws -> [UInt8]? {
    while !reachedEnd {
      let part = try read(Self.chunkSize)
      if part.isEmpty { reachedEnd = true }
      if finding.encoding == .utf8 {
        if part.isEmpty { break }
        return endings(of: part)
      }
      rest += part
      // At a line's end, or where a line is longer than a chunk at a character's.
      let end = reachedEnd ? rest.count : lastLineEnd ?? finding.encoding.wholeCharacters(rest)
      guard end > 0 else { continue }
      let piece = Array(rest[..<end])
      rest.removeFirst(end)
      return endings(of: decoded(piece))
    }
    return nil
  }

  private func read(_ count: Int) throws -> [UInt8] {
    guard count > 0 else { return [] }
    do {
      let part = [UInt8](try handle.read(upToCount: count) ?? Data())
      bytesRead += part.count
      return part
    } catch {
      throw DataFileError.readFailed(file: file, line: 1, reason: SystemReason(error)?.words ?? "\(error)")
    }
  }

  /// Where the last line end in `rest` ends.
  private var lastLineEnd: Int? {
    guard finding.encoding.isWide else { return rest.lastIndex(of: 0x0a).map { $0 + 1 } }
    let (high, low) = finding.encoding == .utf16BigEndian ? (0, 1) : (1, 0)
    return stride(from: rest.count / 2 * 2 - 2, through: 0, by: -2).first {
      rest[$0 + high] == 0 && rest[$0 + low] == 0x0a
    }
    .map { $0 + 2 }
  }

  private func decoded(_ bytes: [UInt8]) -> [UInt8] {
    if let text = finding.encoding.utf8(bytes) { return text }
    guard !finding.encoding.isWide else { return decodedWide(bytes) }
    var output: [UInt8] = []
    for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
      output += finding.encoding.utf8(Array(line)) ?? [0xff]
      output.append(0x0a)
    }
    output.removeLast()
    return output
  }

  /// Half surrogates become 0xFF.
  private func decodedWide(_ bytes: [UInt8]) -> [UInt8] {
    let (high, low) = finding.encoding == .utf16BigEndian ? (0, 1) : (1, 0)
    var output: [UInt8] = []
    var decoder = UTF16()
    var units = stride(from: 0, to: bytes.count / 2 * 2, by: 2).lazy
      .map { UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + low]) }.makeIterator()
    while true {
      switch decoder.decode(&units) {
      case .scalarValue(let scalar): output += Array(String(scalar).utf8)
      case .error: output.append(0xff)
      case .emptyInput:
        if !bytes.count.isMultiple(of: 2) { output.append(0xff) }
        return output
      }
    }
  }

  /// Where lines end with a carriage return alone, they end as all others do.
  private func endings(of bytes: [UInt8]) -> [UInt8] {
    finding.endsLinesWithReturns ? bytes.map { $0 == 0x0d ? 0x0a : $0 } : bytes
  }
}
