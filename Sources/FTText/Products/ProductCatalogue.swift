import FTData

/// The products of a shop, found by what a shopper's question says.
///
/// A name decides first, whatever its case, its plural and its possession ("the abberley's lid"), the longer one where a name is
/// part of another. Without a name the product of the conversation stays, unless words point at another ("the stock pot"): then it
/// is asked which. Without a conversation such words decide, where they fit one product clearly better than the others.
///
/// ```swift
/// let catalogue = ProductCatalogue([record])
/// let (found, reason) = try catalogue.record(for: "How tall is the Abberley?")
/// let (same, _) = try catalogue.record(for: "is it heavy?", current: found)
/// print(found.name, reason, same.name)
/// ```
public struct ProductCatalogue: Sendable {
  public let records: [ProductRecord]
  private let names: [Name]
  /// Names by the stem of their first word; those of scripts without spaces apart.
  private let namesByWord: [String: [Int]]
  private let unspacedNames: [Int]
  private let kinds: [Kind]
  /// Words of names, kinds and categories, and the records that have them.
  private let recordsByWord: [String: Set<Int>]
  /// All words of all records: a capital letter makes no name of these.
  private let vocabulary: Set<String>

  private struct Name {
    let text: QuestionText
    let record: Int
  }

  private struct Kind {
    let text: QuestionText
    let records: [Int]
  }

  /// Attributes that say what a product is.
  static let describing: Set<String> = ["kind", "type", "category"]

  /// Whether an attribute is the name or says what the product is.
  static func saysWhatItIs(_ key: String) -> Bool { key == "name" || describing.contains(key) }

  /// Whether most products are described in a script without spaces, such as Japanese.
  public var isUnspaced: Bool { 2 * records.count { QuestionText($0.listing).isUnspaced } > records.count }

  static func kinds(of record: ProductRecord) -> [String] {
    record.attributes.filter { $0.key == "kind" || $0.key == "type" }.flatMap(\.values)
  }

  public init(_ records: [ProductRecord]) {
    self.records = records
    var names: [Name] = []
    var namesByWord: [String: [Int]] = [:]
    var unspacedNames: [Int] = []
    var kinds: [String: [Int]] = [:]
    var recordsByWord: [String: Set<Int>] = [:]
    var vocabulary: Set<String> = []
    for (number, record) in records.enumerated() {
      // An id that is a number alone would be found in every quantity.
      let id = record.id.flatMap { $0.contains(where: \.isLetter) && $0 != record.name ? $0 : nil }
      for text in [record.name, id].compactMap({ $0.map { QuestionText($0) } }) {
        if text.isUnspaced {
          unspacedNames.append(names.count)
        } else if let first = text.words.first {
          namesByWord[first.stem, default: []].append(names.count)
        }
        names.append(Name(text: text, record: number))
      }
      for kind in Self.kinds(of: record) { kinds[kind, default: []].append(number) }
      let described = record.attributes.filter { Self.describing.contains($0.key) }.flatMap(\.values)
      for word in QuestionText((described + [record.name]).joined(separator: " ; ")).words where word.stem.count > 1 {
        recordsByWord[word.stem, default: []].insert(number)
      }
      for word in QuestionText(record.listing).words { vocabulary.insert(word.stem) }
    }
    self.names = names
    self.namesByWord = namesByWord
    self.unspacedNames = unspacedNames
    self.kinds = kinds.sorted { $0.key < $1.key }.map { Kind(text: QuestionText($0.key), records: $0.value) }
    self.recordsByWord = recordsByWord
    self.vocabulary = vocabulary
  }

