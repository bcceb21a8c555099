import FTRandom

extension AugmentPlan {
  /// The plan without some kinds.
  package func without(_ kinds: Set<AugmentKind>) -> AugmentPlan {
    AugmentPlan(modality: modality, operations: operations.filter { !kinds.contains($0.kind) }, copies: copies)
  }

  /// One copy of each picture, its mirror image.
  package static let mirrors = AugmentPlan(
    modality: .image, operations: [AugmentOperation(.flip, amount: nil, probability: 1, source: nil)])

  /// Parts of 81 to 100 % of the area: what generators see, which must keep colours and sides.
  package static let edgesCut = AugmentPlan(
    modality: .image, operations: [AugmentOperation(.crop, amount: .value(0.81), probability: 1, source: nil)])

  /// What leaves a picture the same to anybody: by it copies are recognised.
  package static let smallChange = AugmentPlan(
    modality: .image,
    operations: [
      AugmentOperation(.crop, amount: .value(0.85), probability: 1, source: nil),
      AugmentOperation(.colour, amount: .value(0.1), probability: 1, source: nil),
    ])

  /// Each voice at three speeds, in rooms, with noise and at other levels.
  package static let manyVoices = AugmentPlan(
    modality: .voice,
    operations: [
      AugmentOperation(.speed, amount: .choice([1, 0.86, 1.16]), probability: 1, source: nil), AugmentOperation(.room),
      AugmentOperation(.noise), AugmentOperation(.gain),
    ])

  /// The generator of one view: a pure function of seed, epoch and item, so that a resumed run sees the same views.
  ///
  /// - Parameters:
  ///   - epoch: or the number of a copy.
  ///   - item: the number of the example among those to learn from. Not its place, since files may have been moved when a run
  ///     is resumed.
  package static func generator(seed: UInt64, epoch: Int, item: Int) -> RandomGenerator {
    RandomGenerator(seed: seed).split("view \(epoch)").split("\(item)")
  }
}
