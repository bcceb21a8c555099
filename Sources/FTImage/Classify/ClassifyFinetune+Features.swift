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
    if let ratio = imbalance(training), ratio > 1.5 {
      let times = "\((ratio * 10).rounded() / 10)"
      lines.append(
        "The largest class has \(times) times the pictures of the smallest"
          + (classWeights(training, settings.imbalance) == nil ? "." : "; rare classes count more in the loss."))
    }
    return (lines + parts.notes).map { Fact($0) }
  }

  /// Pictures of the largest class over those of the smallest.
  private static func imbalance(_ training: LabeledPictures) -> Double? {
    guard let most = training.counts.max(), let least = training.counts.min(), least > 0 else { return nil }
    return Double(most) / Double(least)
  }

  var classWeights: [Float]? { Self.classWeights(parts.training, settings.imbalance) }

  /// What the pictures of each class count in the loss: pictures / (classes · pictures of the class).
  private static func classWeights(_ training: LabeledPictures, _ wish: ClassifySettings.Imbalance) -> [Float]? {
    let isWanted =
      switch wish {
      case .none: false
      case .weights: true
      case .auto: (imbalance(training) ?? 1) > 1.5
      }
    guard isWanted else { return nil }
    let (total, classes) = (Float(training.items.count), Float(training.classes.count))
    return training.counts.map { total / (classes * Float(max(1, $0))) }
  }
}