  /// Finds the product of a question.
  ///
  /// - Parameters:
  ///   - current: the product that the conversation is about; kept where the question names none.
  ///   - meaning: asked where neither a name nor what a product is stands in the question.
  public func find(_ question: String, current: ProductRecord? = nil, meaning: ProductMeaning? = nil) -> Finding {
    let text = QuestionText(question)
    let named = namedRecords(in: text)
    if let finding = decide(named, text, current) { return finding }
    if let word = unknownName(in: question) {
      return .none(named: word, nearest: nearest(to: [word]))
    }
    let described = describedRecords(in: text)
    if let current { return decide(current, described, text) }
    if let finding = decide(described.records, .words(described.words)) { return finding }
    if let finding = meaning?.finding(for: question) { return finding }
    let fitting = fittingRecords(text)
    if let finding = decide(fitting.records, .words(fitting.words)) { return finding }
    if records.count == 1 { return .one(records[0], .only) }
    return .none(named: nil, nearest: nearest(to: text.words.map(\.text).filter { $0.count > 3 }))
  }

  /// Without a name the conversation goes on, but for a question about "the stapler" after one about a pot: that may be another
  /// product, so it is asked which.
  private func decide(
    _ current: ProductRecord, _ described: (records: [Int], words: [String]), _ text: QuestionText
  ) -> Finding {
    let own = Set(QuestionText(current.listing).words.map(\.stem))
    let isOwn =
      described.words.isEmpty
      || QuestionText(described.words.joined(separator: " ")).words.contains { own.contains($0.stem) }
    guard !isOwn else { return .one(current, .conversation(others: [])) }
    let others = described.records.map { records[$0] }
    let articles: Set<String> = ["the", "that", "this", "these", "those"]
    let isPointedAt = described.words.contains { phrase in
      guard let start = text.ranges(of: QuestionText(phrase)).first?.lowerBound else { return false }
      return text.words.last { $0.range.upperBound <= start }.map { articles.contains($0.text) } ?? true
    }
    return isPointedAt
      ? .several([current] + others, .words(described.words)) : .one(current, .conversation(others: others))
  }

  private func decide(_ found: [Int], _ reason: Reason) -> Finding? {
    guard let first = found.first else { return nil }
    return found.count == 1 ? .one(records[first], reason) : .several(found.map { records[$0] }, reason)
  }

  // MARK: Names

  private func namedRecords(in text: QuestionText) -> [(record: Int, range: Range<Int>)] {
    let candidates = text.words.flatMap { namesByWord[$0.stem] ?? [] } + (text.isUnspaced ? unspacedNames : [])
    let found = Set(candidates).sorted().flatMap { number in
      text.ranges(of: names[number].text).map { (name: names[number], range: $0) }
    }
    let outer = found.filter { one in
      !found.contains {
        $0.range != one.range && $0.range.lowerBound <= one.range.lowerBound
          && one.range.upperBound <= $0.range.upperBound
      }
    }
    // Of names that differ in their ending only, the one that stands there.
    let exact = outer.filter { one in
      let isExact = { (name: Name) in
        name.text.words.map(\.text).joined(separator: " ")
          == text.words.filter { one.range.contains($0.range.lowerBound) }
          .map(\.text).joined(separator: " ")
      }
      return isExact(one.name) || !outer.contains { $0.range == one.range && isExact($0.name) }
    }
    return exact.map { ($0.name.record, $0.range) }.sorted { ($0.1.lowerBound, $0.0) < ($1.1.lowerBound, $1.0) }
  }

  private func decide(
    _ named: [(record: Int, range: Range<Int>)], _ text: QuestionText, _ current: ProductRecord?
  ) -> Finding? {
    var distinct: [Int] = []
    for one in named where !distinct.contains(one.record) { distinct.append(one.record) }
    guard let first = distinct.first else { return nil }
    let name = records[first].name
    if distinct.count == 1 { return .one(records[first], .name(name)) }
    let folded = Set(distinct.map { FoldedText(records[$0].name).characters })
    guard folded.count == 1 else { return .several(distinct.map { records[$0] }, .severalNamed) }
    let rest = text.without(named.map(\.range))
    let scores = distinct.map { record in
      rest.words.filter { recordsByWord[$0.stem]?.contains(record) == true }.map(\.text)
    }
    let most = scores.map(\.count).max() ?? 0
    let best = distinct.indices.filter { scores[$0].count == most }
    if most > 0, best.count == 1 { return .one(records[distinct[best[0]]], .nameAndWords(name, scores[best[0]])) }
    if let current, distinct.contains(where: { records[$0] == current }) {
      return .one(current, .conversation(others: []))
    }
    return .several(best.map { records[distinct[$0]] }, .sameName(name))
  }

