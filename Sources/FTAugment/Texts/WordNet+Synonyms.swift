extension WordNet {
  /// What may stand for a form, and as which part of speech.
  struct Synonyms: Sendable, Equatable {
    let part: Part
    let inflection: EnglishWordForms.Inflection
    /// In the same form; in the order of WordNet, never empty.
    let words: [String]
  }

  /// Words that may stand for a form wherever it stands, without looking at the sentence.
  ///
  /// The form must almost always be one part of speech (90 % of the times it was met in the hand-tagged texts) and mostly
  /// its commonest sense (60 %), met at least five times. What stands for it is a single word of the same set of senses, for
  /// which that sense is the commonest too and makes up half of all its uses, so that it is read as what is meant; and it is
  /// itself met at least twice and not 20 times as rarely, so that nobody has to look it up. nil where nothing is safe.
  func synonyms(of form: String) -> Synonyms? {
    guard form.count > 3, form.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else { return nil }
    let analyses = forms.analyses(of: form) { isWord($0, $1) }
    // One base in each part, otherwise nobody knows which: "found", "left", "axes".
    let byPart = Dictionary(grouping: analyses, by: \.part)
    guard byPart.values.allSatisfy({ $0.count == 1 }) else { return nil }
    let weights = byPart.mapValues { weight($0[0].base, $0[0].part) }
    func isLighter(_ left: Part, _ right: Part) -> Bool { (weights[left] ?? -1) < (weights[right] ?? -1) }
    guard let part = Part.allCases.max(by: isLighter),
      let chosen = byPart[part]?.first, let weight = weights[part],
      weight >= 0.9 * weights.values.reduce(0, +)
    else { return nil }
    // Comparatives have no words that stand for them.
    guard part != .adjective || chosen.inflection == .base, let first = entry(chosen.base, part)?.synsets.first,
      firstShare(chosen.base, part) >= 0.6
    else { return nil }
    let met = senseCounts(chosen.base)[part]?[1] ?? 0
    guard met >= 5 else { return nil }
    var words: [String] = []
    for member in members(ofSynset: first, part) where !member.isRestricted && member.word != chosen.base {
      let word = member.word
      // "diam" and "min" are abbreviations; "measuring" and "woods" have no plain plural.
      if chosen.base.hasPrefix(word) || (part == .noun && (word.hasSuffix("ing") || word.hasSuffix("s"))) { continue }
      guard word.count > 2, word.utf8.allSatisfy({ (0x61...0x7A).contains($0) }),
        !TextWord.functionWords.contains(word),
        entry(word, part)?.synsets.first == first, (senseCounts(word)[part]?[1] ?? 0) >= max(2, met / 20),
        firstShare(word, part) >= 0.5,
        self.weight(word, part) >= 0.5 * Part.allCases.reduce(0, { $0 + self.weight(word, $1) }),
        let inflected = forms.form(of: word, part, chosen.inflection), inflected != form, !words.contains(inflected)
      else { continue }
      words.append(inflected)
    }
    return words.isEmpty ? nil : Synonyms(part: part, inflection: chosen.inflection, words: words)
  }

  /// How often a word is met as a part of speech; each sense that was never met counts a tenth.
  private func weight(_ lemma: String, _ part: Part) -> Double {
    guard let entry = entry(lemma, part) else { return 0 }
    let met = senseCounts(lemma)[part]?.values.reduce(0, +) ?? 0
    return Double(met) + 0.1 * Double(entry.synsets.count)
  }

  /// The share of a word's uses that its commonest sense has.
  private func firstShare(_ lemma: String, _ part: Part) -> Double {
    guard let entry = entry(lemma, part) else { return 0 }
    let counts = senseCounts(lemma)[part] ?? [:]
    let all = Double(counts.values.reduce(0, +)) + 0.5 * Double(entry.synsets.count)
    return (Double(counts[1] ?? 0) + 0.5) / all
  }
}
