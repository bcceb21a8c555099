/// The words before Roman numerals.
enum Roman {
  static let rulers =
    "Henry|Louis|Edward|George|William|Charles|James|Richard|Elizabeth|Napoleon|Pius|Benedict|Leo|John Paul|Ramses|Ramesses"
    + "|Frederick|Friedrich|Philip|Philippe|Alexander|Nicholas|Peter|Catherine|Ivan|Umberto|Victor Emmanuel|Gustav|Gustavus"
    + "|Christian|Ferdinand|Mary|Wilhelm|Juan Carlos|Felipe|Carl|Karl|Harald|Haakon|Olav|Margrethe|Frederik|Gregory|Clement"
    + "|Innocent|Urban|Paul|Cleopatra|Ptolemy|Darius|Xerxes|Mehmed|Selim|Suleiman|Murad|Otto|Leopold|Albert|Rudolf|Maximilian"
    + "|Joseph|Francis|Franz|Franz Joseph|Sigismund|Alfonso|Isabella|Pedro|João|Manuel|Amenhotep|Thutmose|Seti|Constantine"
    + "|Theodosius|Justinian|Basil|Robert|David|Kenneth|Stephen|Boniface|Celestine|Sixtus|Abdullah|Hussein|Mohammed"
    + "|Hassan|Rama|Cyrus|Artaxerxes|Charles|Edmund|Harold|Eric|Erik|Sigmund|John|Julius|Adrian|Alexius|Carl Gustaf|Gustaf|Carol|Michael|Ludwig|Augustus|Casimir|Henri|Baldwin|Bela|Stefan|Sverre|Magnus|Valdemar|Tiberius|Baudouin|Nero|Antiochus|Seleucus"
  static let titles =
    "King|Queen|Pope|Emperor|Empress|Tsar|Czar|Tsarina|Prince|Princess|Duke|Sultan|Shah|Kaiser|Pharaoh|Patriarch|Count|Earl|Archduke"
  static let parts =
    "[Cc]hapters?|[Pp]arts?|[Aa]cts?|[Ss]cenes?|[Ss]ections?|[Vv]olumes?|[Vv]ol\\.|[Bb]ooks?|[Pp]hases?|[Aa]rticles?|World War|War"
    + "|[Mm]ark|Mk|[Tt]ypes?|[Ll]evels?|[Ss]tages?|[Cc]lass|[Gg]rades?|Super Bowl|Apollo|Gemini|Final Fantasy|[Ee]pisodes?|[Rr]ounds?"
    + "|[Tt]itle|[Aa]ppendix|[Ff]igure|[Tt]able|[Ss]eason|[Cc]anto|[Ss]ymphony|[Ss]onata|[Cc]ategory|Factor|[Ff]actor|[Gg]roup"
    + "|[Vv]ersion|Saturn|Formula|Division|[Ll]eague|[Tt]ier|Schedule|Annex|[Qq]uestion|[Ss]tep|[Ll]esson|[Uu]nit|Ch\\.|ch\\.|Bd\\.|[Nn]umber|[Zz]one|[Pp]late|[Cc]entury|Psalm|Area|[Rr]ule"
  static let givenNames =
    "John|James|William|Robert|Henry|Thomas|Charles|Edward|Richard|George|Joseph|David|Michael|Daniel|Samuel|Benjamin|Walter|Frank|Arthur|Albert|Harry|Martin|Paul|Peter|Mark|Andrew|Jack|Sam|Tom|Bill|Frederick|Philip|Theodore|Louis"

  static let drips: Set = [
    "drip", "drips", "fluid", "fluids", "line", "lines", "antibiotics", "bag", "bags", "injection", "treatment",
    "infusion", "access", "therapy", "medication", "needle", "pole", "stand", "tube",
  ]

  /// Behind these "I" is the person who speaks: "the chapter I wrote".
  static let verbs: Set = [
    "am", "wrote", "read", "liked", "like", "love", "loved", "saw", "have", "had", "bought", "wanted", "want", "need",
    "think",
    "know", "knew", "mean", "can", "will", "would", "could", "chose", "found", "took", "did", "do", "don't", "play",
    "played",
  ]

  static func isAfterTitle(_ token: FoundToken) -> Bool {
    token.before.split(separator: " ").suffix(3).contains { word in titles.split(separator: "|").contains { $0 == word }
    }
  }

