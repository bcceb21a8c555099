/// Words that tell what a number beside them is.
struct PersonalContext: Sendable {
  enum Kind: Int, Sendable {
    case phone, article, myNumber, socialSecurity, address, version, birth, born, account, insurance
  }

  private static let matcher = PhraseMatcher(
    [
      (
        .phone,
        [
          "tel", "telephone", "phone number", "phone", "call", "mobile", "cell", "fax", "whatsapp", "dial", "ring me",
          "telefon", "handy", "téléphone", "teléfono", "電話", "携帯", "ファックス", "連絡先", "☎",
        ]
      ),
      (
        .article,
        [
          "order", "invoice", "sku", "isbn", "issn", "part", "model", "serial", "item", "article", "ean", "jan", "gtin",
          "upc", "asin", "tracking", "batch", "lot", "product code", "reference", "ref", "catalog", "catalogue", "注文",
          "型番",
          "品番", "商品番号", "商品コード", "製造番号", "追跡番号", "伝票", "シリアル", "ロット", "モデル",
        ]
      ),
      (.myNumber, ["my number", "mynumber", "individual number", "マイナンバー", "個人番号"]),
      (.socialSecurity, ["ssn", "social security", "social-security", "tax id", "taxpayer"]),
      (
        .address,
        [
          "ip", "ipv4", "ipv6", "ip address", "host", "server", "address", "アドレス", "サーバ", "接続元", "client",
          "login from", "logged in from", "request from",
        ]
      ),
      (
        .version,
        [
          "version", "v", "ver", "release", "build", "firmware", "バージョン", "ソフト", "updated to", "upgraded to", "ファームウェア",
          "section", "chapter",
        ]
      ),
      (
        .birth,
        [
          "born on", "born", "date of birth", "birth date", "birthdate", "dob", "d.o.b", "birthday", "geboren am",
          "geburtsdatum", "né le", "née le", "date de naissance", "fecha de nacimiento", "生年月日", "誕生日",
        ]
      ),
      (.born, ["生まれ", "生れ", "日生"]),
      (
        .account,
        [
          "account number", "account no", "acct", "a/c", "sort code", "routing number", "kontonummer", "口座番号", "普通",
          "当座",
        ]
      ),
      (.insurance, ["national insurance", "ni number", "nino"]),
    ].flatMap { (kind: Kind, words: [String]) in words.filter { $0.utf8.count >= 2 }.map { ($0, kind.rawValue) } })

  private let matches: [PhraseMatcher.Match]

  init(_ bytes: [UInt8]) { matches = Self.matcher.matches(in: bytes, atMost: 512) }

  /// Whether such a word ends at most `distance` bytes before a position.
  func stands(_ kind: Kind, before position: Int, within distance: Int) -> Bool {
    matches.contains {
      $0.kind == kind.rawValue && $0.range.upperBound <= position && position - $0.range.upperBound <= distance
    }
  }

  /// Whether such a word begins at most `distance` bytes behind a position.
  func stands(_ kind: Kind, behind position: Int, within distance: Int) -> Bool {
    matches.contains {
      $0.kind == kind.rawValue && $0.range.lowerBound >= position && $0.range.lowerBound - position <= distance
    }
  }

  /// The nearest of such words that ends at most `distance` bytes before a position.
  func nearest(_ kinds: [Kind], before position: Int, within distance: Int) -> Kind? {
    let last = matches.last { match in
      match.range.upperBound <= position && position - match.range.upperBound <= distance
        && kinds.contains { $0.rawValue == match.kind }
    }
    return last.flatMap { Kind(rawValue: $0.kind) }
  }

  /// Whether an article's number is announced there, and nothing nearer announces a telephone's.
  func isArticle(before position: Int) -> Bool {
    let last = matches.last { $0.range.upperBound <= position && position - $0.range.upperBound <= 24 }
    return last?.kind == Kind.article.rawValue
  }
}
