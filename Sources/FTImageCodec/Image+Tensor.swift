import FTTensor

/// What numbers a network wants for a picture: (x / 255 · scale - mean) / deviation per channel.
public struct Normalization: Sendable, Equatable {
  public var mean: [Float]
  public var deviation: [Float]

  public init(mean: [Float], deviation: [Float]) { (self.mean, self.deviation) = (mean, deviation) }

  /// 0…1.
  public static let unit = Normalization(mean: [0, 0, 0], deviation: [1, 1, 1])
  /// (x - 127) / 128 with x in 0…255, as EfficientNet-Lite expects.
  public static let lite = Normalization(
    mean: [Float](repeating: 127 / 255, count: 3), deviation: [Float](repeating: 128 / 255, count: 3))
}

extension Tensor {
  /// Pictures of one size as float32 `[batch, height, width, channels]`, 0…1 or as the normalisation says.
  public init(images: [Image], normalization: Normalization = .unit, on device: Device) {
    precondition(!images.isEmpty, "a batch needs at least one picture")
    let first = images[0]
    precondition(
      images.allSatisfy { $0.width == first.width && $0.height == first.height && $0.channels == first.channels },
      "pictures of a batch have one size")
    precondition(
      normalization == .unit || first.channels == normalization.mean.count,
      "a normalisation of \(normalization.mean.count) channels does not fit pictures of \(first.channels)")
    let channels = first.channels
    // A byte has 256 values: each is computed once.
    let table = (0..<channels).flatMap { c in
      let (mean, deviation) = normalization == .unit ? (0, 1) : (normalization.mean[c], normalization.deviation[c])
      return (0..<256).map { (Float($0) / 255 - mean) / deviation }
    }
    let count = first.pixels.count
    let values = [Float](unsafeUninitializedCapacity: images.count * count) { out, filled in
      for (index, image) in images.enumerated() {
        image.pixels.withUnsafeBufferPointer { pixels in
          var c = 0
          for i in 0..<count {
            out[index * count + i] = table[256 * c + Int(pixels[i])]
            c = c + 1 == channels ? 0 : c + 1
          }
        }
      }
      filled = images.count * count
    }
    self.init(values, shape: [images.count, first.height, first.width, channels], on: device)
  }
}

extension Image {
  /// One picture of a batch `[batch, height, width, channels]` in 0…1; rounded to 8 bits, values outside are cut.
  public init(_ batch: Tensor, index: Int = 0) {
    precondition(batch.shape.rank == 4 && index < batch.shape[0], "a batch \(batch.shape) has no picture \(index)")
    let values = batch.sliced(index..<index + 1).values()
    self.init(
      width: batch.shape[2], height: batch.shape[1], channels: batch.shape[3],
      pixels: values.map { UInt8(max(0, min(255, ($0 * 255).rounded()))) })
  }
}
