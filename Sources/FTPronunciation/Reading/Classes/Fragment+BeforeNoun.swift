/// Whether an amount describes the noun behind it: "a 6 ft ladder", "the £4m stadium plan", "Sunday's 5 km run".
extension Fragment {
  private static let linking: Set = [
    "per", "in", "of", "to", "and", "or", "from", "away", "on", "for", "at", "by", "with", "than", "is", "was", "are",
    "were", "a", "an", "the", "if", "each", "every", "as", "when", "but", "that", "because", "while", "more", "less",
    "off", "below", "above", "before", "after", "ago", "later",
  ]

  /// What is described by its size, with or without an article: "330 ml cans".
  private static let sized: Set = [
    "can", "cans", "bottle", "bottles", "tank", "drive", "drives", "card", "cards", "battery", "batteries", "bulb",
    "bulbs",
    "screen", "monitor", "charger", "race", "ladder", "pipe", "pipes", "nail", "nails", "lens", "spanner", "cable",
    "cables",
    "pole", "plank", "planks", "pan", "bag", "bags", "pack", "packs", "jar", "jars", "relay", "sprint", "dash",
    "service", "shift", "delivery", "flight", "notice", "helpline", "hotline", "parking", "clock", "walk", "drive",
    "ride", "commute", "journey", "trip", "call", "workout", "delay", "wait", "strike", "lease", "plan", "contract",
    "warranty", "guarantee", "course", "lesson", "class", "meeting", "mortgage", "sentence", "ban", "final", "finals",
    "freestyle", "backstroke", "breaststroke", "butterfly", "hurdles", "medley", "champion", "runner", "pool", "radius",
    "angle", "turn", "bend", "camera", "camcorder", "engine", "motor", "disk", "stick", "laptop", "phone",
    "clip", "clips", "burst", "bursts", "interval", "intervals", "segment", "segments", "house", "note", "notes",
    "bill", "bills", "coin", "coins", "deal", "bid", "takeover", "merger", "fund", "bailout",
    "voucher",
    "vouchers", "ticket", "tickets", "jackpot", "lawsuit", "cheque", "cheques", "mansion", "project", "contracts",
    "stake", "phones", "limit", "fine", "fines", "bond", "loan", "grant", "budget", "settlement", "barrier", "mark",
    "stamp", "stamps", "vinyl", "single", "record", "pizza", "wheel", "wheels", "tablet", "heels", "gold", "heat",
    "home", "homes",
  ]

  /// With these nothing but one thing is meant, so a plural behind the amount is no noun that it describes: "every 5 km runners rest".
  private static let singular: Set = ["this", "one", "each", "every", "another"]
  private static let determiners: Set = [
    "the", "these", "those", "my", "your", "his", "her", "its", "our", "their", "whose", "two", "three", "four", "five",
    "six", "seven", "eight", "nine", "ten", "twelve",
  ]
  /// An adjective between an article and the amount: "the new £4m stadium".
  private static let described = Pattern(
    #"(?:\b(?:an?|the|this|my|your|his|her|its|our|their)|\p{L}'s) (?:new|old|annual|planned|proposed|latest|huge|extra|additional|second|final|original|single|recent|famous|special|small|large|initial|only|whole|entire|monthly|weekly|daily|yearly|official|local|classic|standard|popular) $"#,
    ignoringCase: true)
  /// Shortened verbs, not owners.
  private static let shortened: Set = [
    "it's", "he's", "she's", "that's", "there's", "here's", "what's", "who's", "where's", "how's", "let's", "this's",
    "which's", "everything's", "nothing's", "something's", "everyone's",
  ]
  /// Behind an owner these may belong to a verb: "John's 6 ft tall".
  private static let dimensions: Set = ["tall", "high", "long", "wide", "deep", "thick", "old", "thin", "heavy", "big"]

