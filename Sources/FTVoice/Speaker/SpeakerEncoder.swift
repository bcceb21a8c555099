import FTAudioCodec
import FTCheckpoint
import FTModels
import FTNN
import FTTensor

/// A GE2E speaker encoder: mel spectra of 1.6 s of speech become a vector of length 1 that tells people apart.
///
/// Three LSTM layers, the last state through a linear layer and ReLU, length 1. Source: Wan et al., arXiv:1710.10467, as
/// Resemblyzer has it. A projection may follow, which is what fine-tuning adds: e ↦ (P·e + b) / |P·e + b|.
package final class SpeakerEncoder: Module {
  static let melCount = 40
  /// Frames of 10 ms that the network sees at once.
  static let windowFrames = 160

  let lstm: LSTM
  let linear: Linear
  /// What fine-tuning adds behind the pretrained network.
  var projection: Linear?

  /// - Parameter load: gives the tensor of a name of `SpeakerEncoderConfiguration`.
  package init(isProjected: Bool = false, load: (String) throws -> Tensor) rethrows {
    func wide(_ name: String) throws -> Tensor { try load(name).converted(to: .float32) }
    func layer(_ name: String) throws -> Linear {
      Linear(weight: try wide("\(name).weight"), bias: try wide("\(name).bias"))
    }
    lstm = try LSTM(layers: SpeakerEncoderConfiguration.layers) { try wide("lstm.\($0)") }
    linear = try layer("linear")
    projection = isProjected ? try layer("projection") : nil
  }

  /// Reads a model folder of the architecture `speaker-encoder`.
  ///
  /// - Throws: the errors of files and formats.
  package static func load(_ folder: ModelFolder<SpeakerEncoderConfiguration>, on device: Device) throws
    -> SpeakerEncoder
  {
    let weights = try folder.weights()
    return try SpeakerEncoder(isProjected: folder.configuration.isProjected) { try weights.tensor($0, on: device) }
  }

  /// How many numbers an embedding has: 256 in the published network.
  package var width: Int { linear.weight.shape[0] }

  package var submodules: [(name: String, module: any Module)] {
    [("lstm", lstm), ("linear", linear)] + (projection.map { [("projection", $0)] } ?? [])
  }

  /// Mel power `[windows, 160, 40]` → embeddings of length 1 before any projection, `[windows, width]`, float32.
  package func callAsFunction(_ mels: Tensor, _ context: ForwardContext) -> Tensor {
    let plain = ForwardContext(computeType: .float32)
    let time = mels.shape[1]
    let last = lstm(mels, context).sliced(time - 1..<time, along: 1).reshaped(to: [mels.shape[0], width])
    return linear(last, plain).relu().normalizedRows()
  }

  /// Embeddings of length 1 `[rows, width]` through the projection, where there is one.
  func projected(_ embeddings: Tensor) -> Tensor {
    guard let projection else { return embeddings }
    return projection(embeddings, ForwardContext(computeType: .float32)).normalizedRows()
  }
}

extension Tensor {
  /// Rows divided by their lengths.
  func normalizedRows() -> Tensor {
    // The small number keeps a row of zeros, which ReLU can give, from becoming NaN.
    self / (square().sum(along: 1, keepsDimension: true) + 1e-12).squareRoot()
  }
}
