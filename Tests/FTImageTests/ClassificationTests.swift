import FTImageCodec
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTImage

@Suite struct ClassificationTests {
  /// Values computed by hand; Wilson's interval of 8 of 10 is 0.4902 to 0.9433.
  @Test func measuresAreThoseOfTheBook() {
    let probabilities: [[Double]] = [
      [0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4], [0.95, 0.05], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7], [0.6, 0.4],
      [0.1, 0.9],
    ]
    let labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]
    let metrics = ClassificationMetrics(probabilities: probabilities, labels: labels, names: ["a", "b"])
    #expect(metrics.confusion == [[5, 1], [1, 3]] && metrics.count == 10)
    #expect(abs(metrics.accuracy.value - 0.8) < 1e-12)
    #expect(abs(metrics.accuracy.low - 0.4902) < 1e-4 && abs(metrics.accuracy.high - 0.9433) < 1e-4)
    // F1: a 2·5 / (6 + 6), b 2·3 / (4 + 4).
    #expect(abs(metrics.macroF1.value - (10.0 / 12 + 6.0 / 8) / 2) < 1e-12)
    #expect(metrics.macroF1.low < metrics.macroF1.value && metrics.macroF1.high > metrics.macroF1.value)
    #expect(metrics.classes.map(\.count) == [6, 4])
    // Bins of confidence: 0.6 (3 pictures, 1 right), 0.7 (2, 2), 0.8 (2, 2), 0.9 (3, 3).
    let gaps: [Double] = [1.8 - 1, 1.4 - 2, 1.6 - 2, 2.75 - 3]
    let expected = gaps.reduce(0) { $0 + abs($1) } / 10
    #expect(abs(metrics.ece - expected) < 1e-9, "\(metrics.ece)")
  }

  @Test func measuresOfOnePictureHaveNoNaN() {
    let metrics = ClassificationMetrics(probabilities: [[1, 0, 0]], labels: [0], names: ["a", "b", "c"])
    #expect(metrics.macroF1.value == 1 && metrics.classes[1].f1 == 0 && metrics.ece == 0)
  }

  @Test func temperatureFindsTheOneThatWasHidden() {
    var random = SeededGenerator(state: 6)
    var (logits, labels): ([[Float]], [Int]) = ([], [])
    for _ in 0..<4000 {
      let row = (0..<3).map { _ in Float.random(in: -2...2, using: &random) }
      let shares = Calibration.softmax(row, temperature: 1)
      let draw = Double.random(in: 0..<1, using: &random)
      labels.append(draw < shares[0] ? 0 : draw < shares[0] + shares[1] ? 1 : 2)
      logits.append(row.map { 2 * $0 })
    }
    #expect(abs(Calibration.temperature(logits, labels: labels) - 2) < 0.15)
    #expect(Calibration.temperature(Array(logits.prefix(20)), labels: Array(labels.prefix(20))) == 1)
  }

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
