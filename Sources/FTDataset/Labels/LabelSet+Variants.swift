import FTData

extension LabelSet {
  /// More different labels are no set of labels, and are not compared with each other.
  static let maximumCompared = 20_000
  /// Labels with one shortened form that are compared with each other.
  private static let maximumBucket = 40

  /// Labels that are one label in several spellings: those that certainly are refuse, those that may be warn.
  func variantFindings() -> [DataFinding] {
    guard labels.count <= Self.maximumCompared else {
      return [
        DataFinding(
          "label-variants", .notes,
          "There are \(labels.count) different labels; spellings are compared up to \(Self.maximumCompared).")
      ]
    }
    var groups: [String: [Int]] = [:]
    // The most frequent spelling of a group comes first.
    for index in labels.indices { groups[LabelSpelling.folded(labels[index].name), default: []].append(index) }
    let ordered = groups.map { (folded: $0.key, members: $0.value) }.sorted { $0.members[0] < $1.members[0] }
    return [certain(ordered.map(\.members)), doubtful(ordered)].compactMap { $0 }
  }

  private func certain(_ groups: [[Int]]) -> DataFinding? {
    let several = groups.filter { $0.count > 1 }
    guard !several.isEmpty else { return nil }
    let count = several.count == 1 ? "One label is" : "\(several.count) labels are"
    return DataFinding(
      "label-variants", .refuses,
      "\(count) written in several ways, which would be learned as different ones. Write each as its most frequent "
        + "spelling.",
      cases: several.map { group in
        DataFinding.Case(
          group.flatMap { Array(labels[$0].places.prefix(1)) }, group.map(words).joined(separator: ", "),
          score: Double(group.dropFirst().reduce(0) { $0 + labels[$1].count }))
      })
  }

  private func words(_ index: Int) -> String { "\(labels[index].name.debugDescription) × \(labels[index].count)" }

  private func doubtful(_ groups: [(folded: String, members: [Int])]) -> DataFinding? {
    let first = Dictionary(groups.map { ($0.folded, $0.members[0]) }) { first, _ in first }
    var pairs: [LabelPair: String] = [:]
    func note(_ left: Int, _ right: Int, _ why: String) {
      guard left != right else { return }
      let pair = LabelPair(frequent: min(left, right), rare: max(left, right))
      if pairs[pair] == nil { pairs[pair] = why }
    }
    var kana: [String: Int] = [:]
    var buckets: [String: [Int]] = [:]
    let signs = groups.map { Array($0.folded) }
    for (number, group) in groups.enumerated() {
      for plural in LabelSpelling.plurals(group.folded) {
        if let other = first[plural] { note(group.members[0], other, "one of them is the plural") }
      }
      let reading = LabelSpelling.kanaFolded(group.folded)
      if let other = kana[reading] {
        note(other, group.members[0], "the same but for the kana")
      } else {
        kana[reading] = group.members[0]
      }
      if (LabelSpelling.minimumLengthForSlips...64).contains(signs[number].count) {
        for key in LabelSpelling.shortened(signs[number]) { buckets[key, default: []].append(number) }
      }
    }
    var tooAlike = 0
    for members in buckets.values where members.count > 1 {
      guard members.count <= Self.maximumBucket else {
        tooAlike += 1
        continue
      }
      for (offset, left) in members.enumerated() {
        for right in members[(offset + 1)...] where LabelSpelling.isSlip(signs[left], signs[right]) {
          note(groups[left].members[0], groups[right].members[0], "one letter apart")
        }
      }
    }
    guard !pairs.isEmpty else { return nil }
    let cases = pairs.sorted { ($0.key.frequent, $0.key.rare) < ($1.key.frequent, $1.key.rare) }.map { pair, why in
      DataFinding.Case(
        [pair.frequent, pair.rare].flatMap { Array(labels[$0].places.prefix(1)) },
        "\(words(pair.frequent)), \(words(pair.rare)): \(why)", score: Double(labels[pair.rare].count))
    }
    let rest = tooAlike == 0 ? "" : " Many labels of one pattern were not compared with each other."
    return DataFinding(
      "label-variants", .warns,
      "\(cases.count == 1 ? "Two labels" : "\(cases.count) pairs of labels") may be one in two spellings. If so, write "
        + "one of them.\(rest)", cases: cases)
  }

  /// Two labels by their numbers.
  private struct LabelPair: Hashable {
    let frequent: Int
    let rare: Int
  }
}
