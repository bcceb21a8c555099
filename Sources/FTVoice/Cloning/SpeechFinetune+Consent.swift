import FTData

extension SpeechFinetune {
  /// With a statement of consent the voice may speak; without one it is for measuring only. What the recordings' own ledger
  /// forbids stays forbidden.
  static func consent(_ settings: SpeechSettings, _ governing: ConsentLedger?) throws -> ConsentLedger {
    let isStated = settings.provenance.consent != nil
    var ledger = ConsentLedger(
      uses: settings.allow.isEmpty ? (isStated ? [.evaluation, .synthesis] : [.evaluation]) : settings.allow)
    ledger.statement = settings.provenance.consent
    ledger.recordedBy = settings.recordedBy
    ledger.licence = settings.provenance.licence
    guard let governing else { return ledger }
    guard governing.uses.contains(.synthesis) || governing.uses.contains(.evaluation) else {
      throw SpeechFinetuneError.notAllowed(governing)
    }
    ledger.restrict(to: governing)
    return ledger
  }

  /// What was read and what will be done, for people.
  var facts: [String] {
    let length =
      speech.seconds < 90
      ? "\(Int(speech.seconds.rounded())) s" : "\((speech.seconds / 6).rounded() / 10) min"
    let count = speech.recordings.count
    return [
      "\(count) recording\(count == 1 ? "" : "s"), \(length); learning \(plan.words).",
      speech.unusedTranscripts.map { "Mind: \($0)" }, silence,
    ].compactMap { $0 }
  }

  /// Why the voice will not speak; nil where it will.
  private var silence: String? {
    guard !consent.uses.contains(.synthesis) else { return nil }
    let consequence = "so this voice is learned for measuring and will not speak."
    if let governing = speech.consent, !governing.uses.contains(.synthesis) {
      return
        "Mind: \(speech.consentFiles.joined(separator: ", ")) does not allow speaking in this voice, \(consequence)"
    }
    if !settings.allow.isEmpty { return "Mind: --allow does not name synthesis, \(consequence)" }
    return
      "Mind: nobody is said to have consented, \(consequence) If it may, say --consent \"who allowed it, and when\"."
  }
}
