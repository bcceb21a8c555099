import FTData
import FTNN
import FTRun
import FTTensor

extension ClassifyFinetune {
  /// Pictures that go through the network together.
  static func batches(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: 16).map { $0..<min($0 + 16, count) }
  }

  /// The network's last features, computed once, of the pictures and, where asked, of their mirror images.
  func features(
    _ pictures: LabeledPictures, mirrors: Bool, _ network: EfficientNetLite0, _ run: RunContext
  ) throws -> HeadTask.Features {
    let count = pictures.count
    let variants = Array(pictures.items.indices) + (mirrors ? Array(pictures.items.indices) : [])
    let parts = try Self.batches(of: variants.count).map { batch in
      try run.progress("looking at pictures", batch.lowerBound, of: variants.count)
      let images = try batch.map { position in
        let image = try pictures.content(of: variants[position])
        return position < count ? image : image.flippedHorizontally()
      }
      return network.features(of: images, size: settings.size, run.forward, on: run.device)
    }
    return HeadTask.Features(
      values: Tensor.concatenated(parts), labels: variants.map { pictures.labels[$0] },
      names: variants.map { pictures.items[$0].place.description })
  }

  func logits(_ pictures: LabeledPictures, _ network: EfficientNetLite0, _ run: RunContext) throws -> [[Float]] {
    let classes = parts.training.classes.count
    return try Self.batches(of: pictures.items.count).flatMap { batch -> [[Float]] in
      try run.progress("looking for the temperature", batch.lowerBound, of: pictures.items.count)
      let values = network.logits(
        of: try batch.map(pictures.content), size: settings.size, run.forward, on: run.device
      ).values()
      return batch.indices.map {
        Array(values[($0 - batch.lowerBound) * classes..<($0 - batch.lowerBound + 1) * classes])
      }
    }
  }

  /// Features of length 1.
  func unitFeatures(_ pictures: LabeledPictures, _ network: EfficientNetLite0, _ run: RunContext) throws -> [[Float]] {
    let width = network.featureCount
    let values = try features(pictures, mirrors: false, network, run).values.values()
    return pictures.items.indices.map { index in
      let row = Array(values[index * width..<(index + 1) * width])
      let norm = max(1e-12, row.reduce(0) { $0 + $1 * $1 }.squareRoot())
      return row.map { $0 / norm }
    }
  }

  /// What was read, in words.
  static func facts(_ parts: PictureParts, _ settings: ClassifySettings) -> [Fact] {
    let training = parts.training
    let names = training.classes.indices.map {
      "  \(training.classes[$0]): \(training.counts[$0]) to learn on, \(parts.validation.counts[$0]) to validate on, "
        + "\(parts.test.counts[$0]) to judge by"
    }
    var lines = ["\(training.classes.count) classes:"] + names.prefix(12)
    if names.count > 12 { lines.append("  and \(names.count - 12) more") }
    if let sentence = settings.imbalance.sentence(training.counts, thing: "pictures") { lines.append(sentence) }
    return (lines + parts.notes).map { Fact($0) }
  }

  var classWeights: [Float]? { settings.imbalance.weights(parts.training.counts) }
}
