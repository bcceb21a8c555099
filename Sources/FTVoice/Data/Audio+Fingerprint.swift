import FTAudioCodec
import FTCheckpoint
import FTData

extension Audio {
  /// SHA-256 of the samples as 16-bit numbers, in hexadecimal: equal for equal sound, whatever the file is called and however
  /// it is packed without loss. By it a run knows the recordings again that it has learned from.
  var fingerprint: String { Self.fingerprint(of: samples16) }

  /// The samples as 16-bit numbers.
  var samples16: [Int16] { samples.map { Int16(max(-1, min(1, $0)) * 32767) } }

  static func fingerprint(of samples: [Int16]) -> String {
    samples.withUnsafeBytes { "\(SHA256Digest(of: $0))" }
  }
}

extension AudioError.Reason {
  /// The reason as a ledger has it.
  var refusal: RefusalReason {
    switch self {
    case .missing: "missing-file"
    case .changed: "changed"
    case .unreadable: "unreadable-file"
    case .emptyFile: "empty-file"
    case .unknownFormat: "unknown-format"
    case .truncated: "cut-off"
    case .corrupt: "damaged"
    case .noFrames: "no-samples"
    case .notFinite: "not-finite"
    case .tooManyChannels: "too-many-channels"
    case .tooLong: "too-long"
    case .sampleRate: "sample-rate"
    case .outOfMemory: "out-of-memory"
    case .unwritable, .unknownExtension: "unwritable"
    }
  }
}
