/// Which short words are spelled letter by letter.
enum Acronyms {
  /// Their capitals are not what they sound like.
  private static let own: [String: Spoken] = [
    "iOS": Spoken([.letter("I"), .letter("O"), .letter("S")]), "macOS": "mac" + Spoken.spelled("OS"),
    "iPadOS": "i pad" + Spoken.spelled("OS"), "watchOS": "watch" + Spoken.spelled("OS"), "PhD": .spelled("PHD"),
    "pH": .spelled("PH"), "README": "readme", "JPEG": "jpeg", "MPEG": "empeg", "GIF": "gif", "BSc": .spelled("BSC"),
    "MSc": .spelled("MSC"), "IoT": .spelled("IOT"), "eSIM": "e sim", "GmbH": .spelled("GMBH"), "LaTeX": "latex",
    "WiFi": "wifi", "docx": "doc" + Spoken.spelled("X"), "https": .spelled("HTTPS"), "localhost": "localhost",
    "CoV": "cov", "mRNA": .spelled("MRNA"), "tRNA": .spelled("TRNA"), "dB": .spelled("DB"),
    "MySQL": "my" + .spelled("SQL"), "rsLoRA": .spelled("RS") + "lora", "arXiv": "archive",
    "NoSQL": "no" + .spelled("SQL"), "co": "co", "epub": "e pub", "ePub": "e pub", "vs": "versus",
    "etc": .spelled("ETC"), "usr": .spelled("USR"),
    "FTSE": "footsie",
  ]
  /// Said as words although they are short, foreign or in capitals.
  private static let said: Set<String> = [
    "NASA", "NATO", "UNESCO", "UNICEF", "OPEC", "RAM", "ROM", "PIN", "SIM", "AIDS", "FIFA", "UEFA", "COVID", "LASER",
    "RADAR", "SONAR", "ASAP", "DOS", "BASIC", "ASEAN", "NAFTA", "SWAT", "CERN", "LAN", "MAC", "ZIP", "CAD",

    "SARS", "MERS", "GIF", "YAML", "JSON", "TOML", "NASDAQ", "IKEA", "LEGO", "ESA", "EFTA", "IBAN", "OSHA",
    "SCUBA", "WIFI", "GOV", "COM", "ORG", "NET", "INFO", "MIL", "INT", "LOG", "BIN", "TAR", "JAR", "DOC", "BAT",
    "KEY", "MOV", "WAV", "ICO", "INI", "TIF", "TEX", "BIB", "LIB", "ISO", "VAR", "OPT", "APP", "WEB", "DEV",
    "DOCS",
    "THE", "AND", "NOT", "YES", "NO", "NEW", "OLD", "ALL", "ANY", "YOU", "ARE", "IS", "BE", "WE", "HE", "SHE", "ME",
    "MY",
    "OUR", "OR", "OF", "ON", "IN", "AT", "AS", "BY", "IF", "SO", "DO", "GO", "UP", "AN", "AM", "TO", "OFF", "OUT",
    "NOW",
    "HOW", "WHY", "WHO", "FOR", "BUT", "CAN", "MAY", "DAY", "BIG", "RED", "HOT", "TOP", "END", "BUY", "SEE", "USE",
    "FUN",
    "BAD", "BAN", "BOX", "CAR", "CAT", "DOG", "EAT", "EGG", "FAR", "FEW", "GET", "GOT", "HAD", "HAS", "HER", "HIM",
    "HIS",
    "HIT", "ICE", "JOB", "LAW", "LET", "LIE", "LOT", "LOW", "MAN", "MEN", "ONE", "TWO", "OWN", "PAY", "PUT", "RUN",
    "SAD",
    "SAY", "SET", "SIT", "SIX", "SUN", "TAX", "TEN", "TRY", "WAR", "WAS", "WAY", "WIN", "WON", "YET", "ACT", "ADD",
    "AGE",
    "AIR", "ART", "ASK", "BED", "BIT", "BUS", "CUT", "DAD", "MOM", "MUM", "DIE", "EAR", "EYE", "FIX", "FLY", "GAS",
    "GUN",
    "GUY", "HAT", "ITS", "KID", "LEG", "MAP", "NOR", "ODD", "OIL", "PEN", "PET", "RAW", "ROW", "SEA", "SKY", "TEA",
    "TIP",
    "TOE", "TOY", "VAN", "WET", "WOW", "ZOO", "HEY", "HI", "OH", "AH", "SHOP", "SALE", "MAIN", "DATA", "OX",
    "JOHN", "ANNA", "TOM", "BEN", "AMY", "EVA", "LEE", "SAM", "TIM", "JIM", "JOE", "KIM", "BOB", "ROB", "DAN", "LEO",
    "MAX",
    "ANN", "SUE", "JAN", "IAN", "RAY", "ROY", "GUS", "PAT", "LIZ", "MIA", "ZOE", "AVA", "IVY", "ADA", "IDA", "ELI",
    "ALI",
    "DID", "MIX", "DIM", "LID", "PUB", "SPA", "INN", "ARC", "LAB", "HUB", "BAY", "BIO", "ECO", "PRO", "RE", "CO",
    "GREEN", "NEWS", "MAIL",
    "CAFE", "BLOG", "TEAM", "HELP", "HOME", "FILE", "TEST", "USER", "PAGE", "TIFF", "WEBP", "MIN",
    "RIP", "FAN", "SON", "CUP", "BAR", "BAG", "LOCAL", "FLAC", "CONF", "GIT", "VIM", "PIP",
    "TED",
  ]
  /// Spelled although they could be said.
  private static let spelled: Set<String> = [
    "API", "USA", "FAQ", "IBM", "URL", "URI", "UI", "UX", "AI", "IT", "UK", "EU", "UN", "US", "UAE", "ISBN", "EDU",
    "EXE",
    "ETA", "CIA", "FBI", "RSVP", "IOU", "VIP", "UFO", "ATM", "GPU", "CPU", "SUV", "IPO", "CEO", "CFO", "COO", "CTO",
    "IPA",
    "LED", "USB", "ESL", "ACL", "AC", "DC", "ID", "OK", "AD", "BC", "BCE", "CE", "AM", "PM", "EST", "EDT", "CET", "UTC",
    "EUR", "USD", "AVI", "JS", "PY", "IO", "TV", "MA", "BA", "OS", "IP", "AOL", "ICU", "EKG", "ECG", "MRI",
    "DIY", "EGFR", "IVF", "IQ", "ISP", "HIV", "IRS", "NIH", "EPA", "FAA", "WHO", "NGO", "ICE", "ESG", "OECD", "IEEE",
    "IMF", "UCLA", "MIT", "BMI", "AAA", "IDE", "AWS", "IMG", "EPS", "YML", "TXT", "ETF", "RAF", "EV", "EE",
    "UPS", "ABC", "ADHD", "AARP", "ACLU", "ADSL", "BYOB", "CAGR", "COPD", "DVLA", "ECHR", "EEOC", "EMEA", "ESPN",
    "GCSE",
    "HDMI", "IIRC", "IMHO", "AFAIK", "IPCC", "ISSN", "MMORPG", "NAACP", "NCAA", "PCIE", "RNLI", "RSPCA", "UNHCR",
    "USAF",
    "USMC", "USPS", "YMCA", "YWCA", "PCOS", "BRCA", "USSR", "FAO", "ILO", "IAEA", "EEG", "UHF", "AAC", "IMDB", "APA",
  ]

  /// Words whose reading is in a table.
  static func reading(of word: String) -> Spoken? { own[word] }

  /// Whether a word in capitals is spelled: it has no vowel, is short and no word, or is known for it.
  static func isSpelled(_ word: String, inLowerCase: Bool = false) -> Bool {
    if spelled.contains(word), !(inLowerCase && said.contains(word)) {
      return !inLowerCase || !["IT", "US", "AM", "AD", "WHO", "ICE", "MIT", "LED", "MA", "BA"].contains(word)
    }
    if said.contains(word) { return false }
    let hasVowel = word.contains { "AEIOUY".contains($0) }
    if !hasVowel { return word.count <= 6 || !inLowerCase }
    return !inLowerCase && word.count <= 3
  }

  static func canBeSaid(_ word: String) -> Bool { !isSpelled(word.uppercased()) }
}
