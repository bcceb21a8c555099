import FTCheckpoint
import FTData
import FTTensor
import Foundation

/// A person's voice in a file: the embedding, those of the single clips, the encoder it belongs to, and who allowed what.
///
/// A safetensors file with `embedding` [width] and `clips` [clips, width], float32; everything else stands in its metadata
/// (`format` "ftlab-voice", `version`, `name`, `encoder`, `encoder_sha256`, `seconds`, `consent` as JSON).
public struct VoiceFile: Sendable, Equatable {
  public var name: String
  public var embedding: SpeakerEmbedding
  public var clips: [SpeakerEmbedding]
  /// Seconds of speech it was made from.
  public var seconds: Double
  /// Name and SHA-256 of the encoder's weights.
  public var encoder: String
  public var encoderSHA256: String
  public var consent: ConsentLedger

  public static let fileExtension = "voice"
  /// 2: embeddings of recordings at one level; before, loudness was a part of a voice.
  static let version = "2"

  public init(
    name: String, clips: [SpeakerEmbedding], seconds: Double, encoder: String, encoderSHA256: String,
    consent: ConsentLedger
  ) {
    self.name = name
    self.clips = clips
    self.seconds = seconds
    self.consent = consent
    embedding = SpeakerEmbedding(mean: clips)
    (self.encoder, self.encoderSHA256) = (encoder, encoderSHA256)
  }

  /// Writes the file, whole or not at all.
  public func write(to path: String, on device: Device) throws {
    let width = embedding.values.count
    try TensorFile.write(
      [
        ("embedding", Tensor(embedding.values, on: device)),
        ("clips", Tensor(clips.flatMap(\.values), shape: [clips.count, width], on: device)),
      ],
      metadata: [
        "format": "ftlab-voice", "version": Self.version, "name": name, "encoder": encoder,
        "encoder_sha256": encoderSHA256, "seconds": String(format: "%.2f", seconds),
        "consent": String(decoding: try Self.encoder().encode(consent), as: UTF8.self),
      ], to: path)
  }

  private static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  /// Reads and checks a file.
  ///
  /// - Throws: ``VoiceFileError``, and the errors of safetensors files.
  public init(path: String) throws {
    let file = try SafetensorsFile(path: path)
    let metadata = file.metadata
    guard metadata["format"] == "ftlab-voice" else { throw VoiceFileError.notAVoice(path, "it has another format") }
    guard metadata["version"] == Self.version else {
      throw metadata["version"] == "1"
        ? VoiceFileError.outdated(path)
        : .notAVoice(path, "it has version \(metadata["version"] ?? "(none)"), this program reads \(Self.version)")
    }
    func rows(_ name: String) throws -> [SpeakerEmbedding] {
      guard file.names.contains(name) else { throw VoiceFileError.notAVoice(path, "\"\(name)\" is missing") }
      let entry = try file.entry(name)
      guard entry.dtype == .float32, let width = entry.shape.last, SpeakerEncoderConfiguration.isWidth(width),
        entry.shape.count == (name == "clips" ? 2 : 1)
      else { throw VoiceFileError.notAVoice(path, "\"\(name)\" is \(entry.dtype.rawValue) \(entry.shape)") }
      let bytes = try file.bytes(of: name)
      let values = (0..<bytes.count / 4).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
      guard values.allSatisfy(\.isFinite) else { throw VoiceFileError.notAVoice(path, "\"\(name)\" is not finite") }
      return stride(from: 0, to: values.count, by: width).map {
        SpeakerEmbedding(direction: Array(values[$0..<$0 + width]))
      }
    }
    (embedding, clips) = try withExtendedLifetime(file) { (try rows("embedding")[0], try rows("clips")) }
    guard let consent = metadata["consent"],
      let ledger = try? JSONDecoder().decode(ConsentLedger.self, from: Data(consent.utf8))
    else { throw VoiceFileError.notAVoice(path, "its consent ledger is missing or damaged") }
    self.consent = ledger
    name = metadata["name"] ?? URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    (encoder, encoderSHA256) = (metadata["encoder"] ?? "", metadata["encoder_sha256"] ?? "")
    seconds = metadata["seconds"].flatMap(Double.init) ?? 0
  }

  /// - Throws: ``VoiceFileError/notAllowed(_:_:_:)`` unless the ledger allows the use.
  public func check(_ use: VoiceUse) throws(VoiceFileError) {
    guard consent.uses.contains(use) else { throw .notAllowed(name, use, consent) }
  }

  /// - Throws: ``VoiceFileError/otherEncoder(_:_:_:)`` unless the voice belongs to this encoder, and is as wide as its are.
  public func check(_ embedder: SpeakerEmbedder) throws(VoiceFileError) {
    try check(encoder: embedder.encoderName, sha256: embedder.encoderSHA256)
    guard embedding.values.count == embedder.width, clips.allSatisfy({ $0.values.count == embedder.width }) else {
      throw .otherEncoder(name, encoder, embedder.encoderName)
    }
  }

  func check(encoder name: String, sha256: String) throws(VoiceFileError) {
    guard encoderSHA256 == sha256 else { throw .otherEncoder(self.name, encoder, name) }
  }
}

/// A voice that cannot be used.
public enum VoiceFileError: Blamable, CustomStringConvertible {
  /// File and reason.
  case notAVoice(String, String)
  /// A file that was made when loudness was still a part of a voice.
  case outdated(String)
  /// A calibration of that time.
  case outdatedCalibration(String)
  /// The voice's name, the use, and what is allowed.
  case notAllowed(String, VoiceUse, ConsentLedger)
  /// The voice's name, its encoder, the present encoder.
  case otherEncoder(String, String, String)
  /// A consent.json that cannot be read.
  case consent(String, String)

  public var blame: Blame {
    switch self {
    case .notAVoice, .outdated, .outdatedCalibration, .consent: .data
    case .notAllowed, .otherEncoder: .settings
    }
  }

  public var description: String {
    switch self {
    case .notAVoice(let file, let reason):
      "\(file): is no voice file: \(reason); make one with: ftlab voice enroll NAME CLIP…"
    case .outdated(let file):
      "\(file): was made by an older ftlab, which took loudness for a part of a voice; make it again with: ftlab voice "
        + "enroll NAME CLIP…"
    case .outdatedCalibration(let file):
      "\(file): was learned by an older ftlab, which took loudness for a part of a voice; remove it, and learn it again with: "
        + "ftlab voice evaluate --data PEOPLE --calibration \(file)"
    case .notAllowed(let name, let use, let ledger):
      "\(name): \(use.words) is not allowed; its consent ledger allows "
        + (ledger.uses.isEmpty ? "nothing" : ledger.uses.map(\.words).joined(separator: ", "))
        + (ledger.uses.contains(.evaluation) && use != .synthesis
          ? ". If you are measuring, say --purpose evaluation" : "")
    case .otherEncoder(let name, let own, let present):
      "\(name): was enrolled with the encoder \(own), not with \(present); enroll again, or choose with --model or --run"
    case .consent(let file, let reason): "\(file): cannot be read: \(reason)"
    }
  }
}
