import FTData
import Foundation

/// What a voice may be used for.
public enum VoiceUse: String, Sendable, Codable, CaseIterable {
  /// Measuring how well programs work, nothing else.
  case evaluation
  /// Answering whether a recording is this person's.
  case verification
  /// Finding this person among many.
  case identification
  /// Speaking in this person's voice.
  case synthesis

  /// The use as a sentence has it.
  var words: String {
    switch self {
    case .evaluation: "measuring programs"
    case .verification: "verifying this person"
    case .identification: "identifying this person among others"
    case .synthesis: "speaking in this voice"
    }
  }
}

/// Who allowed what with a voice; it travels inside the voice file, and the program keeps to it.
///
/// A licence of a recording is not its speaker's consent: recordings of named people in sample data are for evaluation
/// only, whatever their licence allows.
public struct ConsentLedger: Sendable, Codable, Equatable {
  /// What is allowed.
  public var uses: [VoiceUse]
  /// Whose voice it is and who recorded it, in their own words.
  public var speaker: String?
  public var recordedBy: String?
  /// The statement of consent, or where it can be read.
  public var statement: String?
  /// The recordings' licence.
  public var licence: String?

  enum CodingKeys: String, CodingKey {
    case uses, speaker
    case recordedBy = "recorded_by"
    case statement, licence
  }

  /// - Parameter uses: verification and identification, if nothing else is said; speaking must be allowed by name.
  public init(uses: [VoiceUse] = [.evaluation, .verification, .identification]) { self.uses = uses }

  /// The name of the file that speaks for all recordings in its folder and below.
  public static let fileName = "consent.json"

  /// The ledger for a recording: of the nearest folder above it that has one.
  ///
  /// - Throws: ``VoiceFileError/consent(_:_:)`` when a file is there and cannot be understood.
  public static func governing(_ recording: String) throws -> ConsentLedger? {
    try file(governing: recording).map { try ConsentLedger(file: $0) }
  }

  /// - Throws: ``VoiceFileError/consent(_:_:)`` for a file that cannot be understood.
  init(file path: String) throws {
    do { self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: path))) } catch {
      throw VoiceFileError.consent(path, SystemReason(error)?.words ?? "\(error)")
    }
  }

  /// The file that speaks for a recording; nil where there is none.
  static func file(governing recording: String) -> String? {
    var folder = URL(fileURLWithPath: recording).deletingLastPathComponent().standardizedFileURL
    for _ in 0..<32 {
      let path = folder.appendingPathComponent(fileName).path
      if FileManager.default.fileExists(atPath: path) { return path }
      let parent = folder.deletingLastPathComponent()
      if parent.path == folder.path { break }
      folder = parent
    }
    return nil
  }

  /// Narrows this ledger to what another one allows too, and takes over what it states where this one is silent.
  public mutating func restrict(to other: ConsentLedger) {
    uses = uses.filter(other.uses.contains)
    speaker = speaker ?? other.speaker
    recordedBy = recordedBy ?? other.recordedBy
    statement = statement ?? other.statement
    licence = licence ?? other.licence
  }
}
