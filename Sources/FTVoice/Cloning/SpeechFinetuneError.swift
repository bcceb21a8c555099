import FTData

/// A voice that cannot be learned.
public enum SpeechFinetuneError: Blamable, CustomStringConvertible {
  case severalSpeakers([String])
  case noSuchSpeaker(String, [String])
  case tooLittle(seconds: Double, refused: [String])
  /// Why the transcripts that are there cannot be learned by.
  case noTranscripts(String?)
  case notAllowed(ConsentLedger)

  public var blame: Blame {
    switch self {
    case .tooLittle, .noTranscripts: .data
    default: .settings
    }
  }

  public var description: String {
    switch self {
    case .severalSpeakers(let names):
      "the recordings are of \(names.count) people (\(names.prefix(5).joined(separator: ", "))); a voice is one person's: "
        + "choose with --speaker"
    case .noSuchSpeaker(let name, let known):
      "--speaker \(name): the lists name \(known.isEmpty ? "nobody" : known.joined(separator: ", "))"
    case .tooLittle(let seconds, let refused):
      "\((seconds * 10).rounded() / 10) s of speech can be used, \(Int(SpeechSet.least)) s are needed at least"
        + (refused.isEmpty
          ? "" : "; \(refused.count) recordings were refused:\n" + refused.prefix(10).joined(separator: "\n"))
    case .noTranscripts(let reason):
      "--supervision transcripts: no recording has an English transcript that can be learned by"
        + (reason.map { " (\($0))" } ?? "") + "; give a .list (path|speaker|EN|text), or leave --supervision out"
    case .notAllowed(let ledger):
      "the consent ledger beside the recordings allows "
        + (ledger.uses.isEmpty ? "nothing" : ledger.uses.map(\.words).joined(separator: ", "))
        + ", not speaking in this voice; ask the person, and write it into \(ConsentLedger.fileName)"
    }
  }
}

extension Refusal {
  /// Place and reason in a line.
  var described: String { sentence.hasPrefix("\(location)") ? sentence : "\(location): \(sentence)" }
}
