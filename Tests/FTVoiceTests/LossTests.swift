import FTCheckpoint
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTVoice

/// Losses and their gradients against PyTorch; tools/golden/voices.py.
struct LossTests {
  private let file: SafetensorsFile

  init() throws { file = try SafetensorsFile(path: golden("losses.safetensors")) }

  private func tensor(_ name: String, on device: Device) throws -> Tensor { try file.tensor(name, on: device) }

  private func expect(_ found: Tensor, _ name: String, within limit: Float) throws {
    let wanted = try tensor(name, on: found.device)
    let difference = zip(found.values(), wanted.values()).map { abs($0 - $1) }.max()!
    #expect(found.elementCount == wanted.elementCount && difference <= limit, "\(name): \(difference)")
  }

  @Test func ge2eIsPyTorchs() throws {
    let device = try TestDevice.make()
    let loss = GE2ELoss(on: device)
    let leaf = Leaf()
    let value = loss(leaf.attached(to: try tensor("ge2e.embeddings", on: device)), speakers: 8, normalizer: 1)
    try expect(value, "ge2e.loss", within: 2e-3)
    var gradients = value.gradients()
    try expect(gradients.take(leaf)!, "ge2e.gradient", within: 2e-4)
    try expect(loss.logScale.takeGradient(from: &gradients)!, "ge2e.scale.gradient", within: 2e-3)
  }

  @Test func angularMarginIsPyTorchs() throws {
    let device = try TestDevice.make()
    let loss = AngularMarginLoss(weight: try tensor("aam.weight", on: device))
    let labels = try tensor("aam.labels", on: device).values().map { Int($0) }
    let leaf = Leaf()
    let value = loss(leaf.attached(to: try tensor("aam.embeddings", on: device)), speakers: labels, normalizer: 1)
    try expect(value, "aam.loss", within: 5e-3)
    var gradients = value.gradients()
    try expect(gradients.take(leaf)!, "aam.embeddings.gradient", within: 2e-3)
    try expect(loss.weight.takeGradient(from: &gradients)!, "aam.weight.gradient", within: 2e-3)
  }

  /// A sentence that is spoken within half a second, as a quick voice does, is followed by silence.
  @Test func aShortClipIsHeardWithSilenceBehindIt() throws {
    let device = try TestDevice.make()
    let models = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Models")
    let folder = try ModelFolder<SpeakerEncoderConfiguration>(url: models.appending(path: "tiny-speaker"))
    let encoder = try SpeakerEncoder.load(folder, on: device)
    let loss = SpeechLoss(encoder: encoder, band: 8000, on: device)
    let samples = (0..<12_000).map { sin(Float($0) * 0.05) * 0.3 }
    let voice = Tensor([Float](repeating: 1, count: encoder.width), shape: [1, encoder.width], on: device)
    let leaf = Leaf()
    let short = loss.speaker(
      leaf.attached(to: Tensor(samples, shape: [1, 12_000], on: device)), voice, ForwardContext())
    let long = loss.speaker(
      Tensor(samples + [Float](repeating: 0, count: 36_000), shape: [1, 48_000], on: device), voice, ForwardContext())
    #expect(abs(short.item() - long.item()) < 1e-3)
    #expect(short.gradients()[leaf]?.values().allSatisfy(\.isFinite) == true)
  }
}
