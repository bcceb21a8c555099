/// A word or mark of a sentence on its way to phonemes.
struct Token {
  var text: String
  /// Its part of speech, in the Penn Treebank's tags.
  var tag: String
  /// What follows it: a space, or nothing.
  var whitespace: String
  /// nil until it is known; empty for what is not spoken.
  var phonemes: String?
  /// Whether it begins a word written without spaces.
  var isHead = true
  /// What is read instead of the text.
  var alias: String?
  var currency: String?
  /// Whether a space is spoken before it inside a compound.
  var needsSpace = false

  init(_ text: String, tag: String, whitespace: String, phonemes: String? = nil) {
    self.text = text
    self.tag = tag
    self.whitespace = whitespace
    self.phonemes = phonemes
  }

  /// Several tokens as one. The tag is that of the longest, capitals counting twice.
  ///
  /// - Parameter joinsPhonemes: whether the phonemes are joined as well; else they are unknown.
  init(merging tokens: ArraySlice<Token>, joinsPhonemes: Bool) {
    let last = tokens[tokens.endIndex - 1]
    func weight(_ token: Token) -> Int {
      token.text.reduce(0) { $0 + (String($1).isLowercased ? 1 : 2) }
    }
    var heaviest = tokens[tokens.startIndex]
    for token in tokens where weight(token) > weight(heaviest) { heaviest = token }
    text = tokens.dropLast().map { $0.text + $0.whitespace }.joined() + last.text
    tag = heaviest.tag
    whitespace = last.whitespace
    isHead = tokens[tokens.startIndex].isHead
    currency = tokens.compactMap(\.currency).max()
    needsSpace = tokens[tokens.startIndex].needsSpace
    guard joinsPhonemes else { return }
    var sound = ""
    for token in tokens {
      let own = token.phonemes ?? ""
      if token.needsSpace, !sound.isEmpty, sound.last != " ", !own.isEmpty { sound += " " }
      sound += own
    }
    phonemes = sound
  }
}
