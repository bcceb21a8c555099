/// Decides what two texts are to each other by what they do not share.
///
/// The tokens are aligned; of each hunk only what the other text has nowhere counts. A hunk that replaces a value by another
/// value keeps the pair from being a duplicate, whatever else is alike: numbers, codes, names and known values are values by
/// themselves (firm), words for colours and sizes, katakana and names that open a sentence only where nothing else of the
/// content differs (likely).
struct PairJudge {
  enum Verdict: Equatable {
    /// Nothing that ties them.
    case different
    /// Alike but for values.
    case template
    case duplicate(similarity: Double)
  }

  /// A place where texts differ in words that may turn out to vary from text to text.
  struct Slot: Hashable, Sendable {
    /// Of the tokens around it.
    var context: UInt64
    var left: UInt64
    var right: UInt64
  }

  private enum Kind {
    case nothing
    case firmValue
    case likelyValue
    case grammar
    case content
  }

  /// From which share of common words on texts with other values are of one template, and not of two that have little to do
  /// with each other.
  private static let wordsOfTemplate = 0.85

  let settings: TextDuplicates.Settings
  private var difference = TokenDifference()
  private var leftWord: [UInt32] = []
  private var rightWord: [UInt32] = []
  /// Of the pair judged last: replaced content, where that is all that differs.
  private(set) var slots: [Slot] = []
  private var firmValues = 0
  private var likelyValues = 0
  private var contentHunks = 0
  private var otherContent = 0

  init(_ settings: TextDuplicates.Settings) { self.settings = settings }

  /// - Parameters:
  ///   - isAcrossSides: then less is asked of similarity.
  ///   - rarities: how rare each word is among all texts, which keeps what stands in every text from making two alike.
  mutating func judge(
    _ left: inout TextView, _ right: inout TextView, isAcrossSides: Bool, _ rarities: FeatureCounts
  ) -> Verdict {
    slots.removeAll(keepingCapacity: true)
    difference.read(left.tokens, right.tokens)
    let words = classify(left, right)
    // Most neighbours among templates end here, before their n-grams are sorted.
    if firmValues > 0 { return words >= Self.wordsOfTemplate ? .template : .different }
    let leftGrams = left.nGrams()
    let rightGrams = right.nGrams()
    let shared = CharacterNGrams.shared(leftGrams, rightGrams)
    let smaller = min(leftGrams.count, rightGrams.count)
    let larger = max(leftGrams.count, rightGrams.count)
    guard shared * 5 >= smaller * 2 else { return .different }
    let jaccard = Double(shared) / Double(max(1, leftGrams.count + rightGrams.count - shared))
    let containment = Double(shared) / Double(max(1, smaller))
    if likelyValues > 0, contentHunks == 0, otherContent == 0 { return .template }
    let needed = isAcrossSides ? settings.similarityBetweenSides : settings.similarity
    let isAlike = (jaccard >= needed && words >= 0.5) || (words >= needed + 0.15 && jaccard >= 0.4)
    let isContained = !isAlike && containment >= 0.92 && smaller >= 24 && smaller * 5 >= larger * 2
    guard isAlike || isContained else { return .different }
    // Where all that two texts share stands in most others, a little of their own keeps them apart.
    let content = ContentOverlap(left.bag(), right.bag(), rarities)
    guard isContained ? content.containment >= 0.8 : content.dice >= 0.3 else { return .different }
    if otherContent > 0 { slots.removeAll(keepingCapacity: true) }
    return .duplicate(similarity: isContained ? max(jaccard, containment * 0.9) : max(jaccard, min(words, 0.99)))
  }

