/// Memory that is read from a file again when its pages have been given back.
///
/// An owner that ``Tensor/init(mapping:owner:shape:dtype:on:)`` is given may be one; other owners' memory is never given back.
public protocol MappedMemory: AnyObject {
  /// Gives the pages of these bytes, which are the owner's, back to the operating system.
  func releasePages(of bytes: UnsafeRawBufferPointer)
}

/// A buffer that one or more tensors look into. Returned to its device's pool when the last of them is gone.
final class Storage {
  let pointer: UnsafeMutableRawPointer
  let byteCount: Int
  let device: Device
  /// False for mapped files, which must not be written to.
  let isWritable: Bool
  private let buffer: BufferPool.Buffer?
  /// Keeps alive whatever owns foreign memory, such as a mapped file.
  let owner: AnyObject?

  init(byteCount: Int, device: Device) {
    let buffer = device.pool.take(bytes: byteCount)
    self.buffer = buffer
    self.pointer = buffer.pointer
    self.byteCount = byteCount
    self.device = device
    self.isWritable = true
    self.owner = nil
  }

  /// Read-only memory that `owner` keeps alive.
  init(borrowing pointer: UnsafeRawPointer, byteCount: Int, owner: AnyObject, device: Device) {
    self.pointer = UnsafeMutableRawPointer(mutating: pointer)
    self.byteCount = byteCount
    self.device = device
    self.isWritable = false
    self.buffer = nil
    self.owner = owner
  }

  deinit {
    if let buffer { device.pool.giveBack(buffer) }
  }
}
