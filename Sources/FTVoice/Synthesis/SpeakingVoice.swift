import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTTensor
import Foundation

/// A voice that a synthesiser has learned: the weights that differ from its base, and who allowed what.
///
/// A safetensors file with the changed tensors under their names, float32; everything else stands in its metadata (`format`
/// "ftlab-speaking-voice", `version`, `name`, `base`, `base_sha256`, `recipe`, `seconds`, `consent` as JSON, `pitch`:
/// slope and offset of ln F0, `gain`: 1 where it is missing, `strength`: how far the acoustic tensors have gone from the base to
/// what was learned, `trials`: an array of `strength`, `distance`, `unclear` and `score` as JSON, see ``VoiceStrength``).
/// Files without a strength, which were written before it was kept, speak as they are and at no other.
public struct SpeakingVoice: Sendable {
  public var name: String
  /// Name and SHA-256 of the synthesiser's weights it was learned on.
  public var base: String
  public var baseSHA256: String
  /// How it was learned, in a phrase.
  public var recipe: String
  /// Seconds of speech it was learned from.
  public var seconds: Double
  public var consent: ConsentLedger
  /// What is done to the base's melody.
  public var pitchMap: PitchMap
  /// How many times louder than the base the person is in the recordings.
  public var gain: Float
  /// Who made the recordings it was learned from, where that was told.
  public var origin: String?
  /// How far its sound goes to what was learned; nil where the file does not say it.
  public internal(set) var strength: VoiceStrength?

  static let format = "ftlab-speaking-voice"
  static let version = "1"

  public init(
    name: String, base: ModelFolder<SynthesizerConfiguration>, recipe: String, seconds: Double, consent: ConsentLedger,
    pitchMap: PitchMap,
    gain: Float = 1, origin: String? = nil
  ) throws {
    self.name = name
    self.base = base.url.lastPathComponent
    baseSHA256 = try base.weightsSHA256()
    self.recipe = recipe
    self.seconds = seconds
    self.consent = consent
    self.pitchMap = pitchMap
    self.gain = gain
    self.origin = origin
  }

  /// Where voices are kept that are called by their names.
  public static func folder(beside models: ModelStore) -> URL { models.sibling("voices") }

  /// The file of a name or a path: the path itself, a run's folder, `NAME.voice` here, or the voice of that name.
  ///
  /// - Throws: ``SpeakingVoiceError/unknown(_:known:)``.
  public static func locate(_ nameOrPath: String, beside models: ModelStore) throws -> String {
    let folder = folder(beside: models)
    let fileName = "\(nameOrPath).\(VoiceFile.fileExtension)"
    let candidates = [
      nameOrPath, "\(nameOrPath)/voice.\(VoiceFile.fileExtension)", fileName,
      folder.appending(path: fileName).path,
    ]
    for path in candidates {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue { return path }
    }
    let known = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { $0.hasSuffix(".\(VoiceFile.fileExtension)") }.map {
        String($0.dropLast(VoiceFile.fileExtension.count + 1))
      }
    throw SpeakingVoiceError.unknown(nameOrPath, known: known.sorted())
  }

  /// Writes the file, whole or not at all.
  ///
  /// - Parameter tensors: what differs from the base, by the synthesiser's names.
  public func write(_ tensors: [(name: String, tensor: Tensor)], to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var metadata = [
      "format": Self.format, "version": Self.version, "name": name, "base": base, "base_sha256": baseSHA256,
      "recipe": recipe, "seconds": String(format: "%.2f", seconds),
      "consent": String(decoding: try encoder.encode(consent), as: UTF8.self),
      "pitch": "\(pitchMap.slope) \(pitchMap.offset)", "gain": "\(gain)",
    ]
    metadata["origin"] = origin
    try metadata.merge(strength?.metadata(encoder) ?? [:]) { own, _ in own }
    try TensorFile.write(tensors, metadata: metadata, to: path)
  }

