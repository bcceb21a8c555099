import FTImageCodec
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTImage

@Suite struct ClassificationTests {
  /// Values of torch.nn.functional.cross_entropy(x, y, weight=w, reduction="sum") / 2.
  @Test func crossEntropyCountsRareClassesMore() throws {
    let device = try TestDevice.make()
    let x = Tensor([1, 2, 0.5, -1, 0, 3], shape: [2, 3], on: device)
    let loss = x.classCrossEntropy(targets: [0, 2], weights: [2, 1, 0.5], normalizer: 2)
    let first = log(exp(1.0) + exp(2) + exp(0.5)) - 1
    let second = log(exp(-1.0) + exp(0) + exp(3)) - 3
    #expect(abs(Double(loss.item()) - (2 * first + 0.5 * second) / 2) < 1e-6)
  }

  @Test func everyPictureAndRowIsAccountedFor() throws {
    let folder = try scratchFolder()
    for name in ["a.png", "b.png", "c.png", "lost.png"] { try picture.write(to: folder + "/" + name) }
    try Data("no picture".utf8).write(to: URL(filePath: folder + "/broken.png"))
    try Data("notes".utf8).write(to: URL(filePath: folder + "/notes.txt"))
    let rows = """
      {"file_name": "a.png", "label": "cat"}
      {"file_name": "b.png", "label": 3}
      {"file_name": "missing.png", "label": "cat"}
      {"file_name": "a.png", "label": "dog"}
      {"file_name": "broken.png", "label": "cat"}
      not json
      {"file_name": "c.png"}
      """
    try Data(rows.utf8).write(to: URL(filePath: folder + "/metadata.jsonl"))
    let pictures = try LabeledPictures(folder, side: 32)
    #expect(pictures.classes == ["3", "cat"] && pictures.items.count == 2 && pictures.ledger.kept.count == 2)
    let reasons = pictures.ledger.refusals.map(\.reason).joined(separator: "\n")
    for wanted in [
      "metadata.jsonl:3: there is no picture", "metadata.jsonl:4: a second row for a.png", "metadata.jsonl:6: expected",
      "metadata.jsonl:7: expected", "broken.png: this is no picture", "lost.png: no row of metadata.jsonl",
      "c.png: no row of metadata.jsonl", "notes.txt: no picture by its name",
    ] { #expect(reasons.contains(wanted), "\(wanted)\n\(reasons)") }
    #expect(pictures.ledger.refusals.count == 8)
  }

  @Test func folderPerClassIsRead() throws {
    let folder = try scratchFolder()
    for name in ["dog/x.png", "cat/1.png", "cat/deep/2.png", "stray.png"] {
      let url = URL(filePath: folder + "/" + name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try picture.write(to: url.path)
    }
    let pictures = try LabeledPictures(folder, side: 32)
    #expect(pictures.classes == ["cat", "dog"] && pictures.counts == [2, 1])
    #expect(pictures.ledger.refusals.map(\.file) == [folder + "/stray.png"])
    let known = try LabeledPictures(folder, classes: ["cat"], side: 32)
    #expect(known.items.count == 2 && known.ledger.refusals.contains { $0.reason.contains("class \"dog\"") })
    #expect(throws: LabeledPicturesError.self) { try LabeledPictures(try scratchFolder(), side: 32) }
  }

  @Test func numberedDetailsOfOneSourceStayTogether() {
    func group(_ file: String) -> String {
      ClassifyFinetune.group(LabeledPictures.Item(file: file, label: 0, image: picture))
    }
    #expect(group("a/wave-01.jpg") == group("a/wave-02.jpg") && group("a/wave-01.jpg") != group("a/bridge-01.jpg"))
    // The same pixels under two names.
    #expect(group("a/x.jpg") == group("a/y.jpg"))
  }

  private let picture = noise(width: 40, height: 36, seed: 1)

  private func scratchFolder() throws -> String {
    let folder = NSTemporaryDirectory() + "ftlab-classes-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }
}