  /// A word with a capital letter behind "the", or in possession, that stands in no record.
  private func unknownName(in question: String) -> String? {
    let words = question.split { $0.isWhitespace || [",", "?", "!", ";", ":", "."].contains($0) }
    for (number, word) in words.enumerated() where number > 0 {
      guard let first = word.first, first.isUppercase, word.contains(where: \.isLowercase),
        let read = QuestionText(String(word)).words.first, read.stem.count > 2, !vocabulary.contains(read.stem)
      else { continue }
      let bare = String(word.prefix { $0.isLetter || $0.isNumber || $0 == "-" })
      if words[number - 1].lowercased() == "the" || word.hasSuffix("'s") || word.hasSuffix("’s")
        || !nearest(to: [bare]).isEmpty
      {
        return bare
      }
    }
    return nil
  }

  private func nearest(to words: [String]) -> [ProductRecord] {
    let candidates = records.map(\.name)
    var found: [ProductRecord] = []
    for word in words {
      if let name = Suggestion.closest(to: word, in: candidates), !found.contains(where: { $0.name == name }) {
        found += records.filter { $0.name == name }
      }
    }
    return Array(found.prefix(3))
  }

  // MARK: Words

  /// Products whose whole kind stands in the question; words directly in front of it choose among them ("the blue bowl").
  private func describedRecords(in text: QuestionText) -> (records: [Int], words: [String]) {
    let found = kinds.flatMap { kind in text.ranges(of: kind.text).map { (kind: kind, range: $0) } }
    let outer = found.filter { one in
      !found.contains {
        $0.range != one.range && $0.range.lowerBound <= one.range.lowerBound
          && one.range.upperBound <= $0.range.upperBound
      }
    }
    var chosen: [Int] = []
    var words: [String] = []
    for (kind, range) in outer.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      let front = text.words.filter { $0.range.upperBound <= range.lowerBound }.suffix(3)
      let scores = kind.records.map { record in
        let held = Set(QuestionText(records[record].listing).words.map(\.stem))
        return front.filter { $0.stem.count > 2 && held.contains($0.stem) }.map(\.text)
      }
      let most = scores.map(\.count).max() ?? 0
      for (record, score) in zip(kind.records, scores) where score.count == most && !chosen.contains(record) {
        chosen.append(record)
      }
      words += (scores.first { $0.count == most } ?? []) + [text.folded[range]]
    }
    return (chosen, words)
  }

  /// Products that share words with the question: the rarer a word among all records, the more it says.
  private func fittingRecords(_ text: QuestionText) -> (records: [Int], words: [String]) {
    var scores: [Int: Double] = [:]
    for stem in Set(text.words.map(\.stem)).sorted() where stem.count > 2 || text.isUnspaced {
      guard let holding = recordsByWord[stem] else { continue }
      let weight = 1 / Double(holding.count)
      for record in holding { scores[record, default: 0] += weight }
    }
    let sorted = scores.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    guard let best = sorted.first else { return ([], []) }
    let clear = sorted.prefix { $0.value * Self.clearness > best.value }
    let words = text.words.filter { recordsByWord[$0.stem]?.contains(best.key) == true }.map(\.text)
    return (clear.map(\.key), words)
  }

  /// How many times as well as another a product fits before the other is not considered.
  private static let clearness = 1.5
}
