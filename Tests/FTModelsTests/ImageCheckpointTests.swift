import FTCheckpoint
import FTLab
import FTModels
import Foundation
import Testing

/// Checks of the real image models; `FTLAB_CHECKPOINTS` names the folder with the imported models.
@Suite(.enabled(if: checkpoints != nil, "FTLAB_CHECKPOINTS is not set"))
struct ImageCheckpointTests {
  static let architectures: [(name: String, architecture: any Architecture, tensors: Int)] = [
    ("multistyle26", StyleGeneratorConfiguration(styles: 26), 54), ("vgg16", VGG16Configuration(), 26),
    ("efficientnet-lite0", EfficientNetLite0Configuration(classes: 1000), 247),
    ("animevideov3-x4", CompactUpscalerConfiguration(scale: 4, channels: 64, hiddenConvolutions: 16), 53),
  ]

  /// The sums are those of onnx's and torch's values in the folder's layout, written by tools/golden/foreign_files.py.
  @Test(arguments: architectures)
  func everyTensorIsThatOfTheSource(_ model: (name: String, architecture: any Architecture, tensors: Int)) throws {
    let folder = try AnyModelFolder(url: #require(checkpoints).appending(path: model.name), among: .all)
    #expect(type(of: folder.configuration) == type(of: model.architecture))
    #expect(folder.configuration.summary == model.architecture.summary)
    let data = try Data(contentsOf: golden("Images/checkpoint-tensors.json"))
    let expected = try #require(JSONDecoder().decode([String: [String: String]].self, from: data)[model.name])
    let tensors = try storedTensors(folder.url.appending(path: "model.safetensors"))
    #expect(tensors.mapValues { SHA256Digest(of: $0).hex } == expected)
    #expect(tensors.count == model.tensors)
  }

  @Test func licencesAndNamesTravel() throws {
    let root = try #require(checkpoints)
    for entry in Catalog.builtIn.models
    where ImageCheckpointTests.architectures.contains(where: { $0.name == entry.name }) {
      let folder = root.appending(path: entry.name)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(files.contains("LICENSE") && files.contains("NOTICE") == (entry.notice != nil), "\(entry.name)")
      let card = try #require(AnyModelFolder(url: folder, among: .all).card)
      #expect(card.contains(entry.origin) && card.contains(entry.licence))
    }
    let classifier = try ModelFolder<EfficientNetLite0Configuration>(url: root.appending(path: "efficientnet-lite0"))
    #expect(classifier.configuration.labels[207] == "golden retriever")
  }
}

private let checkpoints = ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"].map { URL(filePath: $0) }