  /// Reads a file's metadata and puts its weights into a synthesiser.
  ///
  /// With another strength T than the file's own S the acoustic network gets base + T / S · (file − base). Weights are rounded
  /// when they are written, which T / S multiplies; with the file's own strength they are the file's, bit for bit.
  ///
  /// - Parameter wanted: how far the sound goes to what was learned, in (0, 1]; nil for the file's own strength.
  /// - Throws: ``SpeakingVoiceError``, and the errors of safetensors files.
  public init(
    path: String, into synthesizer: SpeechSynthesizer, of base: ModelFolder<SynthesizerConfiguration>,
    strength wanted: Double? = nil, on device: Device
  ) throws {
    let file = try SafetensorsFile(path: path)
    let metadata = file.metadata
    switch metadata["format"] {
    case Self.format: break
    case "ftlab-voice": throw SpeakingVoiceError.onlyEnrolled(path)
    default: throw SpeakingVoiceError.damaged(path, "it has another format")
    }
    guard metadata["version"] == Self.version else {
      throw SpeakingVoiceError.damaged(path, "it has version \(metadata["version"] ?? "(none)"), this program reads 1")
    }
    guard let text = metadata["consent"],
      let consent = try? JSONDecoder().decode(ConsentLedger.self, from: Data(text.utf8))
    else { throw SpeakingVoiceError.damaged(path, "its consent ledger is missing or damaged") }
    let pitch = (metadata["pitch"] ?? "").split(separator: " ").compactMap { Float($0) }
    guard pitch.count == 2, pitch.allSatisfy({ $0.isFinite && abs($0) < 100 }) else {
      throw SpeakingVoiceError.damaged(path, "its pitch is missing or damaged")
    }
    let gain = metadata["gain"].map { Float($0) ?? 0 } ?? 1
    guard gain > 0, gain <= 100 else { throw SpeakingVoiceError.damaged(path, "its gain is damaged") }
    self.gain = gain
    origin = metadata["origin"]
    strength = try VoiceStrength(metadata: metadata, path: path)
    name = metadata["name"] ?? URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    (self.base, baseSHA256) = (metadata["base"] ?? "", metadata["base_sha256"] ?? "")
    (recipe, seconds) = (metadata["recipe"] ?? "", metadata["seconds"].flatMap(Double.init) ?? 0)
    (self.consent, pitchMap) = (consent, PitchMap(slope: pitch[0], offset: pitch[1]))
    let present = try base.weightsSHA256()
    guard baseSHA256 == present else {
      throw SpeakingVoiceError.otherBase(name, self.base, base.url.lastPathComponent)
    }
    if let wanted { try use(wanted) }
    let part = strength.map { Float($0.used / $0.own) } ?? 1
    // Not from the given synthesiser, which may speak in a voice already.
    let untouched = part == 1 ? nil : try SpeechSynthesizer.load(base, on: device)
    let start = Dictionary(uniqueKeysWithValues: untouched?.acousticWeights ?? [])
    let parameters = Dictionary(synthesizer.namedParameters().map { ($0.name, $0.parameter) }) { first, _ in first }
    for tensorName in file.names {
      guard let parameter = parameters[tensorName] else {
        throw SpeakingVoiceError.damaged(path, "the synthesiser has no tensor \"\(tensorName)\"")
      }
      let tensor = try file.tensor(tensorName, on: device)
      guard tensor.shape == parameter.shape, tensor.dtype == .float32, tensor.values().allSatisfy({ $0.isFinite })
      else {
        throw SpeakingVoiceError.damaged(path, "\"\(tensorName)\" has other numbers than expected")
      }
      let learned = tensor.float32Copy()
      parameter.load(start[tensorName]?.moved(to: learned, by: part) ?? learned)
    }
  }

  private mutating func use(_ wanted: Double) throws(SpeakingVoiceError) {
    guard var changed = strength else { throw .noStrength(name) }
    try changed.use(wanted)
    strength = changed
  }

  /// - Throws: ``SpeakingVoiceError/notAllowed(_:_:)`` unless the ledger allows speaking in this voice for a use; what may speak
  ///   for everybody may speak to be measured.
  public func check(allows use: VoiceUse) throws(SpeakingVoiceError) {
    guard consent.uses.contains(use) || consent.uses.contains(.synthesis) else { throw .notAllowed(name, consent) }
  }
}

/// An affine map of ln F0 from the base's melody to a person's: ln F0′ = slope · ln F0 + offset.
public struct PitchMap: Sendable, Equatable {
  public var slope: Float
  public var offset: Float

  public static let identity = PitchMap(slope: 1, offset: 0)

  public init(slope: Float, offset: Float) { (self.slope, self.offset) = (slope, offset) }

  /// Frames below the pitch of speech stay unvoiced.
  public func callAsFunction(_ pitch: [Float]) -> [Float] {
    if self == .identity { return pitch }
    return pitch.map { value in
      guard value > SourceFilter.voicedAbove else { return value }
      return min(max(exp(slope * log(value) + offset), SourceFilter.voicedAbove + 5), 600)
    }
  }
}

/// A voice that cannot speak.
public enum SpeakingVoiceError: Blamable, CustomStringConvertible {
  case unknown(String, known: [String])
  case onlyEnrolled(String)
  case damaged(String, String)
  case otherBase(String, String, String)
  case notAllowed(String, ConsentLedger)
  /// A voice whose file does not say how far it went.
  case noStrength(String)
  case strengthOutOfRange(Double)

  public var blame: Blame { if case .damaged = self { .data } else { .settings } }

  public var description: String {
    switch self {
    case .unknown(let name, let known):
      "\(name): there is no such voice"
        + (known.isEmpty ? "" : "; there are \(known.joined(separator: ", "))")
        + "; teach one with: ftlab voice finetune RECORDING… --name NAME"
    case .onlyEnrolled(let path):
      "\(path): this voice was enrolled to be recognised and cannot speak; teach it to, with: ftlab voice finetune"
    case .damaged(let path, let reason): "\(path): is no voice that speaks: \(reason)"
    case .otherBase(let name, let own, let present):
      "\(name): was learned on another synthesiser (\(own)) than \(present); choose it with --model, or learn it again"
    case .notAllowed(let name, let ledger):
      "\(name): speaking in this voice is not allowed; its consent ledger allows "
        + (ledger.uses.isEmpty ? "nothing" : ledger.uses.map(\.words).joined(separator: ", "))
        + ". Ask the person, then learn it again with --allow synthesis and --consent"
    case .noStrength(let name):
      "\(name): was written before voices kept the strength they were learned with, so it has no other; leave --strength "
        + "out, or learn it again with: ftlab voice finetune"
    case .strengthOutOfRange(let strength): "the strength is \(strength), expected above 0, up to 1"
    }
  }
}