  /// Behind a name "I" is a number only where it cannot be the person who speaks.
  static func endsName(_ token: FoundToken) -> Bool {
    let next = token.nextWord
    return next.isEmpty || token.after.first != " "
      || [
        "was", "of", "and", "ruled", "died", "became", "is", "in", "married", "never", "had", "took", "made", "left",
        "lived", "signed", "led", "founded", "reigned", "from", "to", "built", "won",
        "lost",
      ].contains(next)
  }

  /// What rulers have, and others seldom.
  private static let ownedByRulers = Pattern(
    #"\b(?:trial|reign|court|death|coronation|execution|accession|abdication|restoration|funeral|tomb|army|armies|navy|heirs?|successors?|sons?|daughters?|widow|wife|consort|brother|sister|mother|father|reforms|laws|rule|era|time|age|fall|rise|assassination|murder|birth|forces|troops|crown|throne|policies|favou?rite|mistress|grandson|granddaughter|nephew|niece|cousin|descendants?|courtiers?|palace|overthrow|deposition|conversion|conquests?|capture|defeat|victory) of $"#,
    ignoringCase: true)
  private static let owning = Pattern(#"\b(?:of|under|by|against) $"#, ignoringCase: true)
  /// Spans of a rule do not meet anyone: "the reign of George I saw change".
  private static let spans = Pattern(
    #"\b(?:reign|era|rule|fall|coronation|abdication|accession|execution) of $"#, ignoringCase: true)
  /// Behind these the person who speaks follows: "a picture of Mary I took", "because of John I left".
  private static let shown = Pattern(
    #"\b(?:because|instead|ahead|friends?|photos?|photographs?|pictures?|pics?|videos?|drawings?|sketch(?:es)?|thoughts?|think|thinking|memory|memories|fans?|fond|copy|copies) of $"#,
    ignoringCase: true)
  /// What rulers and those who speak of them do alike.
  private static let deeds: Set = ["had", "took", "made", "left", "built", "won", "lost"]
  /// Said of oneself, "a friend of Charles I met", but not of others.
  private static let ownVerbs: Set = [
    "met", "remember", "remembered", "admire", "admired", "adore", "painted", "drew", "heard", "spoke", "told",
    "thought",
    "believe", "believed", "guess", "suppose", "hope", "hoped", "feel", "felt", "got", "get", "hate", "hated", "gave",
    "mentioned", "used", "use", "learned", "learnt", "worked", "studied", "trained", "keep", "kept", "see", "always",
    "really", "just", "still", "also", "once", "ever", "recognize", "recognise", "recognized", "recognised", "sent",
    "showed", "prefer", "understand", "understood", "miss", "missed", "watched", "enjoyed", "enjoy", "never", "don't",
    "didn't", "haven't", "hadn't", "can't", "couldn't", "wouldn't", "won't", "was", "lost", "sang", "played", "said",
    "say", "noticed", "trust", "trusted", "expected", "expect", "borrowed", "received", "lent", "sold", "posted", "own",
    "owned", "collected", "picked", "carried", "brought", "asked", "go", "went", "doubt", "dreamt", "dreamed",
  ]
  private static let modals: Set = [
    "will", "would", "can", "could", "should", "shall", "may", "might", "must",
  ]

  /// "The trial of Charles I lasted a week", but "a friend of Charles I met".
  static func isOwner(_ token: FoundToken) -> Bool {
    guard let before = beforeName(token), owning.isFound(in: before), !shown.isFound(in: before) else { return false }
    let next = token.nextWord
    guard next.first?.isLowercase == true else { return false }
    if spans.isFound(in: before) { return !["am", "think", "know", "mean"].contains(next) }
    if modals.contains(next) { return ownedByRulers.isFound(in: before) }
    return !ownVerbs.contains(next) && !verbs.contains(next)
  }

  /// Whether "I" behind a name is the person who speaks, although a ruler could do the same.
  static func isSpeaker(_ token: FoundToken) -> Bool {
    deeds.contains(token.nextWord) && (beforeName(token).map { shown.isFound(in: $0) } ?? false)
  }

  private static func beforeName(_ token: FoundToken) -> String? {
    let text = token.before.dropLast()
    return text.lastIndex(of: " ").map { String(text[...$0]) }
  }

  /// Whether capitals that could be a Roman numeral stand where none is expected.
  static func isNotNumeral(_ token: FoundToken) -> Bool {
    guard token.whole.count > 1, let value = SpokenNumber.roman(token.whole), value > 0 else { return true }
    if ["CD", "MC", "DC", "MD", "MI", "MM", "CV", "CC", "DI", "CM", "LCD", "XL"].contains(token.whole) {
      return true
    }
    return false
  }
}
