/// Numbers with several points: internet addresses, versions, numbered sections.
extension TokenClass {
  private static let products =
    "[Vv]ersions?|[Rr]elease|[Uu]pdate|Python|Swift|Java|Ubuntu|iOS|iPadOS|macOS|watchOS|Android|Windows|Debian|Fedora|Linux"
    + "|[Kk]ernel|Node|PHP|Ruby|Go|Chrome|Firefox|Safari|Rust|Kotlin|Django|Rails|Postgres|PostgreSQL|MySQL|Xcode|Perl|Qt"

  private static func points(_ text: some StringProtocol, _ sign: Spoken) -> Spoken {
    text.split(separator: ".").enumerated().reduce(into: Spoken()) { result, part in
      if part.offset > 0 { result += sign }
      result +=
        part.element.count < 3
        ? SpokenNumber.cardinal(part.element)
        : sign == "dot" ? SpokenNumber.each(part.element) : SpokenNumber.label(part.element)
    }
  }

  static let versions = TokenClass(
    .version,
    [
      Rule(Fragment.start + #"(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{2,5}))?(?:/(\d{1,2}))?"# + Fragment.end) { token in
        guard token[1]!.split(separator: ".").allSatisfy({ Int($0)! < 256 }) else { return nil }
        return points(token[1]!, "dot") + (token[2].map { "colon" + SpokenNumber.inName($0) } ?? "")
          + (token[3].map { "slash" + SpokenNumber.cardinal($0) } ?? "")
      },
      Rule(#"(?<![\w:.])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{1,4}(?![\w:])"#) { token in
        token.whole.reduce(into: Spoken()) { result, character in
          result +=
            character == ":"
            ? "colon" : character.isNumber ? SpokenNumber.each("\(character)") : .spelled("\(character)")
        }
      },
      // Dates and telephone numbers with points are not versions.
      Rule(
        #"(?<![\p{L}\p{N}_.])([vV])?(?!\d{1,2}\.\d{1,2}\.\d{4}(?!\.?\d))(?!(?<![vV])(?:19|20)\d{2}\.(?:0[1-9]|1[0-2])\.[0-3]\d(?!\.?\d))(?!\d{2}\.\d{2}\.\d{2}(?!\.?\d))(?!\d{3}\.\d{3}\.\d{4}(?!\d))(\d{1,4}(?:\.\d{1,5}){2,4})(?![\p{L}\p{N}_])(?!\.\d)"#
      ) { ($0[1] == nil ? "" : "version") + points($0[2]!, "point") },
      // 2.x, v1.4.x
      Rule(#"(?<![\p{L}\p{N}_.])([vV])?(\d{1,3}(?:\.\d{1,3}){0,2})\.[xX](?:\.[xX])?(?![\p{L}\p{N}_])"#) { token in
        let rest = token.whole.lowercased().hasSuffix(".x.x") ? "point" + .spelled("X") : Spoken()
        return (token[1] == nil ? "" : "version") + points(token[2]!, "point") + "point" + .spelled("X") + rest
      },
      // A release that is not final: 1.0-beta.2, 2.0.0-rc1
      Rule(#"(?<=\d)-(alpha|beta|rc|RC|pre|dev|preview)[.-]?(\d{1,3})(?![\p{L}\p{N}_.])"#) { token in
        (token[1]!.lowercased() == "rc" ? .spelled("RC") : Spoken(token[1]!)) + SpokenNumber.cardinal(token[2]!)
      },
      Rule(#"(?<![\p{L}\p{N}_.])802\.(\d{1,2})([a-z]{0,2})(?![\p{L}\p{N}_.])"#) {
        "eight oh two point" + SpokenNumber.cardinal($0[1]!) + .spelled($0[2]!)
      },
      // Oil, a telephone of the sixth kind, a savings plan: no watts, seconds, thousands.
      Rule(#"(?<![\p{L}\p{N}_.])(\d{1,2})W-?(\d{2})(?![\p{L}\p{N}_.])"#) {
        SpokenNumber.cardinal($0[1]!) + .spelled("W") + SpokenNumber.cardinal($0[2]!)
      },
      Rule(#"(?<=iPhone )(\d{1,2})([sS])(?![\p{L}\p{N}_])"#) { SpokenNumber.cardinal($0[1]!) + .spelled($0[2]!) },
      Rule(#"(?<![\p{L}\p{N}_])(401|403|457)(?:\((k|b)\)|(k|b))(?![\p{L}\p{N}])"#) {
        SpokenNumber.label($0[1]!) + .spelled($0[2] ?? $0[3]!)
      },
      // A capital without a point is an engine or a rocket, not a version.
      Rule(#"(?<![\p{L}\p{N}_.])(?:[vV]\.?\s?(\d{1,3}\.\d{1,3})|v\.?\s?(\d{1,3}))"# + Fragment.end) { token in
        // "v 5" alone is a match between two.
        token.whole.contains(" ") && !token.whole.contains(".")
          ? nil : "version" + points(token[1] ?? token[2]!, "point")
      },
      Rule("(?<=(?<![\\p{L}])(?:\(products)) )(\\d{1,3}\\.\\d{1,3})" + Fragment.end) { points($0[1]!, "point") },
      Rule(#"(?:(?<!\S)|(?<=ASP|VB|ADO))\.NET(?![\p{L}\p{N}_])"#) { _ in "dot net" },
      Rule(#"(?<![\p{L}\p{N}_])(HTTP|TLS|SSL)/(\d(?:\.\d)?)"# + Fragment.end) {
        .spelled($0[1]!) + SpokenNumber.number($0[2]!)
      },
    ])
}
