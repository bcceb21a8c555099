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

  /// The file of the reader that came with the generator; nil where none did, or where the run has no one thing to be like.
  private var givenReader: String? {
    guard let base, judge != nil, pictures.training.count <= Self.mostOfOne else { return nil }
    let path = base.url.appending(path: PictureReader.fileName).path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// Whether a run of this data can be measured by likeness.
  var isLikened: Bool { givenReader != nil }

  /// nil where nothing can look at pictures.
  func resembler(_ run: RunContext) throws -> SubjectLikeness? {
    guard let judge, let givenReader else { return nil }
    let reader = try PictureReader(path: givenReader, on: run.device)
    let features = try PictureFeatures(judge, on: run.device)
    guard reader.notes.features == features.identity else { return nil }
    return try SubjectLikeness(of: pictures.training, features, reader, on: run.device) {
      try run.progress("looking at your pictures", $0, of: $1)
    }
  }

  /// Why a network that is there does not look at pictures; nil where it does, or where there is none, which is said by itself.
  func unlookedReason(_ likeness: SubjectLikeness?) -> String? {
    guard let judge, likeness == nil, !readsPictures else { return nil }
    guard let base else {
      return
        "\(judge.name) does not look at made pictures: that takes \(Self.fewestForReader) pictures to learn from, and no --token."
    }
    let reason =
      pictures.training.count > Self.mostOfOne
      ? "more than \(Self.mostOfOne) pictures show no one thing"
      : isLikened
        ? "\(PictureReader.fileName) of \(base.name) was learned with another network"
        : "\(base.name) has no \(PictureReader.fileName)"
    return "\(judge.name) does not look at made pictures: \(reason). The step is chosen by the loss."
  }

  /// What the step is chosen by; nil for the loss.
  func choice(_ material: FlowTask.Material, _ likeness: SubjectLikeness?) -> LikenessChoice? {
    guard !material.heldOut.isEmpty, let likeness else { return nil }
    return LikenessChoice(
      likeness: likeness, learned: pictures.training,
      captions: Array(material.heldOutCaptions.prefix(LikenessChoice.pictures)),
      request: request("", count: 1, seed: 0),
      seed: settings.run.seed)
  }

  /// Likeness and style distance of pictures that were made.
  func measures(of made: [Image], by likeness: SubjectLikeness) throws -> [Measure] {
    [
      .mean(Self.likeness.name, Self.likeness.direction, perItem: try likeness(made), seed: settings.run.seed),
      .mean(
        Self.style.name, Self.style.direction, perItem: likeness.styleDistances(made), seed: settings.run.seed),
    ]
  }

  /// What the person's own pictures have, which no made one can be asked to pass.
  func remarks(_ likeness: SubjectLikeness) -> [String] {
    guard !likeness.own.isEmpty else { return [] }
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
