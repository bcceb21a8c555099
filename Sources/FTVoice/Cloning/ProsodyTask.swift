import FTData
import FTNN
import FTTensor
import FTTraining
import Foundation

/// Teaching the prosody network a person's rhythm and melody, from sentences with known durations, pitch and energy.
final class ProsodyTask: TrainingTask {
  static let batchSize = 4
  private let wrapper: ProsodyModule
  private let sentences: [SpokenSentence]
  private let heldOut: [SpokenSentence]
  private let seed: UInt64
  private let device: Device

  init(
    _ network: ProsodyNetwork, _ sentences: [SpokenSentence], heldOut: [SpokenSentence], seed: UInt64, on device: Device
  ) {
    precondition(!sentences.isEmpty, "a prosody network learns from sentences, and there are none")
    wrapper = ProsodyModule(network)
    (self.sentences, self.heldOut, self.seed, self.device) = (sentences, heldOut, seed, device)
  }

  var model: any Module { wrapper }
  private var size: Int { min(Self.batchSize, sentences.count) }
  func batchCount(epoch: Int) -> Int { max(1, sentences.count / size) }

  func batch(epoch: Int, index: Int) -> [Int] {
    var generator = RandomGenerator(seed: seed).split("prosody \(epoch)")
    let order = sentences.indices.shuffled(using: &generator)
    return Array(order[index * size..<min(order.count, (index + 1) * size)])
  }

  func labelCount(_ batch: [Int]) -> Int { batch.count }
  func tokenCount(_ batch: [Int]) -> Int { batch.reduce(0) { $0 + sentences[$1].pitch.count } }
  func rowNames(_ batch: [Int]) -> [String] { batch.map { "sentence \($0 + 1)" } }

  func loss(_ batch: [Int], normalizer: Float, context: ForwardContext) -> Tensor {
    let terms = batch.map { distance(sentences[$0], context) }
    return terms.dropFirst().reduce(terms[0]) { $0 + $1 } * (1 / normalizer)
  }

  /// Mean distances of ln(1 + duration), of pitch / 100 Hz and of energy / 5.
  private func distance(_ sentence: SpokenSentence, _ context: ForwardContext) -> Tensor {
    let features = wrapper.prosody.text(Tensor(indices: sentence.ids, on: device), context)
    let wanted = sentence.durations.map { Float.logOfDuration(max(1, $0)) }
    let rhythm = (wrapper.prosody.logDurations(features, context) - Tensor(wanted, on: device)).absolute().mean()
    let (pitch, energy) = wrapper.prosody.melody(features, symbols: sentence.symbols, context)
    let frames = pitch.shape[0]
    func target(_ values: [Float], _ scale: Float) -> Tensor {
      Tensor(values.prefix(frames).map { $0 / scale }, on: device)
    }
    let melody = (pitch - target(sentence.pitch, ProsodyNetwork.pitchScale)).absolute().mean()
    let loudness = (energy - target(sentence.energy, ProsodyNetwork.energyScale)).absolute().mean()
    return rhythm + melody + loudness
  }

  func validationLoss(context: ForwardContext) -> Double? {
    guard !heldOut.isEmpty else { return nil }
    let sum = heldOut.reduce(0.0) { $0 + Double(distance($1, context).item()) }
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