  /// Counts the kinds of hunks.
  ///
  /// - Returns: the share of the tokens, by weight, that are not gone, 0…1.
  private mutating func classify(_ left: TextView, _ right: TextView) -> Double {
    firmValues = 0
    likelyValues = 0
    contentHunks = 0
    otherContent = 0
    // Numbers that only one of the two has, wherever they stand: in "34 cm wide, 41 cm deep" and "41 cm wide, 79 cm deep" no
    // number takes the place of another that is gone.
    var ownNumbers = (left: 0, right: 0)
    var gone = 0.0
    for hunk in difference.hunks {
      let isShort = left.tokens.count + right.tokens.count <= 24
      let leftKind = kind(hunk.left, left, difference.isGoneLeft, &leftWord)
      let rightKind = kind(hunk.right, right, difference.isGoneRight, &rightWord)
      let weight =
        Self.weight(hunk.left, left, difference.isGoneLeft)
        + Self.weight(hunk.right, right, difference.isGoneRight)
      if leftKind == .firmValue, hasNumber(hunk.left, left, difference.isGoneLeft) { ownNumbers.left += 1 }
      if rightKind == .firmValue, hasNumber(hunk.right, right, difference.isGoneRight) { ownNumbers.right += 1 }
      switch (leftKind, rightKind) {
      case (.nothing, .nothing): continue
      case (.firmValue, .nothing) where isShort, (.nothing, .firmValue) where isShort: firmValues += 1
      case (.nothing, _), (_, .nothing):
        gone += weight
        if leftKind != .grammar, rightKind != .grammar { otherContent += 1 }
      case (.grammar, .grammar): gone += weight
      default:
        if !areKnown(hunk, left, right), isTypo(areNames: isValue(leftKind) && isValue(rightKind)) {
          gone += weight * 0.2
        } else if leftKind == .firmValue, rightKind == .firmValue {
          firmValues += 1
        } else if isValue(leftKind), isValue(rightKind) {
          likelyValues += 1
          gone += weight
        } else {
          gone += weight
          contentHunks += 1
          note(hunk, left.tokens, right.tokens)
        }
      }
    }
    if ownNumbers.left > 0, ownNumbers.right > 0 { firmValues += 1 }
    let all = Self.weight(left) + Self.weight(right)
    return all > 0 ? max(0, 1 - gone / all) : 0
  }

  /// Both are known values or stand in the lists of them: then a letter makes another value.
  private func areKnown(_ hunk: TokenDifference.Hunk, _ left: TextView, _ right: TextView) -> Bool {
    func areKnown(_ tokens: ArraySlice<TextToken>) -> Bool {
      tokens.allSatisfy { token in
        token.isKnown || WordLists.values.contains(token.hash) || WordLists.japaneseValues.contains(token.hash)
      }
    }
    return areKnown(left.tokens[hunk.left]) && areKnown(right.tokens[hunk.right])
  }

  private func hasNumber(_ range: Range<Int>, _ view: TextView, _ isGone: [Bool]) -> Bool {
    range.contains { isGone[$0] && (view.tokens[$0].kind == .number || view.tokens[$0].kind == .code) }
  }

  private func isValue(_ kind: Kind) -> Bool { kind == .firmValue || kind == .likelyValue }

  /// What the gone tokens of a range are, and their letters in lower case.
  private func kind(_ range: Range<Int>, _ view: TextView, _ isGone: [Bool], _ word: inout [UInt32]) -> Kind {
    word.removeAll(keepingCapacity: true)
    var hasFirm = false
    var hasLikely = false
    var hasGrammar = false
    var hasContent = false
    for index in range where isGone[index] {
      let token = view.tokens[index]
      for scalar in view.form[token.start..<token.end] { word.append(ScalarClass.lowercased(scalar)) }
      if TextFrame.isValue(index, of: view.tokens, hasNames: view.hasNames) {
        hasFirm = true
      } else if isLikelyValue(index, view) {
        hasLikely = true
      } else if Self.isGrammar(token, view.form) {
        hasGrammar = true
      } else {
        hasContent = true
      }
    }
    if word.isEmpty { return .nothing }
    if hasContent { return .content }
    if hasLikely { return hasGrammar && !hasFirm ? .content : .likelyValue }
    return hasFirm ? .firmValue : .grammar
  }

