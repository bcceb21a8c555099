import FTData

/// Personal data in texts (``PersonalDataFinder``), shown masked.
///
/// Numbers by which money or an identity can be taken refuse; addresses, telephones and dates warn.
struct PersonalDataCheck: TextCheck {
  static let check = DataCheck("personal-data", needs: [.texts], work: .texts { _ in PersonalDataCheck() })

  private var hits: [TextHit] = []

  mutating func look(at text: ScannedText) {
    for datum in PersonalDataFinder.find(text) {
      hits.append(TextHit(text, kind: datum.kind.rawValue, at: datum.range))
    }
  }

  mutating func add(_ later: PersonalDataCheck) { hits += later.hits }

  func findings(_ scan: TextScan) -> [DataFinding] {
    func isIdentifying(_ hit: TextHit) -> Bool {
      PersonalDatum.Kind(rawValue: Int(hit.kind))?.isIdentifying ?? false
    }
    let parts: [(DataFinding.Weight, [TextHit])] = [
      (.refuses, hits.filter(isIdentifying)), (.warns, hits.filter { !isIdentifying($0) }),
    ]
    return parts.compactMap { weight, hits in
      guard !hits.isEmpty else { return nil }
      let rows = scan.rows(hits)
      let kinds = TextScan.tally(hits) { PersonalDatum.Kind(rawValue: $0)?.name ?? "" }
      let cases = scan.cases(hits) { hit, text in
        guard let kind = PersonalDatum.Kind(rawValue: Int(hit.kind)), hit.range.upperBound <= text.plain.count else {
          return ""
        }
        return "\(kind.name) \(PersonalDatum(kind: kind, range: hit.range).masked(text.plain))"
      }
      return DataFinding(
        "personal-data", weight,
        "\(rows.grouped) row\(rows == 1 ? " holds" : "s hold") personal data (\(kinds)). A model can repeat what it learned: "
          + "remove it, or put something invented in its place. Names of people are not looked for.",
        cases: cases)
    }
  }
}

/// Keys, passwords and tokens in texts (``SecretFinder``), shown masked.
struct SecretCheck: TextCheck {
  static let check = DataCheck("secrets", needs: [.texts], work: .texts { _ in SecretCheck() })

  private var hits: [TextHit] = []

  mutating func look(at text: ScannedText) {
    for secret in SecretFinder.find(text) { hits.append(TextHit(text, kind: secret.kind.rawValue, at: secret.range)) }
  }

  mutating func add(_ later: SecretCheck) { hits += later.hits }

  func findings(_ scan: TextScan) -> [DataFinding] {
    guard !hits.isEmpty else { return [] }
    let rows = scan.rows(hits)
    let kinds = TextScan.tally(hits) { FoundSecret.Kind(rawValue: $0)?.name ?? "" }
    let cases = scan.cases(hits) { hit, text in
      guard let kind = FoundSecret.Kind(rawValue: Int(hit.kind)), hit.range.upperBound <= text.plain.count else {
        return ""
      }
      return "\(kind.name) \(FoundSecret(kind: kind, range: hit.range).masked(text.plain)) of \(hit.count) signs"
    }
    return [
      DataFinding(
        "secrets", .refuses,
        "\(rows.grouped) row\(rows == 1 ? " holds" : "s hold") what looks like keys or passwords (\(kinds)). Remove them, and have "
          + "those that are real replaced: who can ask the model can have them.",
        cases: cases)
    ]
  }
}
