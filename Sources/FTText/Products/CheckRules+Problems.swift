import FTData

extension CheckRules {
  /// What makes these rules impossible to use for records with these attributes; empty when nothing does.
  public func problems(for keys: [String]) -> [String] {
    var problems: [String] = []
    for key in attributes.keys.sorted() { problems += self.problems(of: attribute(key), key) }
    for (name, span) in [("sentences", sentences), ("words", words), ("characters", characters)] {
      if let least = span.least, let most = span.most, least > most {
        problems.append("\(name): at least \(least) and at most \(most) contradict each other")
      } else if span.most == 0 {
        problems.append("\(name): at most 0 leaves no text; give a number from 1")
      }
    }
    for key in beginning where !keys.isEmpty && !keys.contains(key) {
      problems.append("begins: no record has \(key); there are \(keys.prefix(12).joined(separator: ", "))")
    }
    if !keys.isEmpty, !attributes.isEmpty, attributes.keys.allSatisfy({ !keys.contains($0) }) {
      problems.append(
        "none of the attributes that the rules name is in the records, which have \(keys.prefix(12).joined(separator: ", "))"
      )
    }
    return problems
  }

  private func problems(of rule: Attribute, _ key: String) -> [String] {
    var problems: [String] = []
    if !rule.words.isEmpty && rule.units.isEmpty {
      problems.append("\(key): has words but no units; say number: [cm, m]")
    }
    if let answer = rule.answer, !answer.contains("{value}") {
      problems.append("\(key): its answer does not say where the {value} goes")
    }
    // With one of its words each text breaks a rule, and without one too.
    let banned = rule.words.compactMap { word in ban(of: word).map { (word: word, ban: $0) } }
    if rule.mention == .yes, let first = banned.first, banned.count == rule.words.count {
      problems.append(
        "\(key): its number counts only beside \(rule.words.joined(separator: " or ")), and \"\(first.word)\" stands in "
          + "\(first.ban); take it out there, or give \(key) another word")
    }
    return problems
  }

  /// The rule that keeps a word out of texts where no record holds it.
  private func ban(of word: String) -> String? {
    let text = FoldedText(word)
    if forbidden.contains(where: { text.contains($0) }) { return "rules: forbidden" }
    if let sign = signs.first(where: { word.contains($0) }) { return "rules: signs (\(sign))" }
    return closed.sorted { $0.key < $1.key }.first { $0.value.contains { text.contains($0) } }
      .map { "closed: \($0.key), whose words only a record can bring" }
  }

  /// What the house forbids and records hold all the same: there it may be written, since a text states what its record has.
  ///
  /// - Returns: a sentence for each such word or sign, with the number of rows and the first of them.
  public func overruled(by records: [ProductRecord]) -> [String] {
    let words = forbidden.map { FoldedText($0) }
    var firsts: [String: ProductRecord] = [:]
    var counts: [String: Int] = [:]
    for record in records {
      let values = FoldedText(mentionable(record).map(\.listed).joined(separator: " ; "))
      let held =
        zip(forbidden, words).filter { !values.ranges(of: $1).isEmpty }.map { $0.0 }
        + signs.filter { values.characters.contains($0) }.map { String($0) }
      for name in held {
        counts[name, default: 0] += 1
        if firsts[name] == nil { firsts[name] = record }
      }
    }
    return (forbidden + signs.map { String($0) }).compactMap { name in
      guard let record = firsts[name], let count = counts.removeValue(forKey: name) else { return nil }
      let key = mentionable(record).first { FoldedText($0.listed).contains(name) || $0.listed.contains(name) }?.key
      return "\"\(name)\" is forbidden, and a value holds it (\(key ?? "a list") of \(record.place)"
        + (count > 1 ? ", and \(count - 1) more" : "") + "): a text about such a row may have it"
    }
  }

  private func mentionable(_ record: ProductRecord) -> [ProductRecord.Attribute] {
    record.attributes.filter { attribute($0.key).mention != .never }
  }
}
