import FTCheckpoint
import FTTensor
import FTTestSupport
import Foundation
import Testing

/// Results and gradients of PyTorch in float64 (tools/golden/operations.py and image_operations.py).
@Suite struct GoldenOperationTests {
  @Test(arguments: GoldenOperation.all)
  func equalsPyTorch(_ operation: GoldenOperation) throws {
    let device = try TestDevice.make()
    let golden = try GoldenFile(operation.file)
    let names = (0...).lazy.map { "\(operation.name)/input\($0)" }.prefix { golden.contains($0) }
    var inputs = try names.map { try golden.tensor($0, on: device) }
    let leaves = inputs.map { $0.dtype == .int32 ? nil : Leaf() }
    for (i, leaf) in leaves.enumerated() { inputs[i] = leaf?.attached(to: inputs[i]) ?? inputs[i] }

    let output = operation.apply(inputs)
    #expect(output.shape.extents == (try golden.shape("\(operation.name)/output")))
    #expect(
      Comparison.mismatch(
        output.values(), try golden.doubles("\(operation.name)/output"), shape: output.shape.extents, tolerance: 4e-6)
        == nil)

    let probe = try golden.tensor("\(operation.name)/probe", on: device)
    let gradients = (output * probe).sum().gradients()
    for (i, leaf) in leaves.enumerated() {
      guard let leaf else { continue }
      let gradient = try #require(gradients[leaf])
      #expect(gradient.shape == inputs[i].shape)
      let expected = try golden.doubles("\(operation.name)/gradient\(i)")
      #expect(
        Comparison.mismatch(gradient.values(), expected, shape: gradient.shape.extents, tolerance: 1e-5) == nil,
        "gradient of input \(i)")
    }
  }

  @Test func everyGoldenCaseIsCompared() throws {
    for (file, operations) in Dictionary(grouping: GoldenOperation.all, by: \.file) {
      #expect(try GoldenFile(file).cases == Set(operations.map(\.name)), "\(file)")
    }
  }

  @Test func filesAreThoseOfTheManifest() throws {
    let names = ["manifest.json", "manifest_images.json"]
    let manifests = try names.map {
      try JSONDecoder().decode(
        Manifest.self, from: Data(contentsOf: URL(fileURLWithPath: GoldenFile.folder + "/" + $0)))
    }
    let present = try FileManager.default.contentsOfDirectory(atPath: GoldenFile.folder).sorted()
    #expect(present == (manifests.flatMap(\.files.keys) + names).sorted())
    for (name, digest) in manifests.flatMap(\.files) {
      #expect(try SHA256Digest(ofFile: GoldenFile.folder + "/" + name).description == digest, "\(name)")
    }
  }

  private struct Manifest: Decodable {
    let files: [String: String]
  }
}
