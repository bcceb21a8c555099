import FTJSON
import Foundation

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
