import FTJSON
import Foundation

/// One line of a text file.
public struct SourceLine: Sendable, Equatable {
  /// What the line holds, or why it is refused.
  public enum Content: Sendable, Equatable {
    /// The line's bytes, well-formed UTF-8 without line ending and byte order mark.
    case text([UInt8])
    /// The line is not well-formed UTF-8; `offset` is the position (from 0) of the first malformed byte in the line.
    case invalidUTF8(offset: Int)
    /// The line has `length` bytes, more than the reader's maximum.
    case tooLong(length: Int)
  }

  /// The line's number, from 1.
  public let number: Int
  /// The position (from 0) of the line's first byte in the file.
  public let fileOffset: Int
  public let content: Content

  /// The line's text; nil for one that is refused.
  public var text: String? {
    if case .text(let bytes) = content { String(decoding: bytes, as: UTF8.self) } else { nil }
  }
}

/// Streams a UTF-8 file line by line in constant memory (one chunk plus one line).
///
/// Lines end with LF or CR LF; the last one may have no ending. A UTF-8 byte order mark at the start of the file is
/// removed. The file "-" is standard input. A line that is too long or malformed is reported as such and reading goes on with the next one.
///
/// ```swift
/// var reader = try LineReader(file: "data/train.jsonl")
/// while let line = try reader.next() { print(line.number) }
/// ```
public struct LineReader: ~Copyable, Sendable {
  /// The default maximum line length: 16 MiB.
  public static let defaultMaximumLineLength = 16 << 20

  /// The file as messages call it: its path, or ``standardInputName``.
  public let file: String
  public let maximumLineLength: Int

  /// What stands for standard input in a list of files; a file of that name is "./-".
  public static let standardInput = "-"
  /// What standard input is called in places and messages.
  public static let standardInputName = "standard input"

  private let handle: FileHandle
  private let chunkSize: Int
  private var chunk: [UInt8]
  private var position: Int
  private var lineNumber = 0
  private var fileOffset: Int
  private var reachedEnd = false

  /// Opens `file` for reading.
  ///
  /// - Parameter maximumLineLength: bytes, without line ending; longer lines are refused.
  /// - Throws: `DataFileError` when the file is missing, a folder, unreadable, or begins with a UTF-16 mark.
  public init(
    file: String, maximumLineLength: Int = LineReader.defaultMaximumLineLength
  ) throws(DataFileError) {
    try self.init(file: file, maximumLineLength: maximumLineLength, chunkSize: 1 << 20)
  }

  init(file: String, maximumLineLength: Int, chunkSize: Int) throws(DataFileError) {
    precondition(maximumLineLength > 0, "LineReader: maximumLineLength is \(maximumLineLength), it must be positive")
    precondition(chunkSize > 0, "LineReader: chunkSize is \(chunkSize), it must be positive")
    let opened =
      try file == Self.standardInput ? Self.head(of: .standardInput, Self.standardInputName) : Self.open(file)
    handle = opened.handle
    chunk = opened.head
    position = opened.head.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
    fileOffset = position
    self.file = file == Self.standardInput ? Self.standardInputName : file
    self.maximumLineLength = maximumLineLength
    self.chunkSize = chunkSize
  }

  /// The next line, or nil after the last one. A line ending at the very end of the file does not begin another line.
  ///
  /// - Throws: `DataFileError.readFailed` when the operating system stops delivering the file.
  public mutating func next() throws(DataFileError) -> SourceLine? {
    var bytes: [UInt8] = []
    var length = 0
    var lastByte: UInt8 = 0
    var sawEnding = false
    let start = fileOffset
    // One byte more than the maximum is kept: it may be the CR of the line ending.
    while !sawEnding, try fill() {
      let end = chunk[position...].firstIndex(of: UInt8(ascii: "\n")) ?? chunk.count
      sawEnding = end < chunk.count
      let room = max(0, maximumLineLength + 1 - bytes.count)
      if end > position {
        bytes.append(contentsOf: chunk[position..<min(end, position + room)])
        lastByte = chunk[end - 1]
        length += end - position
      }
      let consumed = end - position + (sawEnding ? 1 : 0)
      position += consumed
      fileOffset += consumed
    }
    guard sawEnding || length > 0 else { return nil }
    lineNumber += 1
    if sawEnding, lastByte == UInt8(ascii: "\r"), length > 0 {
      length -= 1
      if bytes.count > length { bytes.removeLast() }
    }
    return SourceLine(number: lineNumber, fileOffset: start, content: content(of: bytes, length: length))
  }

  private func content(of bytes: [UInt8], length: Int) -> SourceLine.Content {
    if length > maximumLineLength { return .tooLong(length: length) }
    if let offset = UTF8Validation.firstInvalidOffset(in: bytes) { return .invalidUTF8(offset: offset) }
    return .text(bytes)
  }

  /// Makes sure that unread bytes are in `chunk`; false at the end of the file.
  private mutating func fill() throws(DataFileError) -> Bool {
    if position < chunk.count { return true }
    if reachedEnd { return false }
    do {
      chunk = [UInt8](try handle.read(upToCount: chunkSize) ?? Data())
    } catch {
      throw .readFailed(file: file, line: lineNumber + 1, reason: Self.reason(error))
    }
    position = 0
    reachedEnd = chunk.isEmpty
    return !reachedEnd
  }

  private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  /// Opens the file and reads its first bytes.
  private static func open(_ file: String) throws(DataFileError) -> (handle: FileHandle, head: [UInt8]) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else { throw .missing(file: file) }
    guard !isFolder.boolValue else { throw .isDirectory(file: file) }
    let handle: FileHandle
    do {
      handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
    } catch {
      throw .unreadable(file: file, reason: reason(error))
    }
    return try head(of: handle, file)
  }

  /// Reads the first bytes, enough to recognise a byte order mark.
  private static func head(
    of handle: FileHandle, _ file: String
  ) throws(DataFileError) -> (handle: FileHandle, head: [UInt8]) {
    var head: [UInt8] = []
    do {
      while head.count < byteOrderMark.count, let part = try handle.read(upToCount: byteOrderMark.count - head.count),
        !part.isEmpty
      {
        head.append(contentsOf: part)
      }
    } catch {
      throw .readFailed(file: file, line: 1, reason: reason(error))
    }
    if head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff]) { throw .utf16(file: file) }
    return (handle, head)
  }

  /// The reason without its advice: the messages have their own.
  static func reason(_ error: any Error) -> String {
    SystemReason(error).map { String($0.words.prefix { $0 != ";" }) } ?? "\(error)"
  }
}

/// A text file that is read at once.
public enum TextFile {
  /// The text of a file, without a byte order mark: UTF-8 as it stands, never changed in silence.
  ///
  /// - Throws: `DataFileError` for a file that is missing, unreadable, or no UTF-8.
  public static func read(_ path: String) throws(DataFileError) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .missing(file: path) }
    guard !isFolder.boolValue else { throw .isDirectory(file: path) }
    var bytes: [UInt8]
    // By a handle, which reads pipes too.
    do { bytes = [UInt8](try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).readToEnd() ?? Data()) } catch {
      throw .unreadable(file: path, reason: SystemReason(error)?.words ?? "\(error)")
    }
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { throw .utf16(file: path) }
    if let offset = UTF8Validation.firstInvalidOffset(in: bytes) { throw .notUTF8(file: path, offset: offset) }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
