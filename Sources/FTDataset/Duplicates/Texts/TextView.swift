/// Everything that a comparison asks about one text, taken from its form where it is first asked for; made once, read into
/// many times.
struct TextView {
  private(set) var form: [UInt32] = []
  private(set) var tokens: [TextToken] = []
  private(set) var hasNames = true
  private var grams = CharacterNGrams()
  private var hasGrams = false
  private var content = ContentBag()
  private var hasContent = false
  private var known = KnownValues()

  init() {}

  /// - Parameter values: the known values of its row.
  mutating func read(_ text: Int, of store: TextStore, values: [String]) {
    store.form(text, into: &form)
    TextToken.tokens(of: form, into: &tokens)
    known.mark(&tokens, of: form, by: values)
    hasNames = TextFrame.hasNames(tokens)
    hasGrams = false
    hasContent = false
  }

  /// Its n-grams, sorted, each once.
  mutating func nGrams() -> [UInt64] {
    if !hasGrams {
      grams.read(form)
      grams.makeSet()
      hasGrams = true
    }
    return grams.hashes
  }

  mutating func bag() -> ContentBag {
    if !hasContent {
      content.read(form, tokens)
      hasContent = true
    }
    return content
  }
}
