/// Puts together the bytes of a safetensors file, right or wrong, without the code under test.
func safetensors(_ header: String, dataByteCount: Int = 0, announced: UInt64? = nil) -> [UInt8] {
  safetensors(Array(header.utf8), dataByteCount: dataByteCount, announced: announced)
}

func safetensors(_ header: [UInt8], dataByteCount: Int = 0, announced: UInt64? = nil) -> [UInt8] {
  littleEndian(announced ?? UInt64(header.count)) + header + [UInt8](repeating: 0, count: dataByteCount)
}

func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
