import FTCheckpoint
import FTModels
import FTTensor

extension LlamaModel {
  /// Reads a model folder's weights.
  ///
  /// In bfloat16 the weights stay mapped from the file, and float16 ones, which cannot be mapped, are converted; in float32 each
  /// is converted and its pages are given back at once, so that the peak is one copy of the model.
  ///
  /// - Parameter format: q8 or q4 keeps the matrices in so few bits, whatever the type of the computation; they are packed one by
  ///   one, and only the embedding stays mapped.
  /// - Throws: ``PackingError``, and file errors. That every tensor is there, in its shape, has been checked when the folder was
  ///   opened.
  public static func load(
    _ folder: ModelFolder<LlamaConfiguration>, computeType: DType, packing format: PackedWeight.Format? = nil,
    on device: Device
  ) throws -> LlamaModel {
    try load(folder.configuration, from: folder.weights(), computeType: computeType, packing: format, on: device)
  }

  /// Reads weights of a known architecture, see ``load(_:computeType:packing:on:)``.
  ///
  /// - Throws: ``PackingError``, and file errors, also where a tensor is missing.
  public static func load(
    _ configuration: LlamaConfiguration, from weights: any WeightSource, computeType: DType,
    packing format: PackedWeight.Format? = nil, on device: Device
  ) throws -> LlamaModel {
    let isPacked = format?.isQuantised == true
    return try LlamaModel(configuration, packing: format, on: device) { name in
      let stored = try weights.tensor(name, on: device)
      guard computeType == .float32 && !isPacked || stored.shape.rank == 1 else {
        return stored.isWritable ? stored.converted(to: computeType) : stored
      }
      let converted = stored.converted(to: .float32)
      if stored.dtype != .float32 { try weights.releasePages(of: name) }
      return converted
    }
  }
}
