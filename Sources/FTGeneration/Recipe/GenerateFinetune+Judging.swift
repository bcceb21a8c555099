import FTData
import FTEvaluation
import FTImageCodec
import FTRandom
import FTRun
import FTTensor
import Foundation

/// What a network that took no part says of made pictures.
extension GenerateFinetune {
  /// The reader of a new generator is learned before the generator is, and kept beside it.
  func learnReader(_ captions: CaptionEncoder, _ run: RunContext) throws {
    guard readsPictures, let judge, !FileManager.default.fileExists(atPath: readerPath(run)) else { return }
    let features = try PictureFeatures(judge, on: run.device)
    func pairs(_ set: CaptionedPictures) throws -> PictureReader.Pairs? {
      guard !set.isEmpty else { return nil }
      let texts = Self.different(set.captions)
      let place = Dictionary(uniqueKeysWithValues: texts.enumerated().map { ($1, $0) })
      return PictureReader.Pairs(
        features: try look(at: set, Array(0..<set.count), features, run),
        caption: set.captions.compactMap { place[$0] },
        captions: PictureReader.vectors(
          captions.captions(of: texts).captions, width: configuration.textWidth, on: run.device))
    }
    guard let learned = try pairs(pictures.training) else { return }
    let notes = PictureReader.Notes(
      features: features.identity, textEncoder: configuration.textEncoderSHA256, pictures: learned.count)
    let reader = try PictureReader.learned(
      from: learned, choosingBy: try pairs(pictures.heldOut), notes: notes, seed: settings.run.seed
    ) { try run.progress("learning to read pictures", $0, of: $1) }
    try reader.write(to: readerPath(run))
  }

  /// Whether the run learns a reader: many pictures, and a network to look at them.
  var readsPictures: Bool {
    base == nil && settings.token == nil && judge != nil && pictures.training.count >= Self.fewestForReader
  }

  func readerPath(_ run: RunContext) -> String { run.path(PictureReader.fileName) }

  /// Fewer pairs teach no reader.
  static let fewestForReader = 1000

  private func look(
    at set: CaptionedPictures, _ indices: [Int], _ features: PictureFeatures, _ run: RunContext
  ) throws -> Tensor {
    try features(count: indices.count) {
      try run.progress("looking at pictures", $0, of: $1)
    } picture: {
      try set.content(of: indices[$0])
    }
  }

  private static func different(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }

  /// Measures of the pictures that a new generator makes of captions, held-out ones and learned ones; none where there is no reader.
  func judged(_ generator: PictureGenerator, _ run: RunContext) throws -> Evaluation {
    guard readsPictures, let judge, FileManager.default.fileExists(atPath: readerPath(run))
    else { return Evaluation([]) }
    let features = try PictureFeatures(judge, on: run.device)
    let reader = try PictureReader(path: readerPath(run), on: run.device)
    guard reader.notes.features == features.identity else {
      return Evaluation(
        [], remarks: ["Captions were not looked for: \(PictureReader.fileName) was learned with another network."])
    }
    let shown = pictures.measured.pictures
    let held = try group(of: shown, generator, features, run)
    let known =
      shown.items == pictures.training.items ? nil : try group(of: pictures.training, generator, features, run)
    var exam = GeneratorExam(reader: reader)
    exam.add(held, isLearned: known == nil)
    if let known { exam.add(known, isLearned: true) }
    let sheet = try run.exhibit("pictures that were judged, unpicked", "judged.png") { path in
      try PictureGenerator.grid(held.made, columns: 12).write(to: path)
    }
    let list = try run.exhibit("what was found in each judged picture", "judged.jsonl") { path in
      try AtomicFile.write(Array(exam.lines.joined(separator: "\n").utf8) + [0x0a], to: path)
    }
    return Evaluation(exam.measures, exhibits: [sheet, list], remarks: exam.remarks)
  }

  /// Up to 96 pictures of different captions, drawn by the seed, and one made of each caption.
  private func group(
    of set: CaptionedPictures, _ generator: PictureGenerator, _ features: PictureFeatures, _ run: RunContext
  ) throws -> GeneratorExam.Group {
    var random = RandomGenerator(seed: settings.run.seed).split("judged pictures")
    var seen: Set<String> = []
    let chosen = Array(
      random.shuffled(Array(0..<set.count)).filter { seen.insert(set.captions[$0]).inserted }.prefix(
        GeneratorExam.captions))
    let texts = chosen.map { set.captions[$0] }
    let made = try texts.enumerated().flatMap { number, text -> [Image] in
      try run.progress("making pictures to be judged", number, of: texts.count)
      return try generator.pictures(request(text, count: 1, seed: number))
    }
    return GeneratorExam.Group(
      texts: texts, captions: generator.captions.captions(of: texts).captions, made: made,
      real: try chosen.map { try set.content(of: $0).onWhiteSquare(side: configuration.side) },
      madeFeatures: try features(made), realFeatures: try look(at: set, chosen, features, run))
  }
}
