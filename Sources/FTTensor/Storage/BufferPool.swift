import CKernels
import Glibc

/// Keeps freed buffers for the next tensor of about the same size.
///
/// A fine-tuning step allocates the same sizes in the same order every time, so after the first step nearly every request
/// is answered from here: a step that needs more than is kept would have the operating system clear its memory anew every
/// time, which takes as long as the arithmetic. Sizes are rounded up by at most 1/8. Small buffers come from `malloc`,
/// large ones from `mmap`, so that memory given back is really given back and can use huge pages. Where there is none, the
/// process ends with a reason and status 1.
package final class BufferPool {
  struct Buffer {
    let pointer: UnsafeMutableRawPointer
    let capacity: Int
  }

  /// What the pool holds and what it has handed out, in bytes.
  package struct Statistics: Sendable, Equatable {
    package var cached = 0
    package var inUse = 0
    /// The largest value `inUse` has had.
    package var peakInUse = 0
    /// Requests answered without the operating system, and all requests.
    package var hits = 0
    package var requests = 0
  }

  /// Bytes of freed buffers to keep at most. `nil` keeps as many as make the whole ``spare`` more than was in use at once
  /// since the last ``trim()``, which a limit of ``spare`` would allow at the peak, too.
  package let limit: Int?
  static let spare = 1 << 30
  /// The largest value `inUse` has had since the last ``trim()``.
  private var mark = 0
  /// Bytes that all buffers together may have: above it the operating system would end the process without a word.
  let allowance: Int
  package private(set) var statistics = Statistics()
  /// Freed buffers by the class of their size, see ``sizeClass(_:)``.
  private var free = [[UnsafeMutableRawPointer]](repeating: [], count: 8 * Int.bitWidth)
  private static let mappedFrom = 1 << 20
  /// Zeros behind every buffer's bytes. oneDNN's kernels for few channels load whole vectors and multiply what lies beyond
  /// by zero: it must be readable, and no NaN.
  private static let margin = 64
  /// Sizes above are nothing but multiplications that have overflowed.
  private static let most = 1 << 60

  init(limit: Int?, allowance: Int = .max) { (self.limit, self.allowance) = (limit, allowance) }

  deinit { trim() }

  /// Rounds up to a multiple of an eighth of the next lower power of two, at least 64 bytes.
  static func capacity(for bytes: Int) -> Int {
    let size = max(bytes, 64)
    let grain = max(64, (1 << (Int.bitWidth - 1 - size.leadingZeroBitCount)) / 8)
    return (size + grain - 1) / grain * grain
  }

  /// A number of its own for each capacity: the power of two and the eighths above it.
  private static func sizeClass(_ capacity: Int) -> Int {
    let power = Int.bitWidth - 1 - capacity.leadingZeroBitCount
    return 8 * power + (capacity >> (power - 3)) & 7
  }

  /// A buffer of at least so many bytes; ends the process where there is no memory, see ``OutOfMemory``.
  func take(bytes: Int) -> Buffer {
    if bytes > Self.most { OutOfMemory(bytes: bytes, inUse: statistics.inUse).end() }
    let capacity = Self.capacity(for: bytes)
    statistics.requests += 1
    // A buffer of the next two sizes serves as well: batches differ a little in length from step to step.
    var candidate = capacity
    for _ in 0..<3 {
      if let pointer = free[Self.sizeClass(candidate)].popLast() {
        statistics.hits += 1
        statistics.cached -= candidate
        return handOut(Buffer(pointer: pointer, capacity: candidate), bytes)
      }
      candidate = Self.capacity(for: candidate + 1)
    }
    let buffer = handOut(Buffer(pointer: allocate(capacity), capacity: capacity), bytes)
    // Sizes that are not asked for any more make room.
    if statistics.cached > room { shrink(to: room) }
    return buffer
  }

  /// Bytes of freed buffers that may be kept now.
  private var room: Int { limit ?? mark + Self.spare - statistics.inUse }

  private func handOut(_ buffer: Buffer, _ bytes: Int) -> Buffer {
    memset(buffer.pointer + bytes, 0, Self.margin)
    statistics.inUse += buffer.capacity
    mark = max(mark, statistics.inUse)
    statistics.peakInUse = max(statistics.peakInUse, mark)
    return buffer
  }

  func giveBack(_ buffer: Buffer) {
    statistics.inUse -= buffer.capacity
    if statistics.cached + buffer.capacity > room {
      Self.release(buffer.pointer, buffer.capacity)
    } else {
      statistics.cached += buffer.capacity
      free[Self.sizeClass(buffer.capacity)].append(buffer.pointer)
    }
  }

  /// Returns every cached buffer to the operating system.
  package func trim() {
    shrink(to: 0)
    mark = statistics.inUse
  }

  /// Returns cached buffers, the largest first, until no more than so many bytes are kept.
  private func shrink(to bytes: Int) {
    for sizeClass in free.indices.reversed() {
      let capacity = (8 + sizeClass % 8) << (sizeClass / 8) / 8
      while statistics.cached > bytes, let pointer = free[sizeClass].popLast() {
        Self.release(pointer, capacity)
        statistics.cached -= capacity
      }
    }
  }

  /// Memory of the operating system's, if need be what freed buffers hold of it.
  private func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
    if isAllowed(capacity), let pointer = Self.obtain(capacity) { return pointer }
    trim()
    let isAllowed = isAllowed(capacity)
    if isAllowed, let pointer = Self.obtain(capacity) { return pointer }
    OutOfMemory(bytes: capacity, inUse: statistics.inUse, limit: isAllowed ? nil : allowance).end()
  }

  private func isAllowed(_ capacity: Int) -> Bool {
    capacity <= allowance && statistics.inUse + statistics.cached <= allowance - capacity
  }

  private static func obtain(_ capacity: Int) -> UnsafeMutableRawPointer? {
    if capacity < mappedFrom {
      var pointer: UnsafeMutableRawPointer?
      return posix_memalign(&pointer, 64, capacity + margin) == 0 ? pointer : nil
    }
    let pointer = mmap(nil, capacity + margin, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let pointer, pointer != MAP_FAILED else { return nil }
    madvise(pointer, capacity, MADV_HUGEPAGE)
    return pointer
  }

  private static func release(_ pointer: UnsafeMutableRawPointer, _ capacity: Int) {
    if capacity < mappedFrom { Glibc.free(pointer) } else { munmap(pointer, capacity + margin) }
  }
}
