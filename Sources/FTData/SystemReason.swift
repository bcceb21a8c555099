import FTJSON
import Foundation

/// Why the operating system, or Foundation in its name, refused: in the program's own words instead of an error domain and
/// a number.
public struct SystemReason: Sendable, Equatable, CustomStringConvertible {
  /// The file or folder, where the error names one.
  public let path: String?
  /// Whether something was to be written.
  public let isWriting: Bool
  /// What is wrong and what to do.
  public let words: String
  public let blame: Blame

  /// `path: cannot be read: words`
  public var description: String {
    (path.map { "\($0): " } ?? "a file ") + "cannot be \(isWriting ? "written" : "read"): \(words)"
  }

  /// - Returns: nil for an error that is none of Foundation's or the operating system's.
  public init?(_ error: any Error) {
    if let error = error as? DecodingError {
      self.init(path: nil, isWriting: false, words: error.reason, blame: .world)
      return
    }
    if error is EncodingError {
      self.init(path: nil, isWriting: true, words: "it holds a value that JSON has no word for", blame: .world)
      return
    }
    let outer = error as NSError
    guard outer.domain == NSCocoaErrorDomain || outer.domain == NSPOSIXErrorDomain else { return nil }
    let path = outer.userInfo[NSFilePathErrorKey] as? String ?? (outer.userInfo[NSURLErrorKey] as? URL)?.path
    let isCocoa = outer.domain == NSCocoaErrorDomain
    let isWriting = isCocoa && (512..<1024).contains(outer.code)
    guard let code = Self.systemCode(outer), let words = Self.words(code, isWriting: isWriting) else {
      self.init(path: path, isWriting: isWriting, words: Self.words(cocoa: outer), blame: Self.blame(cocoa: outer.code))
      return
    }
    let isInput = [ENOENT, EACCES, EPERM, EISDIR, ENOTDIR, ELOOP, ENAMETOOLONG].contains(code)
    self.init(path: path, isWriting: isWriting, words: words, blame: isCocoa && !isWriting && isInput ? .data : .world)
  }

  private init(path: String?, isWriting: Bool, words: String, blame: Blame) {
    self.path = path
    self.isWriting = isWriting
    self.words = words
    self.blame = blame
  }

  /// What an error number of the operating system means; nil for one that needs the number itself.
  static func words(_ code: Int32, isWriting: Bool) -> String? {
    switch code {
    case ENOENT:
      isWriting
        ? "its folder does not exist; create the folder first"
        : "no such file; check the spelling and the current folder"
    case ENOTDIR: "a part of the path is a file, not a folder; check the path"
    case EACCES, EPERM: "permission denied; check the owner and the mode of the file and its folder"
    case EISDIR: "it is a folder; name a file inside it"
    case EEXIST: "there is something of that name already; choose another name"
    case ENOSPC, EDQUOT: "the disk or quota is full; free some space and try again"
    case EFBIG: "it would exceed the file size limit (see `ulimit -f`); raise the limit"
    case EROFS: "the file system is read-only; choose another folder"
    case EMFILE, ENFILE: "too many files are open (see `ulimit -n`); raise the limit"
    case ELOOP: "its links lead in a circle; name the file itself"
    case ENAMETOOLONG: "its name is too long; choose a shorter one"
    case ENOMEM: "there is not enough memory"
    case EIO: "the disk failed; check it, or copy the file elsewhere"
    case EPIPE: "its reader has gone"
    case EBADF: "it is closed"
    default: nil
    }
  }

  /// Any error number in words.
  public static func words(_ code: Int32) -> String {
    words(code, isWriting: false)
      ?? "\(POSIXErrorCode(rawValue: code).map { POSIXError($0).localizedDescription } ?? "error") (\(code))"
  }

  /// The number of the operating system in an error, or in the error it was made from.
  private static func systemCode(_ error: NSError) -> Int32? {
    if error.domain == NSPOSIXErrorDomain { return Int32(truncatingIfNeeded: error.code) }
    return (error.userInfo[NSUnderlyingErrorKey] as? any Error).flatMap { inner in
      let inner = inner as NSError
      return inner.domain == NSPOSIXErrorDomain ? Int32(truncatingIfNeeded: inner.code) : nil
    }
  }

  private static func words(cocoa error: NSError) -> String {
    switch CocoaError.Code(rawValue: error.code) {
    case .fileNoSuchFile: words(ENOENT, isWriting: true) ?? ""
    case .fileReadNoSuchFile: words(ENOENT, isWriting: false) ?? ""
    case .fileReadNoPermission, .fileWriteNoPermission: words(EACCES, isWriting: true) ?? ""
    case .fileReadInapplicableStringEncoding, .fileReadUnknownStringEncoding:
      "it is not UTF-8 text; convert it with: iconv -f latin1 -t UTF-8"
    case .fileReadCorruptFile, .propertyListReadCorrupt: "its content is damaged or cut off; copy it again"
    case .fileReadTooLarge: "it is too large to be read at once"
    case .fileReadInvalidFileName, .fileWriteInvalidFileName: "this cannot be the name of a file"
    case .fileWriteFileExists: words(EEXIST, isWriting: true) ?? ""
    case .fileWriteOutOfSpace: words(ENOSPC, isWriting: true) ?? ""
    case .fileWriteVolumeReadOnly: words(EROFS, isWriting: true) ?? ""
    default: "the operating system gives no reason (code \(error.code))"
    }
  }

  private static func blame(cocoa code: Int) -> Blame {
    switch CocoaError.Code(rawValue: code) {
    case .fileReadNoSuchFile, .fileReadNoPermission, .fileReadInapplicableStringEncoding,
      .fileReadUnknownStringEncoding,
      .fileReadInvalidFileName:
      .data
    default: .world
    }
  }
}
