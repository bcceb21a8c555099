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

  /// The last features of pictures as they are, by the network as it came. Learning the classifier alone needs those of the
  /// same pictures more than once, before and after, and keeps them.
  func features(
    _ pictures: LabeledPictures, _ part: KeptFeatures.Part, _ session: Session, _ run: RunContext
  ) throws -> HeadTask.Features {
    if let features = session.kept[part] { return features }
    let features = try features(pictures, of: 0..<pictures.count, session, run) { _ in nil }
    if settings.method == .head { session.kept[part] = features }
    return features
  }

  /// The features of the pictures to learn from and of changed copies of them; a copy that no step of the plan came to is left
  /// out.
  func trainingFeatures(_ session: Session, _ run: RunContext) throws -> HeadTask.Features {
    let pictures = parts.training
    let count = pictures.count
    let originals = try features(pictures, .training, session, run)
    guard !augmentation.isEmpty, augmentation.copies > 0 else { return originals }
    let change = PictureAugmentation(augmentation)
    let copies = try features(pictures, of: count..<count * (1 + augmentation.copies), session, run) { position in
      var generator = AugmentPlan.generator(
        seed: settings.run.seed, epoch: position / count, item: position % count)
      let view = change.changed(try pictures.content(of: position % count), &generator)
      return view.steps.isEmpty ? .left : .view(view.picture)
    }
    let left = count * augmentation.copies - copies.labels.count
    run.control.tell(
      Fact(
        "Augmentation made \(copies.labels.count) views of \(count) pictures"
          + (left == 0 ? "." : "; \(left) were left out, since nothing was drawn to be changed in them.")))
    return HeadTask.Features(
      values: copies.labels.isEmpty ? originals.values : Tensor.concatenated([originals.values, copies.values]),
      labels: originals.labels + copies.labels, names: originals.names + copies.names)
  }

  /// What is looked at in a picture's place.
  private enum Look {
    case view(Image)
    case left
  }

  /// The features at some positions; position `p` belongs to picture `p` modulo their count.
  ///
  /// - Parameter look: what is looked at instead of the picture; nil for the picture itself.
  private func features(
    _ pictures: LabeledPictures, of positions: Range<Int>, _ session: Session, _ run: RunContext,
    look: (Int) throws -> Look?
  ) throws -> HeadTask.Features {
    var used: [Int] = []
    var images: [Image] = []
    var parts: [Tensor] = []
    func flush() {
      guard !images.isEmpty else { return }
      parts.append(session.untouched.features(of: images, size: settings.size, run.forward, on: run.device))
      images = []
    }
    for position in positions {
      let index = position % pictures.count
      if images.isEmpty {
        try run.progress("looking at pictures", position - positions.lowerBound, of: positions.count)
      }
      switch try look(position) {
      case .left: continue
      case .view(let image): images.append(image)
      case nil: images.append(try pictures.content(of: index))
      }
      used.append(index)
      if images.count == 16 { flush() }
    }
    flush()
    return HeadTask.Features(
      values: parts.isEmpty
        ? Tensor(zeros: [0, session.untouched.featureCount], on: run.device) : .concatenated(parts),
      labels: used.map { pictures.labels[$0] }, names: used.map { pictures.items[$0].place.description })
  }

  /// What the trained network says about the validation pictures.
  func validationLogits(_ session: Session, _ run: RunContext) throws -> [[Float]] {
    guard settings.method == .head else { return try logits(parts.validation, session.network, run) }
    let features = try features(parts.validation, .validation, session, run)
    return session.network.head(features.values, run.forward).rows()
  }

  private func logits(
    _ pictures: LabeledPictures, _ network: EfficientNetLite0, _ run: RunContext
  ) throws -> [[Float]] {
    try Self.batches(of: pictures.items.count).flatMap { batch -> [[Float]] in
      try run.progress("looking for the temperature", batch.lowerBound, of: pictures.items.count)
      return network.logits(
        of: try batch.map(pictures.content), size: settings.size, run.forward, on: run.device
      ).rows()
    }
  }

  /// Features of length 1.
  func unitFeatures(
    _ pictures: LabeledPictures, _ part: KeptFeatures.Part, _ session: Session, _ run: RunContext
  ) throws -> [[Float]] {
    try features(pictures, part, session, run).values.rows().map { row in
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

/// Features of whole parts, kept for a session.
final class KeptFeatures {
  enum Part: Hashable {
    case training
    case validation
    case test
  }

  private var parts: [Part: HeadTask.Features] = [:]

  subscript(part: Part) -> HeadTask.Features? {
    get { parts[part] }
    set { parts[part] = newValue }
  }
}

extension Tensor {
  /// The values of a matrix, row by row.
  fileprivate func rows() -> [[Float]] {
    let (all, width) = (values(), shape.last)
    return (0..<shape[0]).map { Array(all[$0 * width..<($0 + 1) * width]) }
  }
}
