extension TextWord {
  /// Whether the word only holds a sentence together: nothing is learned from it, and nothing stands for it.
  var isFunctionWord: Bool { kind == .word && (folded.count < 3 || Self.functionWords.contains(folded)) }

  /// Whether the sense of the sentence turns on it: negations, questions, limits.
  var isPivotal: Bool {
    kind == .word
      && (Self.pivotal.contains(folded) || folded.hasSuffix("n't") || folded.hasSuffix("less")
        || folded.hasPrefix("non-"))
  }

  private static func set(_ words: String) -> Set<String> {
    Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  static let determiners = set(
    """
    a an the this that these those its my your his her our their some any each every no another either neither such what which
    whose
    """)
  static let subjects = set("i you he she it we they who there to")
  static let auxiliaries = set(
    """
    am is are was were be been being have has had having do does did doing can could may might must shall should will would
    ought cannot can't don't doesn't didn't won't wouldn't shouldn't couldn't isn't aren't wasn't weren't hasn't haven't hadn't
    """)

  static let functionWords: Set<String> = determiners.union(subjects).union(auxiliaries).union(
    set(
      """
      and or but nor so yet for if then else than as while whereas because since unless until although though whether when where
      why how who whom in on at by with without within from into onto of off over under above below between among through
      during before after about against along around behind beside besides beyond despite down inside outside near out past per
      toward towards up upon via not never none nothing nobody only just even also too very much more most less least quite
      rather almost enough still already again ever here there now me him them us mine yours ours theirs myself yourself itself
      themselves one ones other others same own both all few many several please yes like let lets let's it's that's there's
      i'm you're we're they're i've we've you've i'd you'd i'll you'll get gets got getting make makes made making take takes
      took taken go goes went gone going come comes came coming want wants need needs know knows say says said see sees saw seen
      use uses used using someone somebody something somewhere anyone anybody anything anywhere everyone everybody
      everything everywhere thing things way ways lot lots kind sort bit little pretty well able
      """))

  private static let pivotal = set(
    """
    not no never none nothing nobody nowhere neither nor without cannot hardly scarcely barely seldom rarely unless except but
    if only until unlike instead against who whom whose what which when where why how than too enough before after
    """)
}