  func isLikelyValue(_ index: Int, _ view: TextView) -> Bool {
    let token = view.tokens[index]
    switch token.kind {
    case .katakana: return token.length >= 2
    case .character: return WordLists.japaneseValues.contains(token.hash)
    case .word:
      if WordLists.values.contains(token.hash) { return true }
      guard token.isCapital, token.opensSentence, view.hasNames, !WordLists.grammar.contains(token.hash) else {
        return false
      }
      // "Abberley is", "Abberley has": behind a name that opens a sentence stands a verb of grammar.
      guard index + 1 < view.tokens.count else { return false }
      return WordLists.grammar.contains(view.tokens[index + 1].hash) || view.tokens[index + 1].isCapital
    case .number, .code, .symbol: return false
    }
  }

  static func isGrammar(_ token: TextToken, _ form: [UInt32]) -> Bool {
    switch token.kind {
    case .word: WordLists.grammar.contains(token.hash)
    case .character: ScalarClass.of(form[token.start]) == .hiragana
    case .symbol: true
    case .number, .code, .katakana: false
    }
  }

  /// Mistyped: few letters of a word that has enough of them; in a short one a letter too many or too few, or two exchanged.
  ///
  /// Of two names another letter makes another name more often than a mistake, so the same is asked of them at any length.
  /// A number is never mistyped: another digit is another number.
  private func isTypo(areNames: Bool) -> Bool {
    let shorter = min(leftWord.count, rightWord.count)
    if leftWord == rightWord { return true }
    guard shorter >= 2, shorter <= 64, !hasDigits(leftWord), !hasDigits(rightWord) else { return false }
    let kind = ScalarClass.of(leftWord[0])
    if kind.isUnspaced, shorter < (kind == .katakana ? 3 : 4) { return false }
    if areNames || shorter < 4, leftWord.count == rightWord.count, leftWord.sorted() != rightWord.sorted() {
      return false
    }
    return EditDistance.isWithin(shorter >= 8 && !areNames ? 2 : 1, leftWord, rightWord)
  }

  private func hasDigits(_ word: [UInt32]) -> Bool { word.contains { ScalarClass.of($0) == .digit } }

  private static func weight(_ token: TextToken, _ form: [UInt32]) -> Double {
    switch token.kind {
    case .word: WordLists.grammar.contains(token.hash) ? 0.2 : 1
    case .number, .code, .katakana: 1
    case .character: ScalarClass.of(form[token.start]) == .hiragana ? 0.15 : 0.6
    case .symbol: 0.2
    }
  }

  private static func weight(_ view: TextView) -> Double {
    view.tokens.reduce(0) { $0 + weight($1, view.form) }
  }

  private static func weight(_ range: Range<Int>, _ view: TextView, _ isGone: [Bool]) -> Double {
    range.reduce(0) { isGone[$1] ? $0 + weight(view.tokens[$1], view.form) : $0 }
  }

  /// Longest filling of a slot, in tokens.
  private static let longestFilling = 6

  private mutating func note(_ hunk: TokenDifference.Hunk, _ left: [TextToken], _ right: [TextToken]) {
    guard hunk.left.count <= Self.longestFilling, hunk.right.count <= Self.longestFilling else {
      otherContent += 1
      return
    }
    var context: UInt64 = 0xcbf2_9ce4_8422_2325
    for offset in [-2, -1] {
      let index = hunk.left.lowerBound + offset
      context = (context ^ (index >= 0 ? left[index].hash : 1)) &* 0x0000_0100_0000_01b3
    }
    for offset in [0, 1] {
      let index = hunk.left.upperBound + offset
      context = (context ^ (index < left.count ? left[index].hash : 2)) &* 0x0000_0100_0000_01b3
    }
    slots.append(Slot(context: context, left: Self.hash(left[hunk.left]), right: Self.hash(right[hunk.right])))
  }

  private static func hash(_ tokens: ArraySlice<TextToken>) -> UInt64 {
    tokens.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1.hash) &* 0x0000_0100_0000_01b3 }
  }
}
