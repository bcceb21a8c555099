import FTLab
import Foundation

/// Standard input: read as UTF-8 or refused, never changed in silence, and never waited for without a word.
struct Inlet {
  /// What stands for standard input where a file or a text is named.
  static let sign = "-"

  private let descriptor: Int32
  private let purpose: String
  private var unread: [UInt8] = []
  private var isAtEnd = false
  private var line = 0

  /// - Parameter purpose: what is read, as it fits into "waiting for …".
  init(_ purpose: String, descriptor: Int32 = STDIN_FILENO) { (self.purpose, self.descriptor) = (purpose, descriptor) }

  static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// All of standard input as one text, without the line end that a shell or an editor puts at the end.
  ///
  /// - Parameter purpose: what is read, as it fits into "waiting for …".
  /// - Throws: ``InputError``.
  static func text(_ purpose: String) throws -> String {
    var inlet = Inlet(purpose)
    if isTerminal {
      Terminal.note("Type \(purpose), then Ctrl-D on a line of its own:")
    } else {
      inlet.announceWaiting()
    }
    while try inlet.fill() {}
    return try withoutFinalLineEnd(inlet.decoded(inlet.unread, line: nil))
  }

  /// The next line without its end; nil at the end.
  ///
  /// - Throws: ``InputError``.
  mutating func nextLine() throws -> String? {
    var searched = 0
    while true {
      if let end = unread[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let bytes = Array(unread[..<end])
        unread.removeFirst(end + 1)
        return try Self.withoutFinalLineEnd(next(bytes) + "\n")
      }
      searched = unread.count
      guard try !fill() else { continue }
      defer { unread = [] }
      return unread.isEmpty ? nil : try next(unread)
    }
  }

  private mutating func next(_ bytes: [UInt8]) throws -> String {
    line += 1
    return try decoded(bytes, line: line)
  }

  private static func withoutFinalLineEnd(_ text: String) -> String {
    // Swift sees a carriage return and a line feed as one character.
    text.last == "\n" || text.last == "\r\n" ? String(text.dropLast()) : text
  }

  private func decoded(_ bytes: [UInt8], line: Int?) throws -> String {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let isFirst = line == nil || line == 1
    guard
      let text = String(
        validating: isFirst && bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
    else { throw InputError.notUTF8(purpose, line: line) }
    return text
  }

  /// Reads what is there, waiting for something; false at the end.
  private mutating func fill() throws -> Bool {
    while !isAtEnd {
      var part = [UInt8](repeating: 0, count: 1 << 16)
      let count = part.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        unread += part[..<count]
        return true
      }
      if count == 0 {
        isAtEnd = true
      } else if errno == EAGAIN {
        wait(milliseconds: 1000)
      } else if errno != EINTR {
        throw InputError.unreadable(purpose, SystemReason.words(errno))
      }
    }
    return false
  }

  /// Says what is waited for where nothing has come for a second.
  private func announceWaiting() {
    if !wait(milliseconds: 1000) { Terminal.note("Waiting for \(purpose) on standard input …") }
  }

  @discardableResult
  private func wait(milliseconds: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, milliseconds) != 0
  }

  /// Says of every named pipe among the arguments that it is waited for: opening one lasts until somebody writes into it.
  static func announcePipes(among arguments: [String]) {
    for argument in arguments {
      var state = stat()
      guard argument.utf8.contains(UInt8(ascii: "/")) || !argument.hasPrefix("-"), stat(argument, &state) == 0,
        state.st_mode & S_IFMT == S_IFIFO
      else { continue }
      // A pipe that the shell has opened already (<(…)) may have something to read; looking does not disturb the writer.
      if argument.hasPrefix("/dev/fd/"), let number = Int32(argument.dropFirst("/dev/fd/".count)),
        Inlet("", descriptor: number).wait(milliseconds: 1000)
      {
        continue
      }
      Terminal.note("\(argument) is a pipe; waiting for what is written into it …")
    }
  }
}

/// Standard input that cannot be used.
enum InputError: Blamable, CustomStringConvertible {
  /// What was read, and the line where it was read line by line.
  case notUTF8(String, line: Int?)
  case unreadable(String, String)

  var blame: Blame {
    switch self {
    case .notUTF8: .data
    case .unreadable: .world
    }
  }

  var description: String {
    switch self {
    case .notUTF8(let purpose, let line):
      "standard input\(line.map { ":\($0)" } ?? ""): \(purpose) is not UTF-8 text; convert it with: iconv -f latin1 -t UTF-8"
    case .unreadable(let purpose, let reason): "standard input: \(purpose) cannot be read: \(reason)"
    }
  }
}
