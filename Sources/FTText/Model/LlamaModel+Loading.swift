import FTCheckpoint
import FTModels
import FTTensor

extension LlamaModel {
  /// Reads a model folder's weights.
  ///
  /// In bfloat16 the weights stay mapped from the file, and float16 ones, which cannot be mapped, are converted; in float32 each
  /// is converted and its pages are given back at once, so that the peak is one copy of the model.
  ///
  /// - Throws: file errors. That every tensor is there, in its shape, has been checked when the folder was opened.
  public static func load(_ folder: ModelFolder, computeType: DType, on device: Device) throws -> LlamaModel {
    try load(folder.configuration, from: folder.weights(), computeType: computeType, on: device)
  }

  /// Reads weights of a known architecture, see ``load(_:computeType:on:)``.
  ///
  /// - Throws: file errors, also where a tensor is missing.
  public static func load(
    _ configuration: LlamaConfiguration, from weights: any WeightSource, computeType: DType, on device: Device
  ) throws -> LlamaModel {
    try LlamaModel(configuration, on: device) { name in
      let stored = try weights.tensor(name, on: device)
      guard computeType == .float32 || stored.shape.rank == 1 else {
        return stored.isWritable ? stored.converted(to: computeType) : stored
      }
      let converted = stored.converted(to: .float32)
      if stored.dtype != .float32 { try weights.releasePages(of: name) }
      return converted
    }
  }
}
