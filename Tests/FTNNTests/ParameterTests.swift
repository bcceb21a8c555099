import FTCheckpoint
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

/// What reading a parameter must not do.
@Suite struct ParameterTests {
  /// Values that bfloat16, with its 8 significant bits, cannot hold.
  private func values(_ count: Int) -> [Float] { (0..<count).map { 1 + Float($0 % 251) / 1024 } }

  @Test func computingInBFloat16LeavesAFrozenMasterAsItWas() throws {
    let device = try TestDevice.make()
    let parameter = Parameter(Tensor(values(300), shape: [20, 15], on: device))
    let rounded = parameter.tensor(as: .bfloat16)
    #expect(rounded.values() == Tensor(values(300), on: device).converted(to: .bfloat16).values())
    #expect(rounded.values() != values(300))
    #expect(parameter.value.dtype == .float32 && parameter.value.values() == values(300))
    #expect(parameter.tensor(as: .float32).values() == values(300))
  }

  @Test func computingInFloat32LeavesABFloat16MasterAsItWas() throws {
    let device = try TestDevice.make()
    let stored = Tensor(values(300), on: device).converted(to: .bfloat16)
    let parameter = Parameter(stored)
    #expect(parameter.tensor(as: .float32).values() == stored.values())
    #expect(parameter.value.dtype == .bfloat16)
  }

  @Test func aFrozenParameterIsConvertedOnce() throws {
    let device = try TestDevice.make()
    let parameter = Parameter(Tensor(values(4096), on: device))
    _ = parameter.tensor(as: .bfloat16)
    let inUse = device.pool.statistics.inUse
    for _ in 0..<3 { _ = (parameter.tensor(as: .bfloat16), parameter.tensor(as: .float32)) }
    #expect(device.pool.statistics.inUse == inUse)
  }

  @Test func trainingGoesOnFromTheMasterAndFreezingKeepsWhatWasTrained() throws {
    let device = try TestDevice.make()
    let parameter = Parameter(Tensor(values(64), on: device))
    _ = parameter.tensor(as: .bfloat16)
    parameter.makeTrainable()
    #expect(parameter.value.values() == values(64))
    _ = parameter.tensor(as: .bfloat16)
    parameter.update { value, shadow in
      value = value + 0.001
      shadow = value.converted(to: .bfloat16)
    }
    let trained = parameter.value.values()
    parameter.freeze()
    #expect(parameter.tensor(as: .bfloat16).values() == Tensor(trained, on: device).converted(to: .bfloat16).values())
    #expect(parameter.value.values() == trained)
    parameter.load(Tensor(values(64), on: device))
    #expect(parameter.tensor(as: .bfloat16).values() != trained)
    #expect(parameter.tensor(as: .float32).values() == values(64))
  }

  /// 8 MB of float32 in a file, computed in bfloat16: the process holds the 4 MB of the conversion and none of the file.
  @Test func aMappedMasterCostsNoMemoryBesideItsConversion() throws {
    let device = try TestDevice.make()
    let path = FileManager.default.temporaryDirectory.appending(path: "ftlab-master-\(UUID().uuidString).safetensors")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let count = 2 << 20
    try TensorFile.write([("w", Tensor(values(count), on: device))], to: path)
    let parameter = Parameter(try SafetensorsFile(path: path).tensor("w", on: device))
    let inUse = device.pool.statistics.inUse
    _ = parameter.value.values()
    #expect(try resident(path) >= 4 * count)
    _ = parameter.tensor(as: .bfloat16)
    #expect(device.pool.statistics.inUse - inUse == 2 * count)
    // The pages at the ends hold the file's header as well.
    #expect(try resident(path) <= 8 << 10)
    #expect(parameter.value.values() == values(count))
  }

  /// Bytes of a mapped file that are in this process's memory.
  private func resident(_ path: String) throws -> Int {
    var isOurs = false
    var bytes = 0
    // A file of no size to the system, which is read to its end all the same.
    let maps = try #require(try FileHandle(forReadingFrom: URL(filePath: "/proc/self/smaps")).readToEnd())
    for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
      if line.first?.isHexDigit == true, line.contains("-"), !line.hasPrefix("Rss") { isOurs = line.hasSuffix(path) }
      if isOurs, line.hasPrefix("Rss:") { bytes += 1024 * (Int(line.split(separator: " ")[1]) ?? 0) }
    }
    return bytes
  }
}
