import FTCheckpoint
import FTData
import FTModels
import FTTensor
import FTTraining
import Foundation

extension ContentEncoder {
  /// The name that a listener is looked for under when none is given.
  static let standardName = "hibari-listener"
  /// Steps of one that is made in passing, and of one that is kept.
  static let quickSteps = 700
  static let wholeSteps = 5000

  /// - Throws: the errors of files and formats.
  static func load(_ folder: ModelFolder<ContentEncoderConfiguration>, on device: Device) throws -> ContentEncoder {
    let weights = try folder.weights()
    return try ContentEncoder(on: device) { try weights.tensor($0, on: device) }
  }

  /// The folder of the listener that belongs to a synthesiser.
  ///
  /// - Parameter name: name or path; without one, ``standardName`` is taken where it is there and fits.
  /// - Returns: `nil` when no name was given and none fits.
  /// - Throws: ``ContentEncoderMismatch`` and `ModelMismatch` when the one that was named does not fit.
  static func folder(
    _ name: String?, for base: ModelFolder<SynthesizerConfiguration>, in store: ModelStore
  ) throws -> ModelFolder<ContentEncoderConfiguration>? {
    let folder: ModelFolder<ContentEncoderConfiguration>
    do { folder = try store.resolve(name ?? standardName) } catch ModelStoreError.unknown where name == nil {
      return nil
    } catch is ModelMismatch where name == nil {
      return nil
    }
    let wanted = try base.weightsSHA256()
    if folder.base?.sha256 == wanted { return folder }
    if name == nil { return nil }
    throw ContentEncoderMismatch(folder: folder.url.path, base: folder.base, synthesizer: base.name, sha256: wanted)
  }

  /// What a person is told who waits for a listener that is made in passing.
  static let quickOne =
    "Once for this synthesiser: learning to listen without transcripts … (For hibari, `ftlab models import "
    + "Models/hibari-listener` or `tools/import-checkpoints hibari` saves this time.)"

  /// Changes whenever the quick training would give another listener; kept ones of other versions are not taken.
  private static let recipeVersion = 2

  /// The listener of a synthesiser: the folder's, or the one kept from before, or a new one, which takes about a minute.
  ///
  /// - Parameters:
  ///   - kept: the folder with what was learned before.
  ///   - progress: sentences spoken to it, sentences in all; what it throws ends the work.
  ///   - observer: sees the training, where there is one.
  /// - Returns: nil when the training was to stop; nothing of it is kept.
  /// - Throws: the errors of files.
  static func prepared(
    _ preparation: SpeechPreparation, base: ModelFolder<SynthesizerConfiguration>,
    folder: ModelFolder<ContentEncoderConfiguration>?, keptIn kept: URL, type: TrainingSettings.ComputeType,
    on device: Device, progress: (Int, Int) throws -> Void,
    observer: @escaping (TrainingEvent) -> TrainingDecision,
    shouldStop: @escaping () -> Bool
  ) throws -> ContentEncoder? {
    if let folder { return try load(folder, on: device) }
    let path = kept.appending(path: "\(try base.weightsSHA256().prefix(16))-\(recipeVersion).safetensors").path
    if FileManager.default.fileExists(atPath: path) {
      let file = try SafetensorsFile(path: path)
      return try ContentEncoder(on: device) { try file.tensor($0, on: device) }
    }
    let configuration = ContentEncoderConfiguration(textWidth: base.configuration.widths.text)
    let listener = untrained(configuration, seed: 0, on: device)
    listener.trainAll()
    let utterances = try ContentEncoderUtterance.training(
      ContentEncoderTexts.few, preparation, on: device, progress: progress)
    let scratch = FileManager.default.temporaryDirectory.appending(path: "ftlab-listener-\(UUID())")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let trainer = try Trainer(
      ContentEncoderTask(listener, utterances, seed: 0, on: device),
      settings: ContentEncoderTask.settings(steps: quickSteps, seed: 0, type: type), folder: scratch, on: device,
      observer: observer, shouldStop: shouldStop)
    guard try trainer.run().reason != .interrupted else { return nil }
    listener.freezeAll()
    try FileManager.default.createDirectory(at: kept, withIntermediateDirectories: true)
    try TensorFile.write(listener.namedParameters().map { ($0.name, $0.parameter.value) }, to: path)
    return listener
  }
}

/// A listener that learned from another synthesiser than the one whose features it should hear.
public struct ContentEncoderMismatch: Blamable, CustomStringConvertible {
  let folder: String
  let base: ModelBase?
  let synthesizer: String
  let sha256: String

  public var blame: Blame { .settings }

  public var description: String {
    let origin =
      base.map { "learned from \"\($0.name)\" (SHA-256 \($0.sha256.prefix(16))…)" } ?? "does not say its synthesiser"
    return "\(folder): this listener \(origin), but the voice is learned on \"\(synthesizer)\" (SHA-256 "
      + "\(sha256.prefix(16))…); leave --listener out, or make one that fits: ftlab voice train-listener --model "
      + "\(synthesizer) --output RUN, and --listener RUN/model"
  }
}
