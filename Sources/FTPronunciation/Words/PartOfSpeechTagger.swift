import FTJSON

/// An averaged perceptron for the Penn Treebank's tags: known words from a table, the rest by weights of their
/// surroundings. Source: Collins, EMNLP 2002; features and weights are hibari's.
struct PartOfSpeechTagger: Sendable {
  private let known: [String: String]
  private let tags: [String]
  private let vocabulary: Set<String>
  /// Feature → tags by number, with weights.
  private let weights: [String: [(tag: Int, weight: Double)]]

  init(_ json: JSONValue, file: String) throws(PronunciationError) {
    guard let table = json["tagdict"]?.objectValue, let names = json["tags"]?.arrayValue,
      let words = json["vocab"]?.arrayValue, let features = json["weights"]?.objectValue
    else { throw .data(file: file, problem: "has not the parts of a tagger") }
    let tags = names.compactMap(\.stringValue)
    let number = Dictionary(tags.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    known = Dictionary(
      table.members.compactMap { member in member.value.stringValue.map { (member.key, $0) } },
      uniquingKeysWith: { first, _ in first })
    vocabulary = Set(words.compactMap(\.stringValue))
    weights = Dictionary(
      features.members.map { member in
        let list = member.value.objectValue?.members ?? []
        return (
          member.key,
          list.compactMap { entry in
            number[entry.key].flatMap { tag in entry.value.doubleValue.map { (tag, $0) } }
          }
        )
      }, uniquingKeysWith: { first, _ in first })
    self.tags = tags
    guard !tags.isEmpty else { throw .data(file: file, problem: "has no tags") }
  }

  /// One tag for each word.
  func tags(of words: [String]) -> [String] {
    let surroundings =
      ["-START2-", "-START-"]
      + words.map { word in
        let form = Self.form(word)
        return vocabulary.contains(form) ? form : "<\(Self.shape(word))>"
      } + ["-END-", "-END2-"]
    var (previous, beforeThat) = ("-START-", "-START2-")
    return words.indices.map { index in
      let tag = known[words[index]] ?? predicted(words[index], at: index, surroundings, previous, beforeThat)
      (beforeThat, previous) = (previous, tag)
      return tag
    }
  }

  private func predicted(
    _ word: String, at index: Int, _ words: [String], _ previous: String, _ beforeThat: String
  ) -> String {
    func end(_ text: String) -> String { String(String.UnicodeScalarView(text.unicodeScalars.suffix(3))) }
    let own = index + 2
    let first = word.unicodeScalars.first.map(String.init) ?? ""
    let features = [
      "b", "s3=\(end(word))", "p1=\(first)", "w=\(words[own])", "sh=\(Self.shape(word))", index == 0 ? "i0" : "i+",
      "t-1=\(previous)", "t-2=\(beforeThat)", "t-12=\(previous),\(beforeThat)", "w-1=\(words[own - 1])",
      "s3-1=\(end(words[own - 1]))", "w-2=\(words[own - 2])", "w+1=\(words[own + 1])",
      "s3+1=\(end(words[own + 1]))", "w+2=\(words[own + 2])",
    ]
    var scores = [Double](repeating: 0, count: tags.count)
    var isKnown = false
    for feature in features {
      guard let list = weights[feature], !list.isEmpty else { continue }
      isKnown = true
      for (tag, weight) in list { scores[tag] += weight }
    }
    guard isKnown else { return "NN" }
    return tags.indices.max { (scores[$0], tags[$0]) < (scores[$1], tags[$1]) }.map { tags[$0] } ?? "NN"
  }

  /// What a word counts as.
  private static func form(_ word: String) -> String {
    let scalars = word.unicodeScalars
    guard let first = scalars.first else { return word }
    if scalars.contains("-"), first != "-" { return "!HYPHEN" }
    if word.isDigits { return scalars.count == 4 ? "!YEAR" : "!DIGITS" }
    if first.properties.numericType == .decimal { return "!DIGITS" }
    return word.lowercased()
  }

  private static func shape(_ word: String) -> String {
    if word.isLetters {
      if word.isLowercased { return "x" }
      if word.isUppercased { return word.unicodeScalars.count > 1 ? "XX" : "X1" }
      let rest = String(word.dropFirst())
      return word.first!.isUppercase && rest.isLowercased ? "Xx" : "xX"
    }
    if word.isDigits { return "d" }
    return word.unicodeScalars.prefix(4).map {
      $0.properties.numericType == .decimal ? "d" : $0.properties.isAlphabetic ? "x" : String($0)
    }.joined()
  }
}
