import FTCheckpoint
import FTData
import FTImageCodec
import FTModels
import FTNN
import FTTensor
import FTTraining
import Foundation

/// Teaches a pretrained style generator a new style from one or a few pictures.
///
/// ```swift
/// var configuration = StyleFinetuneConfiguration()
/// (configuration.style, configuration.data, configuration.output) = (["starry.jpg"], ["photos"], "runs/starry")
/// let recipe = try StyleFinetune(configuration, store: ModelStore())
/// let result = try recipe.run(compute) { event in .proceed }
/// ```
public struct StyleFinetune: Sendable {
  public let configuration: StyleFinetuneConfiguration
  public let model: NetworkFolder
  public let encoder: NetworkFolder
  /// The network that judges; `nil` when it is not installed.
  public let judge: NetworkFolder?
  /// Which network judges.
  public let judgeKind: EncoderKind
  /// Where everything is written.
  public let run: OldRunFolder
  /// The style pictures, brought to size.
  let styles: [Image]
  /// Photos with their names: to learn from, and held out.
  let training: [(name: String, image: Image)]
  let heldOut: [(name: String, image: Image)]
  public let ledger: FileLedger
  public let isResumed: Bool

  /// What was read, in words.
  public var summary: String {
    func counted(_ count: Int, _ thing: String) -> String { "\(count) \(thing)\(count == 1 ? "" : "s")" }
    return "\(counted(styles.count, "style picture")), \(counted(training.count, "photo")) to learn on, "
      + "\(heldOut.count) held out."
  }

  /// The style's name: letters, digits, dots, dashes and underscores.
  public var styleName: String {
    let given =
      configuration.name ?? URL(fileURLWithPath: configuration.style[0]).deletingPathExtension().lastPathComponent
    return String(given.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "-" })
  }

  /// Reads and checks everything; nothing is written before all of it is in order.
  ///
  /// - Throws: ``StyleFinetuneError``, and the errors of models, pictures and run folder.
  public init(_ configuration: StyleFinetuneConfiguration, store: ModelStore, resuming: Bool = false) throws {
    let problems = configuration.problems()
    guard problems.isEmpty else { throw StyleFinetuneError.settings(problems) }
    self.configuration = configuration
    isResumed = resuming
    model = try store.resolveNetwork(configuration.model)
    guard case .multistyle = model.architecture else {
      throw NetworkMismatch(
        folder: model.url.path, found: model.architecture.summary, needed: "a style generator such as multistyle26")
    }
    if !["auto", "mean"].contains(configuration.start), !model.styleNames.contains(configuration.start),
      !model.styleNames.indices.map(String.init).contains(configuration.start)
    {
      throw StyleFinetuneError.settings([
        "--start is \(configuration.start), expected auto, mean, or a style of \(model.name) (\(model.styleNames[0]), …)"
      ])
    }
    encoder = try store.resolveNetwork(configuration.encoderModel ?? configuration.encoder.modelName)
    judgeKind = configuration.encoder.other
    if let name = configuration.judgeModel {
      judge = try store.resolveNetwork(name)
    } else {
      judge = try? store.resolveNetwork(configuration.encoder.other.modelName)
    }
    styles = try configuration.style.flatMap { try PictureList([$0]).files }.map {
      try Image(path: $0).fitting(shorterSide: configuration.styleSize)
    }
    guard !styles.isEmpty else { throw StyleFinetuneError.noStyle(configuration.style) }
    var ledger = FileLedger(unit: "pictures")
    let all = try Self.photos(configuration.data, configuration, &ledger)
    let given =
      configuration.validation.isEmpty ? nil : try Self.photos(configuration.validation, configuration, &ledger)
    self.ledger = ledger
    guard !all.isEmpty else { throw StyleFinetuneError.noPhotos(configuration.data, ledger.summary) }
    if let given {
      guard !given.isEmpty else { throw StyleFinetuneError.noPhotos(configuration.validation, ledger.summary) }
      (training, heldOut) = (all, given)
    } else {
      guard all.count >= 2 else { throw StyleFinetuneError.tooFewPhotos(all.count) }
      let split = Split(
        count: all.count, fractions: try SplitFractions(train: 0.8, validation: 0.2, test: 0), seed: configuration.seed,
        group: { String(all[$0].image.pixels.hashValueOfContent) })
      guard !split.validation.isEmpty, !split.train.isEmpty else { throw StyleFinetuneError.tooFewPhotos(all.count) }
      (training, heldOut) = (split.train.map { all[$0] }, split.validation.map { all[$0] })
    }
    run = resuming ? try OldRunFolder(opening: configuration.output) : try OldRunFolder(creating: configuration.output)
    if !resuming {
      try run.write(configuration, to: OldRunFolder.configuration)
      try AtomicFile.write(Array(ledger.jsonLines().utf8), to: run.path(OldRunFolder.ledger))
    }
  }

  /// Photos large enough for a crop, brought to a quarter more than its side.
  private static func photos(
    _ paths: [String], _ configuration: StyleFinetuneConfiguration, _ ledger: inout FileLedger
  ) throws -> [(name: String, image: Image)] {
    let list = try PictureList(paths)
    for file in list.others { ledger.refuse(file, "\(file): no picture by its name; ftlab reads PNG and JPEG") }
    return list.files.compactMap { file in
      do {
        let image = try Image(path: file)
        guard min(image.width, image.height) >= configuration.size else {
          ledger.refuse(
            file,
            "\(file): \(image.width) × \(image.height) is smaller than a crop; use larger photos or --size \(64)")
          return nil
        }
        ledger.keep(file)
        return (file, image.fitting(shorterSide: configuration.size * 5 / 4))
      } catch {
        ledger.refuse(file, "\(error)")
        return nil
      }
    }
  }

}

extension [UInt8] {
  /// The same for the same bytes in every process (FNV-1a).
  var hashValueOfContent: UInt64 { reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } }
}

/// Why a style run cannot start.
public enum StyleFinetuneError: Blamable, CustomStringConvertible {
  /// Settings that contradict each other or are out of range, all of them.
  case settings([String])
  case noStyle([String])
  /// Paths without a usable photo, and the ledger's summary.
  case noPhotos([String], String)
  case tooFewPhotos(Int)

  public var blame: Blame { if case .settings = self { .settings } else { .data } }

  public var description: String {
    switch self {
    case .settings(let problems): problems.joined(separator: "\n")
    case .noStyle(let paths): "\(paths.joined(separator: ", ")): no picture here; --style takes PNG or JPEG pictures"
    case .noPhotos(let paths, let summary):
      "\(paths.joined(separator: ", ")): no photo that can be used\n\(summary)"
    case .tooFewPhotos(let count):
      "\(count) usable photo\(count == 1 ? "" : "s"): learning a style needs at least two different ones, one of them to "
        + "judge by; a dozen are better. Add photos, or name some with --validation"
    }
  }
}
