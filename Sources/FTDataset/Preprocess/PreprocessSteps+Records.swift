import FTData
import FTJSON

extension PreprocessSteps {
  /// The record with its texts cleaned, those of ``DataFields/texts`` and, where it has none of these, the turns of its
  /// conversation; everything else in it stays, byte for byte.
  ///
  /// A text of which nothing is left is refused in the ledger ("empty-after-cleaning"), with what it was. An
  /// attribute's value that stood in a text and stands in it no more, neither as it was nor cleaned, is a concern of
  /// the report.
  ///
  /// - Parameters:
  ///   - ledger: has received the record and not refused it; one that is not kept yet is kept here.
  ///   - report: gets what was changed.
  /// - Returns: nil for a record that is refused.
  public func apply(
    to record: DataRecord, fields: DataFields, ledger: inout Ledger, report: inout PreprocessReport
  ) -> DataRecord? {
    let numbers = texts.map { report.number(of: type(of: $0).name) }
    report.records += 1
    var changed: Set<Int> = []
    var emptied: (field: String, text: String)?
    let result = record.withTexts(of: fields) { text, field in
      guard emptied == nil else { return text }
      let outcome = self.cleaned(text)
      remark(outcome, numbers, record.place, field, &report)
      guard !outcome.changes.isEmpty else { return text }
      if outcome.text.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
        emptied = (field, text)
        return text
      }
      // A step that changes a text in several rounds changes one text.
      for number in Set(outcome.changes.map { numbers[$0.step] }) {
        report.steps[number].items += 1
        changed.insert(number)
      }
      for change in outcome.changes { report.add(change, of: numbers[change.step], at: record.place, field: field) }
      reportLostValues(in: outcome.text, of: text, field, record, fields, &report)
      return outcome.text
    }
    if let emptied {
      report.refusedRecords += 1
      ledger.refuse(
        record.place, "empty-after-cleaning",
        "nothing of \"\(emptied.field)\" is left after cleaning; it was \(emptied.text.revealed(beside: ""))")
      return nil
    }
    for field in fields.texts {
      if let value = record.fields[field], case .object = value, value["content"] == nil, value["text"] == nil {
        report.concern("not-cleaned", record.place, "\"\(field)\" is an object, which is left as it is")
      }
    }
    for number in changed { report.steps[number].records += 1 }
    if !ledger.isKept(record.place) { ledger.settleAsKept(record.place) }
    if changed.isEmpty { return record }
    report.changedRecords += 1
    return result
  }

  /// The same for many, in their order.
  ///
  /// - Parameter progress: is asked now and then; false ends it.
  /// - Throws: ``PreprocessError/stopped(done:total:)``.
  public func apply(
    to records: [DataRecord], fields: DataFields, ledger: inout Ledger, report: inout PreprocessReport,
    progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws(PreprocessError) -> [DataRecord] {
    var result: [DataRecord] = []
    result.reserveCapacity(records.count)
    var refused = Set(ledger.refusals.map(\.location))
    for (number, record) in records.enumerated() {
      if number % 1000 == 0, !progress(number, records.count) { throw .stopped(done: number, total: records.count) }
      // It is accounted for.
      if refused.contains(record.place) { continue }
      if let kept = apply(to: record, fields: fields, ledger: &ledger, report: &report) {
        result.append(kept)
      } else {
        refused.insert(record.place)
      }
    }
    _ = progress(records.count, records.count)
    return result
  }

  private func remark(
    _ outcome: CleanedText, _ numbers: [Int], _ place: Place, _ field: String, _ report: inout PreprocessReport
  ) {
    if !outcome.isSettled {
      report.concern(
        "not-cleaned", place, "\"\(field)\" is different after each of \(Self.mostRounds) rounds and is left as it is")
    }
    for (step, remarks) in outcome.remarks.enumerated() where !remarks.left.isEmpty {
      for (what, count) in remarks.left { report.steps[numbers[step]].left[what, default: 0] += count }
      if texts[step] is Mojibake {
        report.concern(
          "wrong-encoding", place,
          "\"\(field)\" holds " + remarks.left.keys.sorted().joined(separator: ", ") + ": "
            + String(outcome.text.prefix(60)).revealed)
      }
    }
  }

  private func reportLostValues(
    in cleaned: String, of original: String, _ field: String, _ record: DataRecord, _ fields: DataFields,
    _ report: inout PreprocessReport
  ) {
    for attribute in fields.attributes {
      for value in record.values(of: attribute) where !value.isEmpty && original.holds(value) {
        let other = apply(to: value)
        guard !cleaned.holds(value), other.isEmpty || !cleaned.holds(other) else { continue }
        report.concern(
          "attribute-lost", record.place,
          "\"\(field)\" held \"\(attribute)\" (\(value.revealed)) and holds it no more: "
            + cleaned.revealed(beside: original)
        )
      }
    }
  }
}

