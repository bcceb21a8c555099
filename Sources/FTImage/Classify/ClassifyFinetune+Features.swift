import FTAugment
import FTAugmentPictures
import FTData
import FTImageCodec
import FTNN
import FTRun
import FTTensor

extension ClassifyFinetune {
  /// Pictures that go through the network together.
  static func batches(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: 16).map { $0..<min($0 + 16, count) }
  }

  /// The network's last features, computed once, of the pictures and of changed copies of them; a copy that no step of the
  /// plan came to is left out.
  func features(
    _ pictures: LabeledPictures, _ plan: AugmentPlan, _ network: EfficientNetLite0, _ run: RunContext
  ) throws -> HeadTask.Features {
    let count = pictures.count
    let augmentation = PictureAugmentation(plan)
    let total = plan.isEmpty ? count : count * (1 + plan.copies)
    var used: [Int] = []
    var images: [Image] = []
    var parts: [Tensor] = []
    func flush() {
      guard !images.isEmpty else { return }
      parts.append(network.features(of: images, size: settings.size, run.forward, on: run.device))
      images = []
    }
    for position in 0..<total {
      let index = position % count
      if images.isEmpty { try run.progress("looking at pictures", position, of: total) }
      var image = try pictures.content(of: index)
      if position >= count {
        var generator = AugmentPlan.generator(
          seed: settings.run.seed, epoch: position / count, item: index)
        let view = augmentation.changed(image, &generator)
        if view.steps.isEmpty { continue }
        image = view.picture
      }
      used.append(index)
      images.append(image)
      if images.count == 16 { flush() }
    }
    flush()
    if total > count {
      let left = total - used.count
      run.control.tell(
        Fact(
          "Augmentation made \(used.count - count) views of \(count) pictures"
            + (left == 0 ? "." : "; \(left) were left out, since nothing was drawn to be changed in them.")))
    }
    return HeadTask.Features(
      values: Tensor.concatenated(parts), labels: used.map { pictures.labels[$0] },
      names: used.map { pictures.items[$0].place.description })
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
    let values = try features(pictures, .none(.image), network, run).values.values()
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

  /// What is done to the pictures to learn from; nil where nothing is.
  static func fact(_ plan: AugmentPlan, _ parts: PictureParts, _ settings: ClassifySettings) -> Fact? {
    guard !plan.isEmpty else { return nil }
    let count = parts.training.count
    return Fact(
      "Augmentation: \(plan.words). "
        + (settings.makesCopies
          ? "The head learns from \(count) pictures and \(plan.copies == 1 ? "a changed copy" : "\(plan.copies) changed copies") of each"
          : "Every epoch learns from a new view of each of \(count) pictures")
        + "; those that choose and judge stay as they are.")
  }

  var classWeights: [Float]? { settings.imbalance.weights(parts.training.counts) }
}
