/// What people write of programs: names, keys, colors.
extension TokenClass {
  /// getUserName(), isEmpty. A single small letter begins a brand (iPhone, eBay), a capital a brand or a person (YouTube, McDonald)
  /// unless brackets follow.
  static let programName = Rule(
    #"(?<![\p{L}\p{N}_.@/])(?:([a-z]{2,30}(?:[A-Z][a-z]{0,30}){1,10})|([A-Z][a-z]{1,30}(?:[A-Z][a-z]{0,30}){1,10})(?=\(\)))(?:\(\))?(?![\p{L}\p{N}_])"#
  ) { token in
    let name = token[1] ?? token[2]!
    return Acronyms.reading(of: name) ?? Identifier.letters(name)
  }

  private static let keys: [String: Spoken] = [
    "ctrl": "control", "cmd": "command", "esc": "escape", "del": "delete", "ins": "insert", "pgup": "page up",
    "pgdn": "page down", "prtsc": "print screen", "opt": "option", "bksp": "backspace", "win": "windows",
  ]

  /// These are nothing but keys.
  static let key = Rule(#"(?<![\p{L}\p{N}_.])(?:[Cc]trl|CTRL|Esc|PgUp|PgDn|PrtSc)(?![\p{L}\p{N}_])"#) {
    keys[$0.whole.lowercased()]
  }

  /// These only beside another key or behind what is done with one: "Cmd+Q", "Ctrl+Alt+Del", "press Esc".
  static let keyInCombination = Rule(
    #"(?<![\p{L}\p{N}_.])(?:Cmd|Opt|Win|Del|Ins)(?= ?\+ ?[\p{L}\p{N}])|(?<=[\p{L}\p{N}] ?\+ ?)(?:Del|Ins|Bksp)(?![\p{L}\p{N}_])|(?<=\b(?:[Pp]ress|[Hh]it|[Hh]old|[Tt]ap) )(?:Del|Ins|Cmd)(?![\p{L}\p{N}_])(?! \p{Lu}\p{Ll})|(?<![\p{L}\p{N}_])(?:Del|Ins|Cmd)(?= key\b)"#
  ) { keys[$0.whole.lowercased()] }

  private static let colored = Pattern(
    #"colou?r|backgrounds?\b|\b(?:fill|hex|CSS|shades?|paint|font|text)\b"#, ignoringCase: true)
  private static let numbered: Set = [
    "order", "ticket", "case", "invoice", "part", "item", "flight", "model", "gate", "unit", "suite", "room", "seat",
    "bug", "issue", "ref", "reference", "number", "locker", "booking",
  ]

  /// #FF8800 is no tag. Six with a digit and a letter are a color anywhere; other lengths only where colors are spoken of.
  static let hexColor = Rule(
    #"(?<![\p{L}\p{N}&/#])#([0-9A-Fa-f]{8}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})(?![\p{L}\p{N}_-])"#
  ) { token in
    let text = token[1]!
    let isMixed = text.count == 6 && text.contains(where: \.isNumber) && text.contains(where: \.isLetter)
    guard !numbered.contains(token.previousWord.lowercased()),
      isMixed || Set(text.lowercased()) == ["f"] || colored.isFound(in: token.before + " " + token.after)
    else { return nil }
    return text.reduce(into: "hash") { $0 += $1.isNumber ? SpokenNumber.each("\($1)") : .spelled("\($1)") }
  }
}
