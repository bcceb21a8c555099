import FTCheckpoint
import FTData
import FTEvaluation
import FTImageCodec
import FTJSON
import FTRun
import FTTensor
import Foundation

/// Pictures that are made to be looked at, and what can be counted about them.
extension GenerateFinetune {
  static let copies = MeasureKind("copies of learned pictures", unit: "%", .lower)
  static let variety = MeasureKind("difference of pictures of one caption", .higher)

  /// Pictures that are made of a caption.
  private static let each = 4

  /// Makes pictures of captions that were held out, and compares them with what was learned from.
  func samples(_ generator: PictureGenerator, _ run: RunContext) throws -> Evaluation {
    let shown = pictures.measured.pictures
    let count = min(settings.samples, shown.count)
    let resembler = try resembler(run)
    let groups = try groups(of: generator, run, told)
    let made = groups.flatMap { $0 }
    let likeness = try PictureLikeness(
      of: made, to: pictures.training, seed: settings.run.seed, on: run.device
    ) { try run.progress("looking for copies", $0, of: $1) }
    let side = configuration.side
    let pairs = try run.exhibit("samples, unpicked", "samples.png") { path in
      let pairs = try (0..<count).flatMap { [try shown.content(of: $0).onWhiteSquare(side: side), groups[$0][0]] }
      try PictureGenerator.grid(pairs, columns: min(8, pairs.count)).write(to: path)
    }
    let all = try run.exhibit("pictures of each caption, row by row", "variety.png") { path in
      try PictureGenerator.grid(made, columns: Self.each).write(to: path)
    }
    let order = made.indices.sorted { likeness.nearest[$0].likeness > likeness.nearest[$1].likeness }
    let nearest = try run.exhibit("pictures beside the learned ones most like them", "copies.png") { path in
      let pairs = try order.prefix(16).flatMap { row in
        [made[row], try pictures.training.content(of: likeness.nearest[row].index).onWhiteSquare(side: side)]
      }
      try PictureGenerator.grid(pairs, columns: min(8, pairs.count)).write(to: path)
    }
    let list = try run.exhibit("likeness of each picture to a learned one", "copies.jsonl") { path in
      let lines = order.map { row -> String in
        let near = likeness.nearest[row]
        let line: JSONValue = [
          "caption": .string(told(shown.captions[row / Self.each])), "number": JSONValue(row % Self.each + 1),
          "nearest": .string(pictures.training.items[near.index].place.description),
          "likeness": JSONNumber((near.likeness * 1000).rounded() / 1000).map { .number($0) } ?? .null,
          "copy": .bool(near.likeness >= likeness.threshold),
        ]
        return line.encoded()
      }
      try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
    }
    var evaluation = Evaluation(
      [
        .proportion(
          Self.copies.name, Self.copies.direction, perItem: likeness.nearest.map { $0.likeness >= likeness.threshold }),
        .mean(
          Self.variety.name, Self.variety.direction,
          perItem: groups.map { group in
            let differences = PictureLikeness.differences(within: group, on: run.device)
            return differences.reduce(0, +) / Double(max(1, differences.count))
          }, seed: settings.run.seed),
      ], exhibits: [pairs, all, nearest, list], remarks: remarks(likeness))
    if let resembler {
      evaluation.measures += try measures(of: made, by: resembler)
      evaluation.remarks += remarks(resembler)
    }
    return evaluation
  }

  /// Pictures of each of the first held-out captions.
  ///
  /// - Parameter told: what the generator is told for a caption.
  func groups(of generator: PictureGenerator, _ run: RunContext, _ told: (String) -> String) throws -> [[Image]] {
    let captions = pictures.measured.pictures.captions.prefix(settings.samples)
    return try captions.enumerated().map { index, caption in
      try generator.pictures(request(told(caption), count: Self.each, seed: index)) { done, steps in
        try run.progress("making pictures", index * steps + done, of: captions.count * steps)
      }
    }
  }

  /// How a run makes pictures; guidance is 1 for a generator that never saw captions withheld.
  func request(_ prompt: String, count: Int, seed: Int) -> PictureRequest {
    var request = PictureRequest(prompt: prompt)
    request.count = count
    request.seed = UInt64(seed)
    request.guidance = settings.captionsWithheld > 0 || base != nil ? settings.guidance : 1
    request.steps = settings.sampleSteps
    return request
  }

  private func remarks(_ likeness: PictureLikeness) -> [String] {
    let isLearned = pictures.heldOut.isEmpty && pictures.test.isEmpty
    let threshold = String(format: "%.3f", likeness.threshold)
    var remarks = [
      "Pairs in exhibits/samples.png: a picture \(isLearned ? "that was learned from" : "that was held out"), and one made of its "
        + "caption. Pairs in exhibits/copies.png: a made picture, and the learned one that it is most like.",
      "A copy has a likeness of \(threshold) or more with a learned picture, mirrored or cut; of \(likeness.calibrated) learned pictures "
        + "95 of 100 reach that with their own changed copies, and \(likeness.mistaken) with a learned picture of another caption.",
    ]
    if 4 * likeness.mistaken > likeness.calibrated {
      remarks.append(
        "The learned pictures are so much alike that a copy can hardly be told from another picture of the same thing; look at "
          + "exhibits/copies.png.")
    }
    return remarks
  }
}
