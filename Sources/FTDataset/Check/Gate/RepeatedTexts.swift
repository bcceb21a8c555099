import FTData
import FTJSON

/// What a search for duplicates found, in the words of the gate.
struct RepeatedTexts {
  let findings: [DataFinding]

  /// - Throws: `CancellationError` where the progress said stop.
  init(_ input: DataCheckInput, _ progress: DataProgress) throws {
    let (texts, result) = try input.repeatedTexts(comparingSides: input.sides.contains { $0 != nil }, progress)
    func place(_ text: Int) -> Place { input.records[text].place }
    func head(_ text: Int) -> String { TextExcerpt.head(Array(texts[text].utf8)) }
    var findings: [DataFinding] = []
    func add(_ check: String, _ weight: DataFinding.Weight, _ sentence: String, _ cases: [DataFinding.Case]) {
      if !cases.isEmpty { findings.append(DataFinding(check, weight, sentence, cases: cases)) }
    }
    add(
      "leakage", .refuses,
      (result.leaks.count == 1
        ? "1 text outside of training is known" : "\(result.leaks.count) texts outside of training are known")
        + " from another side, word for word or in other words; what is measured on \(result.leaks.count == 1 ? "it" : "them") was "
        + "learned. Take out what leaks, or divide again with: ftlab data split --force",
      result.leaks.map { leak in
        .init(
          [place(leak.text), place(leak.source)], "\(leak.kind.rawValue): \(head(leak.text)) | \(head(leak.source))",
          score: leak.score)
      })
    func cases(_ clusters: [TextDuplicates.Cluster]) -> [DataFinding.Case] {
      clusters.map { cluster in
        let shown = cluster.pair.map(head)
        return .init(
          cluster.texts.map(place), shown.first == shown.last ? shown[0] : shown.joined(separator: " | "),
          score: cluster.score)
      }
    }
    func surplus(_ clusters: [TextDuplicates.Cluster]) -> Int { clusters.reduce(0) { $0 + $1.texts.count - 1 } }
    let (same, near) = (surplus(result.exact), surplus(result.near))
    add(
      "exact-duplicates", .warns,
      (same == 1 ? "1 text stands there already" : "\(same) texts stand there already")
        + ", but for capitals and spaces; what stands there twice counts more than the others in learning.",
      cases(result.exact))
    add(
      "near-duplicates", .warns,
      near == 1 ? "1 text is nearly the same as another one." : "\(near) texts are nearly the same as another one.",
      cases(result.near))
    add(
      "templates", .notes,
      "\(result.templates.reduce(0) { $0 + $1.count }) texts differ from others in values alone; these are no duplicates.",
      result.templates.map { texts in .init(texts.map(place), texts.prefix(2).map(head).joined(separator: " | ")) })
    if result.cut > 0 {
      add(
        "near-duplicates", .notes,
        "Of \(result.cut) long texts only the first \(TextDuplicates.Settings().longest) characters were compared.",
        [.init([], "")])
    }
    self.findings = findings
  }
}

extension DataCheckInput {
  /// The texts of each record, together, and which of them repeat others.
  ///
  /// - Throws: `CancellationError` where the progress said stop.
  func repeatedTexts(
    comparingSides: Bool, _ progress: DataProgress
  ) throws -> (texts: [String], result: TextDuplicates.Result) {
    let texts = records.map { $0.spoken(fields).joined(separator: "\n") }
    let values =
      fields.attributes.isEmpty ? nil : records.map { record in fields.attributes.flatMap { record.values($0) } }
    var settings = TextDuplicates.Settings()
    settings.threads = threads
    do {
      let result = try TextDuplicates(settings).find(
        in: texts, sides: comparingSides ? sides : nil, attributeValues: values, progress: progress)
      return (texts, result)
    } catch is TextDuplicates.Stopped { throw CancellationError() }
  }
}

extension DataRecord {
  /// The values of a field, those inside of lists and objects too.
  fileprivate func values(_ field: String) -> [String] {
    var found: [String] = []
    func take(_ value: JSONValue?) {
      switch value {
      case .string(let text): found.append(text)
      case .number(let number): found.append(number.text)
      case .array(let list): for value in list { take(value) }
      case .object(let object): for member in object.members { take(member.value) }
      default: break
      }
    }
    take(fields[field])
    return found
  }
}
