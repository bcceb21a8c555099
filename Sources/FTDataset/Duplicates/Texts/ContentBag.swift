import FTRandom

/// What a text says, without its order: stems of words, numbers, and where there are no spaces pairs of characters and each
/// Chinese character by itself.
struct ContentBag: Sendable {
  struct Feature: Sendable {
    var hash: UInt64
    /// What it counts for before its rarity is known: words of grammar little, numbers and words in full.
    var weight: Float
    var kind: Kind

    var isPair: Bool { kind == .pair }
    var isNumber: Bool { kind == .number }
  }

  enum Kind: UInt8, Sendable {
    case word, number, pair
  }

  /// Sorted by hash, each once.
  private(set) var features: [Feature] = []

  init() {}

  mutating func read(_ form: [UInt32], _ tokens: [TextToken]) {
    features.removeAll(keepingCapacity: true)
    for token in tokens {
      switch token.kind {
      case .word:
        if WordLists.grammar.contains(token.hash) {
          features.append(Feature(hash: token.hash, weight: 0.1, kind: .word))
        } else {
          let hash = Self.digits[token.hash] ?? WordStem.hash(form[token.start..<token.end])
          features.append(Feature(hash: hash, weight: 1, kind: .word))
        }
      case .number, .code: features.append(Feature(hash: token.hash, weight: 1, kind: .number))
      case .symbol: features.append(Feature(hash: token.hash, weight: 0.2, kind: .word))
      case .katakana, .character: break
      }
    }
    readPairs(form)
    sortOnce()
  }

  /// What a Chinese character counts for by itself: it is to a word of Japanese what a stem is to one of English, and stays
  /// where endings, compounds and particles around it change ("返品する", "お返しする").
  private static let character: Float = 0.7

  /// Pairs of neighbouring characters of scripts without spaces, and each Chinese one; another character without neighbour
  /// stands for itself.
  private mutating func readPairs(_ form: [UInt32]) {
    var previous: UInt32 = 0
    var previousClass = ScalarClass.space
    var isAlone = false
    for index in 0...form.count {
      let scalar = index < form.count ? form[index] : ComparisonForm.space
      let kind = scalar < 0xe00 ? ScalarClass.space : ScalarClass.of(scalar)
      if kind == .han {
        let hash = SplitMix64.finalise(UInt64(scalar))
        features.append(Feature(hash: hash, weight: Self.character, kind: .pair))
      }
      if kind.isUnspaced {
        if previousClass.isUnspaced {
          let hash = SplitMix64.finalise(UInt64(previous) << 32 | UInt64(scalar))
          features.append(Feature(hash: hash, weight: Self.weight(previousClass, kind), kind: .pair))
          isAlone = false
        } else {
          isAlone = kind != .han
        }
      } else if isAlone {
        features.append(Feature(hash: SplitMix64.finalise(UInt64(previous)), weight: 0.3, kind: .pair))
        isAlone = false
      }
      previous = scalar
      previousClass = kind
    }
  }

  private static func weight(_ first: ScalarClass, _ second: ScalarClass) -> Float {
    switch (first, second) {
    case (.hiragana, .hiragana): 0.15
    case (.katakana, .katakana): 0.5
    case (.hiragana, _), (_, .hiragana): 0.3
    default: 1
    }
  }

  private mutating func sortOnce() {
    features.sort { $0.hash < $1.hash }
    var kept = 0
    for index in features.indices where index == 0 || features[index].hash != features[kept - 1].hash {
      features[kept] = features[index]
      kept += 1
    }
    features.removeLast(features.count - kept)
  }

  /// Numbers in words are the same as in digits.
  private static let digits: [UInt64: UInt64] = {
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    var digits: [UInt64: UInt64] = [:]
    for (index, word) in words.enumerated() { digits[TextToken.hash(word)] = TextToken.hash(String(index + 1)) }
    return digits
  }()
}