extension DataRecord {
  /// The record with other texts: those that ``spoken(_:)`` gives, without numbers and truth values.
  ///
  /// - Parameter change: gets a text, and where it stands: `answer`, `messages[2].content`.
  fileprivate func withTexts(of fields: DataFields, _ change: (_ text: String, _ field: String) -> String) -> DataRecord
  {
    var result = self
    let hasNamed = fields.texts.contains { name in
      self.fields[name].map { Self.changed($0, name, "content", { text, _ in text }).count > 0 } ?? false
    }
    let turns = hasNamed ? [:] : ["messages": "content", "conversations": "value"]
    // One conversation alone is learned from.
    let conversation = ["messages", "conversations"].first { self.fields[$0]?.arrayValue != nil }
    result.fields = self.fields.with { member in
      if fields.texts.contains(member.key) { return Self.changed(member.value, member.key, "content", change).value }
      guard member.key == conversation, let turn = turns[member.key] else { return member.value }
      return Self.changed(member.value, member.key, turn, change).value
    }
    return result
  }

  /// A value with its texts changed, and how many texts it has.
  private static func changed(
    _ value: JSONValue, _ path: String, _ turn: String, _ change: (String, String) -> String
  ) -> (value: JSONValue, count: Int) {
    switch value {
    case .string(let text): return (.string(change(text, path)), 1)
    case .array(let items):
      var count = 0
      let values = items.enumerated().map { number, item in
        let (value, texts) = changed(item, "\(path)[\(number)]", turn, change)
        count += texts
        return value
      }
      return (.array(values), count)
    case .object(let object):
      let key = object[turn] != nil ? turn : "text"
      var count = 0
      let members = object.with { member in
        guard member.key == key else { return member.value }
        let (value, texts) = changed(member.value, "\(path).\(key)", turn, change)
        count += texts
        return value
      }
      return (.object(members), count)
    case .bool, .number: return (value, 1)
    case .null: return (value, 0)
    }
  }

  /// The values of a field that may be a list.
  fileprivate func values(of field: String) -> [String] {
    guard case .array(let items) = fields[field] else { return text(field).map { [$0] } ?? [] }
    return items.compactMap { $0.stringValue ?? $0.numberValue?.text }
  }
}

extension String {
  /// Whether another text stands in this one, byte for byte; in time that grows with both, whatever they are (Knuth,
  /// Morris and Pratt, 1977).
  fileprivate func holds(_ part: String) -> Bool {
    let wanted = Array(part.utf8)
    guard !wanted.isEmpty else { return true }
    // Of each beginning, the longest that ends it too.
    var border = [Int](repeating: 0, count: wanted.count)
    var length = 0
    for index in wanted.indices.dropFirst() {
      while length > 0, wanted[index] != wanted[length] { length = border[length - 1] }
      if wanted[index] == wanted[length] { length += 1 }
      border[index] = length
    }
    var matched = 0
    for byte in utf8 {
      while matched > 0, byte != wanted[matched] { matched = border[matched - 1] }
      if byte == wanted[matched] { matched += 1 }
      if matched == wanted.count { return true }
    }
    return false
  }
}

extension JSONObject {
  /// The object with the same keys, in their order, and other values.
  func with(_ value: (Member) -> JSONValue) -> JSONObject {
    var result = JSONObject()
    for member in members { result.append(key: member.key, value(member)) }
    return result
  }
}

extension Ledger {
  /// Keeps what may not have been received.
  mutating func settleAsKept(_ place: Place) {
    if !isReceived(place) { receive(place) }
    keep(place)
  }

  /// Refuses what may be kept, or may not have been received.
  mutating func refuse(_ place: Place, _ reason: RefusalReason, _ sentence: String) {
    if isKept(place) { return refuseKept(place, reason: reason, sentence) }
    if !isReceived(place) { receive(place) }
    refuse(place, reason: reason, sentence)
  }
}
