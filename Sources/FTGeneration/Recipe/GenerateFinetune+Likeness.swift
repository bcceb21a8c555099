import FTEvaluation
import FTImageCodec
import FTRun
import Foundation

/// How much made pictures look like the person's own.
extension GenerateFinetune {
  static let likeness = MeasureKind("likeness to the learned pictures", .higher)
  static let style = MeasureKind("style distance", .lower)

  /// Beyond this many pictures there is no one character or hand, and looking for copies at every choice takes too long.
  private static let mostOfOne = 1000

  /// The reader that came with the generator; nil where there is none, or none for the network that is here.
  private func givenReader(_ run: RunContext) throws -> (PictureFeatures, PictureReader)? {
    guard let base, let judge, pictures.training.count <= Self.mostOfOne else { return nil }
    let path = base.url.appending(path: PictureReader.fileName).path
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let reader = try PictureReader(path: path, on: run.device)
    let features = try PictureFeatures(judge, on: run.device)
    return reader.notes.features == features.identity ? (features, reader) : nil
  }

  /// nil where nothing can look at pictures.
  func resembler(_ run: RunContext) throws -> SubjectLikeness? {
    guard let (features, reader) = try givenReader(run) else { return nil }
    return try SubjectLikeness(of: pictures.training, features, reader, on: run.device) {
      try run.progress("looking at your pictures", $0, of: $1)
    }
  }

  /// Whether a run of this data can be measured by likeness.
  var isLikened: Bool {
    guard let base, judge != nil, pictures.training.count <= Self.mostOfOne else { return false }
    return FileManager.default.fileExists(atPath: base.url.appending(path: PictureReader.fileName).path)
  }

  /// What the step is chosen by; nil for the loss.
  func choice(_ material: FlowTask.Material, _ run: RunContext) throws -> LikenessChoice? {
    guard !material.heldOut.isEmpty, let likeness = try resembler(run) else { return nil }
    return LikenessChoice(
      likeness: likeness, learned: pictures.training,
      captions: Array(material.heldOutCaptions.prefix(LikenessChoice.pictures)), guidance: sampleGuidance,
      steps: settings.sampleSteps, seed: settings.run.seed)
  }

  /// With likeness and style distance of pictures that were made.
  func likened(_ evaluation: Evaluation, _ made: [Image], _ run: RunContext) throws -> Evaluation {
    guard let likeness = try resembler(run) else { return evaluation }
    var evaluation = evaluation
    evaluation.measures += [
      .mean(Self.likeness.name, Self.likeness.direction, perItem: try likeness(made), seed: settings.run.seed),
      .mean(
        Self.style.name, Self.style.direction, perItem: likeness.styleDistances(made), seed: settings.run.seed),
    ]
    return evaluation
  }

  /// What the person's own pictures have, which no made one can be asked to pass.
  func likenessRemarks(_ run: RunContext) throws -> [String] {
    guard let likeness = try resembler(run), !likeness.own.isEmpty else { return [] }
    let own = likeness.own.reduce(0, +) / Double(likeness.own.count)
    let style = likeness.ownStyle.reduce(0, +) / Double(max(1, likeness.ownStyle.count))
    return [
      String(
        format:
          "Of the learned pictures themselves each has a likeness of %.2f to the others on the mean, and a style distance of "
          + "%.2f; any two pictures have a likeness of about 0.", own, style)
    ]
  }
}
