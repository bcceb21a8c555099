import FTAudioCodec
import FTCheckpoint
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTVoice

/// The sound of a given head against hibari's own signal processing; tools/golden/synthesizer.py.
struct SourceFilterTests {
  @Test func pulsesAreTheReferences() throws {
    let device = try TestDevice.make()
    let file = try SafetensorsFile(path: golden("synthesizer.safetensors"))
    let curve = try file.tensor("f0", on: device)
    let pitch = curve.values()
    let wanted = try file.tensor("pulses", on: device).values()
    #expect(pitch.count { $0 > 40 } > 40 && pitch.contains { $0 < 40 })
    let found = SourceFilter.pulses(pitch: curve.reshaped(to: [1, pitch.count])).values()
    // A pulse is 100 high and a few samples wide: the phase's last digits show.
    #expect(Comparison.mismatch(found, wanted, shape: [wanted.count], tolerance: 2e-3) == nil)
  }

  @Test func waveformIsTheReferences() throws {
    let device = try TestDevice.make()
    let file = try SafetensorsFile(path: golden("synthesizer.safetensors"))
    func values(_ name: String) throws -> Tensor { try file.tensor(name, on: device) }
    let filter = SourceFilter(on: device)
    let pulses = filter.pulseSpectrum(pitch: [try values("f0").values()], on: device)
    let found = filter.waveform(head: try values("head"), pulses: pulses, noise: try values("noise"), clips: 1)
    let wanted = try values("waveform")
    #expect(Comparison.mismatch(found.values(), wanted.values(), shape: [wanted.elementCount], tolerance: 1e-3) == nil)
  }

  @Test func noiseIsNormalAndRepeats() throws {
    let device = try TestDevice.make()
    let count = 200_001
    let noise = Tensor.normalNoise([count], seed: 5, on: device).values()
    let mean = noise.reduce(0.0) { $0 + Double($1) } / Double(count)
    let variance = noise.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(count)
    let fourth = noise.reduce(0.0) { $0 + pow(Double($1), 4) } / Double(count)
    // Standard errors: 0.0022, 0.0032 and 0.022.
    #expect(abs(mean) < 0.009 && abs(variance - 1) < 0.013 && abs(fourth - 3) < 0.09, "\(mean) \(variance) \(fourth)")
    #expect(noise == Tensor.normalNoise([count], seed: 5, on: device).values())
    #expect(noise != Tensor.normalNoise([count], seed: 6, on: device).values())
    let lagged = zip(noise, noise.dropFirst()).reduce(0.0) { $0 + Double($1.0 * $1.1) } / Double(count)
    #expect(abs(lagged) < 0.009)
  }
}

/// The networks with the checkpoint against the graph made float; tools/golden/synthesizer.py.
@Suite(.enabled(if: checkpoints != nil, "FTLAB_CHECKPOINTS is not set"))
struct SynthesizerTests {
  static func synthesizer(_ device: Device) throws -> SpeechSynthesizer {
    try SpeechSynthesizer.load(ModelFolder(url: #require(checkpoints).appending(path: "hibari")), on: device)
  }

  @Test func everyStageIsTheFloatGraphs() throws {
    let device = try TestDevice.make()
    let file = try SafetensorsFile(path: golden("synthesizer.safetensors"))
    func values(_ name: String) throws -> [Float] { try file.tensor(name, on: device).values() }
    let synthesizer = try Self.synthesizer(device)
    let context = ForwardContext(computeType: .float32)
    let ids = Tensor(indices: try values("ids").map { Int32($0) }, on: device)
    let features = synthesizer.acoustic.text(ids, context).values()
    let wanted = try values("text_features")
    #expect(Comparison.mismatch(features, wanted, shape: [wanted.count], tolerance: 1e-4) == nil)
    let prosody = synthesizer.prosody(ids, speed: 1.3, context)
    #expect(try prosody.durations == values("durations").map { Int($0) })
    let pitch = try values("f0")
    #expect(Comparison.mismatch(prosody.pitch, pitch, shape: [pitch.count], tolerance: 1e-4) == nil)
    // The head is compared whole: 5 × 601 numbers a frame.
    let head = synthesizer.head(ids, prosody, context)
    let golden = try file.tensor("head", on: device)
    #expect(head.shape == golden.shape)
    #expect(zip(head.values(), golden.values()).allSatisfy { abs($0 - $1) <= 1e-3 })
  }

  /// The package's own graph rounds activations to 8 bits: near, not equal.
  @Test func gainsAreNearTheShippedGraphs() throws {
    let device = try TestDevice.make()
    let file = try SafetensorsFile(path: golden("synthesizer.safetensors"))
    let synthesizer = try Self.synthesizer(device)
    let context = ForwardContext(computeType: .float32)
    let ids = Tensor(indices: try file.tensor("ids", on: device).values().map { Int32($0) }, on: device)
    let head = synthesizer.head(ids, synthesizer.prosody(ids, speed: 1.3, context), context).values()
    let shipped = try file.tensor("shipped_head_every_fourth", on: device)
    let wanted = shipped.values()
    var sum = 0.0
    for row in 0..<shipped.shape[0] {
      // Of h, t, n, r, f the log magnitudes are h, n and r.
      for place in [0, 2, 3].flatMap({ $0 * 601..<($0 + 1) * 601 }) {
        sum += Double(abs(head[4 * row * 3005 + place] - wanted[row * 3005 + place]))
      }
    }
    let mean = sum / Double(shipped.shape[0] * 3 * 601)
    #expect(mean <= 0.05, "\(mean)")
  }

  @Test func bfloat16StaysNear() throws {
    let device = try TestDevice.make()
    let file = try SafetensorsFile(path: golden("synthesizer.safetensors"))
    let synthesizer = try Self.synthesizer(device)
    let ids = Tensor(indices: try file.tensor("ids", on: device).values().map { Int32($0) }, on: device)
    let prosody = synthesizer.prosody(ids, speed: 1.3, ForwardContext(computeType: .float32))
    let wanted = try file.tensor("head", on: device).values()
    let found = synthesizer.head(ids, prosody, ForwardContext(computeType: .bfloat16)).values()
    let mean = zip(found, wanted).reduce(0.0) { $0 + Double(abs($1.0 - $1.1)) } / Double(wanted.count)
    #expect(mean <= 0.05, "\(mean)")
  }
}
