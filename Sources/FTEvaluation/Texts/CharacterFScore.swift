/// chrF: how many n-grams of characters a text shares with a reference, from 0 to 1.
///
///     P = mean over n of matches(n) / n-grams(n) of the text
///     R = mean over n of matches(n) / n-grams(n) of the reference
///     chrF = (1 + β²)·P·R / (β²·P + R),   n = 1…6, β = 2
///
/// An n-gram matches as often as it stands in both. Only those n count for which both have n-grams at all, so that short texts
/// are judged by what they have; where no n is left the score is 0. White space is left out, upper and lower case differ, and
/// a character is a Unicode scalar. chrF++ also counts n-grams of one and two words, whose punctuation is split off.
///
/// Equal to sacrebleu 2.6 (`CHRF` with its defaults, without epsilon smoothing), which prints a hundred times the number.
/// Sources: Popović, "chrF: character n-gram F-score for automatic MT evaluation" (2015) and "chrF++: words helping character
/// n-grams" (2017).
///
/// ```swift
/// let score = CharacterFScore.chrF.score("The pot holds 4 litres.", against: ["The pot takes 4 litres."])
/// ```
public struct CharacterFScore: Sendable, Equatable {
  public let characterOrder: Int
  public let wordOrder: Int
  /// How many times recall weighs as much as precision.
  public let beta: Double

  /// Characters only.
  public static let chrF = CharacterFScore()
  /// With n-grams of one and two words.
  public static let chrFPlusPlus = CharacterFScore(wordOrder: 2)

  /// - Precondition: an order of characters of at least 1, of words of at least 0, `beta` above 0.
  public init(characterOrder: Int = 6, wordOrder: Int = 0, beta: Double = 2) {
    precondition(
      characterOrder >= 1 && wordOrder >= 0 && beta > 0 && beta.isFinite,
      "no chrF of \(characterOrder) characters and \(wordOrder) words with β = \(beta)")
    self.characterOrder = characterOrder
    self.wordOrder = wordOrder
    self.beta = beta
  }

  /// How often n-grams of one order occur in a text, in its reference and in both.
  public struct Counts: Sendable, Equatable {
    public var inText: Int
    public var inReference: Int
    public var matches: Int
  }

  /// The score of one text; of several references the one that gives the highest counts.
  ///
  /// - Precondition: at least one reference. It may be empty; the score is 0 then.
  public func score(_ text: String, against references: [String]) -> Double {
    corpusScore([counts(text, against: references)])
  }

  /// The score of all texts together: their counts are added up, so that longer texts weigh more.
  ///
  /// - Parameter references: those of each text.
  /// - Precondition: as many lists of references as texts, none of them empty.
  public func corpusScore(_ texts: [String], against references: [[String]]) -> Double {
    precondition(
      texts.count == references.count, "chrF of \(texts.count) texts with references for \(references.count)")
    return corpusScore(zip(texts, references).map { counts($0, against: $1) })
  }

  /// The score of texts whose counts are known: for resampling them.
  ///
  /// - Parameter weights: how often each text counts; once each where there are none.
  public func corpusScore(_ counts: [[Counts]], weights: [Double]? = nil) -> Double {
    precondition(weights == nil || weights?.count == counts.count, "each of \(counts.count) texts needs a weight")
    var sums = [Sums](repeating: Sums(), count: characterOrder + wordOrder)
    for (number, item) in counts.enumerated() {
      precondition(item.count == sums.count, "counts of \(item.count) orders in a sum of \(sums.count)")
      let weight = weights?[number] ?? 1
      for order in sums.indices { sums[order].add(item[order], weight) }
    }
    return score(sums)
  }

  /// The corpus score of 0 to 1 with its interval over texts, and each text's own score.
  public func measure(_ name: String = "chrF", _ texts: [String?], against references: [String], seed: UInt64 = 0) -> Measure
  {
    precondition(texts.count == references.count, "each text needs a reference")
    let pairs = zip(texts, references).map { text, reference in text.map { counts($0, against: [reference]) } }
    let known = pairs.compactMap { $0 }
    guard !known.isEmpty else { return Measure(name, unit: "%", .higher, undefined: "no text was written") }
    let value = corpusScore(known)
    let interval = Interval.resampling(groups: known.count, value: value, seed: seed) {
      corpusScore(known, weights: $0)
    }
    return Measure(
      name, unit: "%", .higher, value, low: interval.low, high: interval.high, count: known.count,
      perItem: pairs.map { $0.map { corpusScore([$0]) } })
  }

  /// The counts of each order, those of characters first, with the reference that scores highest.
  public func counts(_ text: String, against references: [String]) -> [Counts] {
    precondition(!references.isEmpty, "chrF needs a reference")
    var table = NGramTable()
    let own = grams(of: text, &table)
    var best: (score: Double, counts: [Counts]) = (-1, [])
    for reference in references {
      let counts = zip(own, grams(of: reference, &table)).map { own, other in
        let inReference = other.values.reduce(0, +)
        return Counts(
          inText: inReference == 0 ? 0 : own.values.reduce(0, +), inReference: inReference,
          matches: own.reduce(0) { $0 + min($1.value, other[$1.key] ?? 0) })
      }
      let score = corpusScore([counts])
      if score > best.score { best = (score, counts) }
    }
    return best.counts
  }

  /// Counts of several texts.
  private struct Sums {
    var inText = 0.0
    var inReference = 0.0
    var matches = 0.0

    mutating func add(_ counts: Counts, _ weight: Double) {
      inText += weight * Double(counts.inText)
      inReference += weight * Double(counts.inReference)
      matches += weight * Double(counts.matches)
    }
  }

  private func score(_ sums: [Sums]) -> Double {
    let both = sums.filter { $0.inText > 0 && $0.inReference > 0 }
    guard !both.isEmpty else { return 0 }
    let precision = both.reduce(0) { $0 + $1.matches / $1.inText } / Double(both.count)
    let recall = both.reduce(0) { $0 + $1.matches / $1.inReference } / Double(both.count)
    guard precision + recall > 0 else { return 0 }
    let square = beta * beta
    return (1 + square) * precision * recall / (square * precision + recall)
  }

  private func grams(of text: String, _ table: inout NGramTable) -> [[UInt64: Int]] {
    let characters = text.unicodeScalars.filter { !TextUnits.isSpace($0) }.map { UInt64($0.value) }
    let grams = table.counts(of: characters, order: characterOrder)
    guard wordOrder > 0 else { return grams }
    let words = text.unicodeScalars.split(whereSeparator: TextUnits.isSpace).flatMap { Self.parts(of: Array($0)) }
    return grams + table.counts(of: words.map { table.number(of: $0) }, order: wordOrder)
  }

  /// A word without the ASCII punctuation mark at its end, else without the one at its beginning, and the mark.
  private static func parts(of word: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    guard word.count > 1 else { return [word] }
    if isMark(word[word.count - 1]) { return [Array(word.dropLast()), [word[word.count - 1]]] }
    if isMark(word[0]) { return [[word[0]], Array(word.dropFirst())] }
    return [word]
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }
}
