import CKernels
import Glibc
import Synchronization

/// Memory that could not be had. Tensors are made deep inside of computations that cannot fail otherwise, so the process ends:
/// with a reason on standard error and status 1, never with a trap. What was saved before stays as it is.
public struct OutOfMemory: Sendable, CustomStringConvertible {
  /// What it was for; `nil` for a tensor.
  public var purpose: String?
  /// Bytes that were asked for; `nil` where a library did not say.
  public var bytes: Int?
  /// Bytes of tensors that are in use.
  public var inUse: Int?
  /// Bytes that the process may have at most, where that was the limit.
  public var limit: Int?

  public init(purpose: String? = nil, bytes: Int? = nil, inUse: Int? = nil, limit: Int? = nil) {
    self.purpose = purpose
    self.bytes = bytes
    self.inUse = inUse
    self.limit = limit
  }

  /// What a person can do about it, which only the caller knows: `OutOfMemory.$advice.withValue("use smaller batches") { … }`.
  @TaskLocal public static var advice = "close other programs, or make the input smaller"

  public var description: String {
    var parts: [String] = []
    if let bytes { parts.append("\(Self.words(bytes)) were asked for") }
    if let inUse, inUse > 0 { parts.append("\(Self.words(inUse)) are in use") }
    if let limit { parts.append("there are \(Self.words(limit))") }
    let place = purpose.map { " in \($0)" } ?? ""
    let numbers = parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))"
    return "out of memory\(place)\(numbers); \(Self.advice)"
  }

  /// Tells the handler and ends the process with status 1.
  public func end() -> Never {
    Self.handler.withLock { $0 }(self)
    exit(1)
  }

  /// Says who is told before the process ends, on the thread that asked for memory; by default standard error is. One for the
  /// process, as its memory is; a program sets it at its start, for instance to note in a record how a run ended.
  public static func setHandler(_ handler: @escaping @Sendable (OutOfMemory) -> Void) {
    Self.handler.withLock { $0 = handler }
  }

  /// Writes the description to standard error, whether or not anybody reads it.
  public static func tellStandardError(_ failure: OutOfMemory) {
    let line = Array("ftlab: \(failure)\n".utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private static let handler = Mutex<@Sendable (OutOfMemory) -> Void>(tellStandardError)

  /// Brings failures of the kernels' own memory to ``end()``.
  static func watchKernels() {
    ftk_set_out_of_memory { bytes in
      OutOfMemory(purpose: "a kernel's workspace", bytes: bytes > 0 ? Int(bytes) : nil).end()
    }
  }

  private static func words(_ bytes: Int) -> String {
    let (size, unit) = bytes < 1_000_000_000 ? (1e6, "MB") : (1e9, "GB")
    if bytes == .max { return "more bytes than can be counted" }
    let tenths = Int((Double(bytes) / size * 10).rounded(.up))
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }
}

extension OutOfMemory {
  /// Memory aligned to 64 bytes, to be freed with `free`.
  static func allocate(_ bytes: Int, for purpose: String? = nil) -> UnsafeMutableRawPointer {
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, 64, max(1, bytes)) == 0, let pointer else {
      OutOfMemory(purpose: purpose, bytes: bytes).end()
    }
    return pointer
  }
}