  /// No nouns that an amount describes: words of grammar, adverbs, and what stands behind a noun.
  private static let grammar: Set = [
    "i", "you", "he", "she", "it", "we", "they", "who", "whom", "which", "this", "these", "those", "his", "her", "its",
    "my", "our", "your", "their", "him", "them", "us", "me", "there", "here", "some", "all", "any", "both", "no", "not",
    "everyone", "everything", "everybody", "nobody", "nothing", "someone", "anyone", "people", "and", "into", "onto",
    "through", "over", "under", "between", "until", "till", "since", "around", "about", "along", "across", "against",
    "among", "within", "without", "during", "behind", "beyond", "up", "down", "out", "back", "near", "past", "towards",
    "toward", "via", "so", "though", "although", "where", "why", "how", "what", "then", "now", "still", "also", "just",
    "only", "already", "alone", "again", "soon", "today", "yesterday", "tomorrow", "tonight", "once", "too", "either",
    "ever", "never", "even", "apiece", "altogether", "together", "overall", "instead", "perhaps", "maybe", "please",
    "plus", "minus", "worth", "extra", "due", "available", "necessary", "overdue", "short", "clear", "net", "gross",
    "enough", "last", "next", "ahead", "north", "south", "east", "west", "upstream", "downstream", "further", "farther",
    "cheaper", "better", "worse", "heavier", "lighter", "taller", "longer", "shorter", "richer", "poorer", "faster",
    "slower", "higher", "lower",
  ]
  private static let verbs: Set = [
    "be", "been", "am", "has", "have", "had", "do", "does", "did", "will", "would", "can", "could", "may", "might",
    "must",
    "shall", "should", "won't", "wouldn't", "can't", "isn't", "wasn't", "weren't", "aren't", "hasn't", "didn't",
    "doesn't", "go", "goes", "went", "come", "comes", "came", "take", "takes", "took", "make", "makes", "made", "sent",
    "spent", "paid", "lost", "won", "cost", "costs", "left", "kept", "gave", "given", "got", "grew", "fell", "rose",
    "became", "began", "bought", "brought", "ran", "saw", "said", "told", "held", "lent", "sold", "put", "set", "led",
    "meant", "felt", "thought", "taken", "stolen", "hidden", "cover", "covers", "include", "includes", "pays", "mean",
    "means", "remain", "remains", "represents", "buys", "helps", "gets", "needs", "seem", "seems", "looks", "feels",
    "leaves", "brings", "gives", "becomes", "lasts", "saves", "adds", "shows", "starts", "begins", "keeps", "lies",
    "stays", "turns", "works", "lets", "puts", "says", "sounds", "tells", "wants", "allows", "amounts", "appears",
    "arrives", "weigh", "weighs", "need", "buy", "feel", "get", "give", "say", "want", "keep", "bring", "let",
    "become", "begin", "exceed", "equal", "exceeds", "equals", "follows", "happens", "belongs", "depends", "passes",
    "proves", "ensures",
  ]
  /// Those who act in "the £4m fans have raised".
  private static let actors: Set = [
    "fans", "taxpayers", "customers", "users", "workers", "voters", "investors", "donors", "runners", "visitors", "men",
    "women", "children", "parents", "ministers", "councillors", "readers", "companies", "shareholders", "families",
    "trains", "buses",
  ]
  /// Nouns that end as participles and adverbs do.
  private static let nouns: Set = [
    "shed", "bed", "seed", "feed", "weed", "speed", "sled", "building", "funding", "training", "housing", "parking",
    "heating", "lighting", "wedding", "painting", "racing", "crossing", "spending", "ring", "string", "spring", "wing",
    "opening", "landing", "warning", "meeting", "dressing", "filling", "ceiling", "swimming", "cycling", "walking",
    "running", "booking", "serving", "helping", "setting", "saving", "offering", "blessing", "clearing", "railing",
    "family", "supply", "assembly", "jelly", "monthly", "weekly", "daily", "yearly", "early", "trolley", "belly",
    "rally",
  ]

  private static func isNoun(_ written: String) -> Bool {
    // "the 15 kg dog's lead"
    let word = written.hasSuffix("'s") ? String(written.dropLast(2)) : written
    if nouns.contains(word) { return true }
    if grammar.contains(word) || verbs.contains(word) || linking.contains(word) || actors.contains(word) {
      return false
    }
    return !["ed", "ing", "ly", "self", "selves"].contains { word.hasSuffix($0) } && !word.contains("'")
  }

  /// The word before the amount, or before the number from which it goes: "our 5–10 km walks".
  private static let spanned = Pattern(#"([\p{L}']+) [$£€]?\d{1,4}(?:\.\d{1,3})?[–-]$"#)

  /// Whether a measure stands before the noun it describes: "a 6 ft ladder", "a $5 note".
  static func isAdjective(_ token: FoundToken) -> Bool {
    let next = token.nextWord
    if sized.contains(next), token.after.first == " " { return true }
    let before = token.previousWord.isEmpty ? spanned.first(in: token.before)?[1] ?? "" : token.previousWord
    if ["a", "an", "A", "An"].contains(before) {
      return next.first?.isLowercase == true && !linking.contains(next) && token.after.first != ","
    }
    guard let gap = token.after.first, gap == " " || gap == "-", token.after.dropFirst().first?.isLowercase == true
    else { return false }
    let previous = before.lowercased()
    let isOwner = (previous.hasSuffix("'s") && !shortened.contains(previous)) || previous.hasSuffix("s'")
    let isSingular = singular.contains(previous)
    guard isOwner || isSingular || determiners.contains(previous) || described.isFound(in: token.before) else {
      return false
    }
    if isOwner, gap == " ", dimensions.contains(next) { return false }
    if isSingular, next.hasSuffix("s"), !next.hasSuffix("ss") { return false }
    return gap == "-" ? !linking.contains(next) : isNoun(next)
  }
}
