import FTData
import FTNN
import FTRandom
import FTTensor
import FTTraining
import Foundation

/// Teaching the prosody network a person's rhythm and melody, from sentences with known durations, pitch and energy.
final class ProsodyTask: TrainingTask {
  static let batchSize = 4
  private let wrapper: ProsodyModule
  /// A sentence with its text features, `[symbols, 192]`: the text encoder is frozen, so they stay what they are.
  private typealias Heard = (sentence: SpokenSentence, features: Tensor)

  private let sentences: [Heard]
  private let heldOut: [Heard]
  private let seed: UInt64
  private let device: Device

  /// - Parameter network: its text encoder frozen.
  init(
    _ network: ProsodyNetwork, _ sentences: [SpokenSentence], heldOut: [SpokenSentence], seed: UInt64, on device: Device
  ) {
    precondition(!sentences.isEmpty, "a prosody network learns from sentences, and there are none")
    wrapper = ProsodyModule(network)
    func heard(_ sentence: SpokenSentence) -> Heard {
      let ids = Tensor(indices: sentence.ids, on: device)
      return (sentence, network.text(ids, ForwardContext(computeType: .float32)).detached)
    }
    self.sentences = sentences.map(heard)
    self.heldOut = heldOut.map(heard)
    (self.seed, self.device) = (seed, device)
  }

  var model: any Module { wrapper }
  private var size: Int { min(Self.batchSize, sentences.count) }
  func batchCount(epoch: Int) -> Int { max(1, sentences.count / size) }

  func batch(epoch: Int, index: Int) -> [Int] {
    var generator = RandomGenerator(seed: seed).split("prosody \(epoch)")
    let order = sentences.indices.shuffled(using: &generator)
    return Array(order[index * size..<min(order.count, (index + 1) * size)])
  }

  var unit: String { "frames" }
  func normalizer(_ batch: [Int]) -> Int { batch.count }
  func itemCount(_ batch: [Int]) -> Int { batch.reduce(0) { $0 + sentences[$1].sentence.pitch.count } }
  func itemNames(_ batch: [Int]) -> [String] { batch.map { sentences[$0].sentence.place.description } }

  func loss(_ batch: [Int], normalizer: Float, context: ForwardContext) -> Tensor {
    let terms = batch.map { distance(sentences[$0], context) }
    return terms.dropFirst().reduce(terms[0]) { $0 + $1 } * (1 / normalizer)
  }

  /// Mean distances of ln(1 + duration), of pitch / 100 Hz and of energy / 5.
  private func distance(_ heard: Heard, _ context: ForwardContext) -> Tensor {
    let (sentence, features) = heard
    let wanted = sentence.durations.map { Float.logOfDuration(max(1, $0)) }
    let rhythm = (wrapper.prosody.logDurations(features, context) - Tensor(wanted, on: device)).absolute().mean()
    let (pitch, energy) = wrapper.prosody.contours(features, symbols: sentence.symbols, context)
    let frames = pitch.shape[0]
    func target(_ values: [Float], _ scale: Float) -> Tensor {
      Tensor(values.prefix(frames).map { $0 / scale }, on: device)
    }
    let contour = (pitch - target(sentence.pitch, ProsodyNetwork.pitchScale)).absolute().mean()
    let loudness = (energy - target(sentence.energy, ProsodyNetwork.energyScale)).absolute().mean()
    return rhythm + contour + loudness
  }

  func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    guard !heldOut.isEmpty else { return nil }
    let sum = try heldOut.reduce(0.0) { sum, heard in
      if shouldStop() { throw CancellationError() }
      return sum + Double(distance(heard, context).item())
    }
    return sum / Double(heldOut.count)
  }
}

/// The prosody network under its name in checkpoints.
final class ProsodyModule: Module {
  let prosody: ProsodyNetwork
  init(_ prosody: ProsodyNetwork) { self.prosody = prosody }
  var submodules: [(name: String, module: any Module)] { [("prosody", prosody)] }
}

extension Float {
  /// ln(1 + duration) as the prosody network counts.
  static func logOfDuration(_ units: Int) -> Float { log(Float(units + 1)) }
}
