import FTData

/// Licences and consents as the records state them.
///
/// Where a field is named, records without a value warn; pictures without a field for the licence, and voices without one for
/// the consent, warn as a whole. A consent that says no refuses. What a value means is read from short lists of words; anything
/// else that stands there counts as a statement.
enum PermissionChecks {
  static let license = DataCheck("license", cost: .cheap) { input, progress in
    try licenseFindings(input, progress)
  }
  static let consent = DataCheck("consent", cost: .cheap) { input, progress in
    try consentFindings(input, progress)
  }

  private static let noes: Set<String> = [
    "no", "n", "false", "0", "refused", "refuse", "withdrawn", "revoked", "denied", "declined", "not given",
    "none given",
    "opted out", "opt-out", "nein", "non", "いいえ", "いいえ。", "不可", "拒否", "撤回", "同意しない", "同意しません", "未同意", "同意なし",
    "否", "なし",
  ]
  private static let unknowns: Set<String> = [
    "", "?", "-", "–", "n/a", "na", "none", "null", "unknown", "pending", "unclear", "tbd", "todo", "不明", "未確認", "確認中",
    "未定",
  ]
  private static let reserved: Set<String> = [
    "all rights reserved", "copyright", "©", "proprietary", "無断転載禁止", "転載禁止", "著作権あり",
  ]

  /// As it is compared: full-width forms and white space folded, in lower case, without a full stop.
  private static func folded(_ text: String) -> String {
    let plain = String(decoding: ScannedText.folded(Array(text.prefix(200).utf8)), as: UTF8.self).lowercased()
    let words = plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.hasSuffix(".") ? String(words.dropLast()) : words
  }

  /// Goes through the values of a field; a progress that says stop ends it.
  private static func read(
    _ field: String, _ input: DataCheckInput, _ progress: DataProgress, _ body: (DataRecord, String) -> Void
  ) throws {
    for (row, record) in input.records.enumerated() {
      if row % 65_536 == 0, !progress(row, input.records.count) { throw CancellationError() }
      body(record, folded(record.text(field) ?? ""))
    }
  }

  private static func rows(_ count: Int) -> String { count == 1 ? "1 record" : "\(count.grouped) records" }

  private static func licenseFindings(_ input: DataCheckInput, _ progress: DataProgress) throws -> [DataFinding] {
    guard let field = input.fields.license else {
      guard input.modality == .image else { return [] }
      return [
        DataFinding(
          "license", .warns,
          "No field says under which licence the pictures may be used. Name one (license: in the task file), or write down where "
            + "they are from.")
      ]
    }
    var missing: [DataFinding.Case] = []
    var closed: [DataFinding.Case] = []
    var counts: [String: Int] = [:]
    try read(field, input, progress) { record, value in
      if unknowns.contains(value) {
        missing.append(described(record, value, missing.count))
      } else if reserved.contains(where: { value.hasPrefix($0) }) {
        closed.append(described(record, value, closed.count))
      } else if counts.count < 1_000 || counts[value] != nil {
        counts[value, default: 0] += 1
      }
    }
    var findings: [DataFinding] = []
    if !closed.isEmpty {
      findings.append(
        DataFinding(
          "license", .warns,
          "\(rows(closed.count)) may not be used without leave, by what \(field) says. Ask for it, or leave them out.",
          cases: closed))
    }
    if !missing.isEmpty {
      findings.append(
        DataFinding("license", .warns, "\(rows(missing.count)) name no licence (\(field)).", cases: missing))
    }
    if !counts.isEmpty {
      let order = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let list = order.prefix(8).map { "\($0.key) × \($0.value.grouped)" }.joined(separator: ", ")
      findings.append(
        DataFinding("license", .notes, "Licences: \(list)\(order.count > 8 ? ", and others" : "")."))
    }
    return findings
  }

  private static func consentFindings(_ input: DataCheckInput, _ progress: DataProgress) throws -> [DataFinding] {
    guard let field = input.fields.consent else {
      guard input.modality == .voice else { return [] }
      return [
        DataFinding(
          "consent", .warns,
          "No field says that the speakers consented. A licence is not a consent: name a field (consent: in the task file), or the "
            + "voice is for measuring only.")
      ]
    }
    var missing: [DataFinding.Case] = []
    var refused: [DataFinding.Case] = []
    try read(field, input, progress) { record, value in
      if noes.contains(value) || noes.contains(where: { $0.count > 3 && value.hasPrefix($0) }) {
        refused.append(described(record, value, refused.count))
      } else if unknowns.contains(value) {
        missing.append(described(record, value, missing.count))
      }
    }
    var findings: [DataFinding] = []
    if !refused.isEmpty {
      findings.append(
        DataFinding(
          "consent", .refuses, "\(rows(refused.count)) are without consent: \(field) says no. Leave them out.",
          cases: refused))
    }
    if !missing.isEmpty {
      findings.append(
        DataFinding(
          "consent", .warns, "\(rows(missing.count)) do not say whether there is consent (\(field)).", cases: missing))
    }
    return findings
  }

  private static func described(_ record: DataRecord, _ value: String, _ number: Int) -> DataFinding.Case {
    DataFinding.Case([record.place], number < DataFinding.namedCases ? (value.isEmpty ? "nothing" : value) : "")
  }
}
