import CKernels

/// Pixels to add around a picture.
public struct ImageMargins: Sendable, Hashable {
  public var top: Int
  public var bottom: Int
  public var left: Int
  public var right: Int

  public init(top: Int, bottom: Int, left: Int, right: Int) {
    precondition(
      top >= 0 && bottom >= 0 && left >= 0 && right >= 0, "negative margin in \(top), \(bottom), \(left), \(right)")
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }

  /// The same on all sides.
  public init(_ all: Int) { self.init(top: all, bottom: all, left: all, right: all) }

  public static let none = ImageMargins(0)

  /// TensorFlow's "SAME": what makes a convolution give ⌈size / stride⌉ pixels; where it is odd, the larger half is at
  /// bottom and right.
  public static func same(height: Int, width: Int, kernel: (height: Int, width: Int), stride: Int, dilation: Int = 1)
    -> ImageMargins
  {
    func total(_ size: Int, _ kernel: Int) -> Int {
      let outputs = (size + stride - 1) / stride
      return max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - size)
    }
    let (vertical, horizontal) = (total(height, kernel.height), total(width, kernel.width))
    return ImageMargins(
      top: vertical / 2, bottom: vertical - vertical / 2, left: horizontal / 2, right: horizontal - horizontal / 2)
  }

  var kernelValue: ftk_margins { ftk_margins(top: top, bottom: bottom, left: left, right: right) }
}

extension Shape {
  /// The extents of channels-last pictures.
  ///
  /// - Precondition: the shape is `[batch, height, width, channels]`, and each picture has pixels and channels.
  func images(_ operation: String) -> ftk_image {
    precondition(
      rank == 4 && extents[1...].allSatisfy { $0 > 0 },
      "\(operation): pictures are [batch, height, width, channels], not \(self)")
    return ftk_image(samples: extents[0], height: extents[1], width: extents[2], channels: extents[3])
  }
}

extension ftk_image {
  /// The shape of the batch with pictures of another size.
  func resized(_ height: Int, _ width: Int, channels: Int? = nil) -> Shape {
    [samples, height, width, channels ?? self.channels]
  }
}

/// Ends the process: a kernel could not get its workspace.
func requireMemory(_ status: Int32, _ operation: String) {
  if status != 0 { OutOfMemory(purpose: operation).end() }
}
