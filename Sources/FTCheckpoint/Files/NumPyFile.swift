/// Writes arrays as NumPy's `.npy` files, version 1.0, float32 in C order.
///
/// Source: NumPy, "A simple file format for NumPy arrays" (NEP 1).
public enum NumPyFile {
  /// - Parameter shape: outermost extent first.
  /// - Precondition: the values fill the shape.
  /// - Throws: ``FileError``; the file appears whole or not at all.
  public static func write(_ values: [Float], shape: [Int], to path: String) throws {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values do not fill the shape \(shape)")
    let extents = shape.map { "\($0)," }.joined(separator: " ")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(extents)), }"
    // The values begin at a multiple of 64; the header ends with a newline.
    let unpadded = 10 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    let length = header.utf8.count
    try AtomicFile.write(to: path) { sink in
      try sink.write([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)])
      try sink.write(header)
      for start in stride(from: 0, to: values.count, by: 1 << 14) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 << 14)
        for value in values[start..<min(start + 1 << 14, values.count)] {
          for shift in stride(from: 0, to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(shift)))
          }
        }
        try sink.write(bytes)
      }
    }
  }
}
