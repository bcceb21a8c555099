/// Whether "5s" is several fives rather than five seconds: only the words around it tell.
enum PluralDigits {
  private static let counts: Set = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "several", "many", "few", "all",
    "both", "those", "these", "straight", "pocket", "double", "more", "no", "of", "any", "into", "Two", "Three", "Four",
    "All", "Twelve", "Both", "with", "No.", "number", "top",
  ]
  /// In lines and teams: "the children walked in 2s".
  private static let grouping = Pattern(
    #"\b(?:count\w*|lin(?:e|ed|ing)|sort\w*|split\w*|walk\w*|work\w*|group\w*|c[ao]m(?:e|es|ing)|arriv\w*|divid\w*|sold|pack\w*|go|goes|went|march\w*|stand\w*|stood|rows?|sets?) (?:\w+ ){0,3}in $"#,
    ignoringCase: true)
  /// In packs, of any number: "come in 28s, 56s and 84s".
  private static let packing = Pattern(
    #"\b(?:comes?|sold|sells?|packed|packaged|boxed|bagged|bundled|available|supplied|stocked|dispensed|boxes|packs|packets) (?:\w+ ){0,3}in (?:\d{1,3}s(?:,? (?:and|or|&) |, )){0,6}$"#,
    ignoringCase: true)
  /// Behind lapses of time: "in 28s flat", "in 45s and 60s versions".
  private static let lapse = Pattern(
    #"^(?:,? (?:and|or) \d{1,3}s)? (?:flat|apart|ahead|behind|later|faster|slower|after|before|versions?|clips?|bursts?|intervals?|slots?|chunks?|segments?|cuts?|blocks?|steps?|spots?)\b"#
  )
  /// Another such plural beside it, "1s and 0s"; longer ones are more often times.
  private static let before = Pattern(#"(?<![\d.,])\d{1,2}'?s,? (?:and|or|&|to) $"#)
  private static let behind = Pattern(#"^,? (?:and|or|&|to) (?:1?\d|20|\d0)'?s(?![\p{L}\p{N}])"#)
  /// "under-18s", "the over 65s", "Under 10s are free".
  private static let ages = Pattern(
    #"(?:[Oo]ver|[Uu]nder)-$|(?:^|[.!?] |\b(?:[Tt]he|for|of|all|most) )(?:[Oo]ver|[Uu]nder) $"#)

  static func contains(_ token: FoundToken, _ digits: String) -> Bool {
    guard let value = Int(digits) else { return false }
    if ages.isFound(in: token.before) || counts.contains(token.previousWord) { return true }
    if value % 100 == 0, ["the", "low", "high", "early", "late", "mid", "upper"].contains(token.previousWord) {
      return true
    }
    if value <= 20, before.isFound(in: token.before) || behind.isFound(in: token.after) { return true }
    if ["Boeing", "Airbus"].contains(token.previousWord) { return true }
    // "the 7s are hard", but "the 5s rule"
    if ["the", "The", "your", "my", "his", "her"].contains(token.previousWord), value <= 20 {
      return token.after.isEmpty || ".,;:!?)".contains(token.after.first!)
        || ["are", "were", "and", "in", "on"].contains(token.nextWord)
    }
    if packing.isFound(in: token.before) { return !lapse.isFound(in: token.after) }
    return value <= 20 && grouping.isFound(in: token.before)
  }
}
