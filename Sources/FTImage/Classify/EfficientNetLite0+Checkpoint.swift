import FTNN
import FTTensor

extension EfficientNetLite0 {
  /// Width of the last features.
  var featureCount: Int { classifier.weight.shape[1] }

  /// Every tensor of the checkpoint by the checkpoint's names; adapters must have been merged.
  func checkpoint() -> [(name: String, tensor: Tensor)] {
    namedParameters().filter { !$0.name.contains("lora_") }.map { ($0.name, $0.parameter.value) }
  }
}

extension Linear {
  /// Multiplies weight and bias, and with them everything the layer gives.
  func scale(by factor: Float) {
    weight.load((weight.value.detached * factor).detached)
    if let bias { bias.load((bias.value.detached * factor).detached) }
  }
}
