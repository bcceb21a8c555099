/// Whether "7.30" is a time of day, as Britain writes it, rather than a number: only the words around it tell.
enum DottedClock {
  private static let days =
    "(?:Mon|Tue|Tues|Wed|Thu|Thurs|Fri|Sat|Sun)(?:day|nesday|rsday|urday)?s?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|week(?:day|end)s?"
  /// What begins, ends or runs by the clock.
  private static let events =
    "(?:start|begin|open|clos|arriv|depart|leav|land|meet|met|see you|kick|doors?|orders|shows?|gates?|lunch|dinner|breakfast|supper|tea"
    + "|mass|service|school|class|lesson|bell|alarm|wake|woke|got up|get up|bed|train|bus|coach|ferry|flight|plane|boat|tram|match|film"
    + "|concert|performance|party|meeting|appointment|interview|news|programme|sunrise|sunset|tide|served|serves|check-?in|check-?out"
    + "|o'clock|noon|midnight|midday|morning|afternoon|evening|tonight|tomorrow|yesterday|hours|call(?:ed)? at|phoned|rang|queue"
    + "|back (?:at|by)|home (?:at|by)|dep\\.?|arr\\.?|due|until|till|workshop|session|rehearsal|kitchen|finish|end(?:s|ed)?\\b|came|come|left)"
  private static let nearEvent = Pattern("\\b\(events)\\w*|\\b(?:\(days))\\b", ignoringCase: true)
  private static let preposition = Pattern(
    #"\b(?:at|by|until|till|before|after|from|around|about|since|between|to|and|the|-|–|doors|dep\.?|arr\.?|open|show|starts|ends)[ :]*$|[–-] ?$|[(:,] ?$"#,
    ignoringCase: true)
  /// What says by itself that the number before it is a time.
  private static let dayBehind = Pattern(
    "^\\)? ?(?:,? ?(?:on )?(?:\(days))\\b|(?:this|in the|tomorrow|every) (?:morning|afternoon|evening)|tonight|tomorrow|sharp\\b|o'clock|(?:train|bus|coach|ferry|flight|tram|start|kick-off|showing|performance)\\b|(?:to|from) \\p{Lu}\\p{Ll})"
  )
  private static let dayBefore = Pattern("(?:\(days)),? (?:at )?$")
  /// Amounts and marks, whose decimals look like minutes.
  private static let number = Pattern(
    #"^ ?(?:%|per\b|each\b|an? (?:share|unit|kilo|litre|barrel|head|point)|points?\b|million|billion|seconds|secs?\b|miles|metres|meters|out of|times|degrees|°|inches|feet|kg|km|cm|mm|m\b|g\b|in favour)|^[–-]\d*\.?\d* ?(?:%|kg|km|cm|mm|°)"#
  )
  private static let trade = Pattern(
    #"\b(?:trad\w*|pric\w*|shares?|stock|set|stands?|stood|pegged|yield\w*|inflation|unemployment|growth|GPA|euro|pound|dollar|score\w*|rat(?:e|ed|ing|es)|average|mean|costs?|paid|worth|magnitude|version|section|chapter|figure|table|pH|index|rose|fell|gained|lost|valued|odds|ratio|clocked)\b(?:[^.;!?]|\.\d)*$"#,
    ignoringCase: true)

  static func contains(_ token: FoundToken) -> Bool {
    if number.isFound(in: token.after) || trade.isFound(in: token.before) { return false }
    if otherDecimal.isFound(in: token.before) || otherDecimal.isFound(in: token.after) { return false }
    if token.right == .time || token.left == .time,
      linked.isFound(in: token.before) || linkedOn.isFound(in: token.after)
    {
      return true
    }
    if dayBefore.isFound(in: token.before) { return true }
    if span.isFound(in: token.after), nearEvent.isFound(in: token.before) { return true }
    guard preposition.isFound(in: token.before) || token.before.isEmpty else { return false }
    return dayBehind.isFound(in: " " + token.after.drop { $0 == " " })
      || dayBehind.isFound(in: String(token.after.drop { $0 == " " }))
      || (["at", "At", "until", "till"].contains(token.previousWord)
        && token.whole.last.map { "05".contains($0) } ?? false)
      || (!token.before.isEmpty && nearEvent.isFound(in: token.before + " " + token.after))
  }

  /// A number that is no time makes its neighbour one.
  private static let otherDecimal = Pattern(#"\d\.(?:\d|\d{3,9}|[6-9]\d)(?!\d)(?!\s?[ap]\.?m)"#)

  private static let span = Pattern(#"^ ?(?:[–-]|to|till|until) ?(?:1?\d|2[0-3])\.[0-5]\d(?!\d)"#)

  private static let linked = Pattern(#"(?:[–-]|\b(?:to|and|or|till|until|,)) ?$"#)
  private static let linkedOn = Pattern(#"^ ?(?:[–-]|(?:to|and|or|till|until)\b)"#)
}
