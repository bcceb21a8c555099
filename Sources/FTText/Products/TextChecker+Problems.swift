extension TextChecker {
  /// What of a record keeps every text from being right; empty when nothing does.
  public func problems(of record: ProductRecord) -> [String] {
    let record = rules.split(record)
    var problems = record.attributes.flatMap { self.problems(of: $0) }
    problems += hiddenValues(in: record)
    problems += tooLong(record)
    if !record.attributes.contains(where: { rules.attribute($0.key).mention == .yes && $0.key != "name" }) {
      problems.append("the record has no facts to write about")
    }
    return problems
  }

  private func problems(of attribute: ProductRecord.Attribute) -> [String] {
    let (key, values) = (attribute.key, attribute.values)
    let rule = rules.attribute(key)
    var problems: [String] = []
    if values.count > 1, rule.separator == nil, !rule.units.isEmpty || Set(values).count > 1 {
      problems.append(
        "\(key) has \(values.count == 2 ? "two" : "\(values.count)") values, \(values.joined(separator: " and ")); keep the right one"
          + (rule.units.isEmpty ? ", or, where all hold, call \(key) a list in the rules: \(key): {list: \"; \"}" : ""))
    }
    guard !rule.units.isEmpty else { return problems }
    for value in values {
      if !value.contains(where: \.isNumber) {
        problems.append("\(key): \"\(value)\" is no number with a unit; write it in digits")
      } else {
        let folded = FoldedText(value)
        if !rule.units.contains(where: { folded.ends(in: $0) }) {
          problems.append(
            "\(key): \"\(value)\" has none of the units \(rule.units.joined(separator: ", ")) that its rule names")
        }
      }
    }
    return problems
  }

  /// Values that must be stated and hold one that must not be: whatever a text says is wrong.
  private func hiddenValues(in record: ProductRecord) -> [String] {
    func values(_ mention: CheckRules.Mention) -> [(key: String, value: String)] {
      record.attributes.filter { rules.attribute($0.key).mention == mention }
        .flatMap { attribute in attribute.values.map { (attribute.key, $0) } }
    }
    return values(.never).flatMap { hidden in
      values(.yes).filter { FoldedText($0.value).contains(hidden.value) }.map { stated in
        "\(stated.key): \"\(stated.value)\" must be stated and holds \(hidden.key), \"\(hidden.value)\", which must not be "
          + "mentioned; change one of the values or one of the rules"
      }
    }
  }

  /// Whether a single value that must be stated is longer than a text may be.
  private func tooLong(_ record: ProductRecord) -> [String] {
    record.attributes.filter { rules.attribute($0.key).mention == .yes }.flatMap { attribute in
      attribute.values.compactMap { value in
        let folded = FoldedText(value)
        let excess =
          rules.words.excess(folded.words.count, "words")
          ?? rules.characters.excess(folded.characters.count, "characters")
        return excess.map { "\(attribute.key): the value alone has \($0) of a text; shorten it or allow more" }
      }
    }
  }
}

extension CheckRules.Span {
  fileprivate func excess(_ count: Int, _ unit: String) -> String? {
    if let most, count > most { return "\(count) \(unit), more than the \(most)" }
    return nil
  }
}
