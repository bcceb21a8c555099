/// Web and mail addresses, tags and mentions.
extension TokenClass {
  static let addresses = TokenClass(
    .address,
    [
      Rule(#"(?<![\p{L}\p{N}])(https?|ftp|file)://([^\s<>"“”]{0,1500}[^\s<>"“”.,;:!?)\]'…])"#, ignoringCase: true) {
        Spoken.spelled($0[1]!) + "colon slash slash" + Identifier.address($0[2]!)
      },
      Rule(#"(?<![\p{L}\p{N}._%+-])([\w.%+-]{1,64})@((?:[\w-]{1,63}\.){1,8}\p{L}{2,24})(?![\p{L}\p{N}_-])"#) {
        Identifier.spoken($0[1]!) + "at" + Identifier.address($0[2]!)
      },
      Rule(
        #"(?<![\p{L}\p{N}@._/-])(?:www\d?\.(?:[\w-]{1,63}\.){1,8}\p{L}{2,24}|(?:[\p{L}\p{N}-]{1,63}\.){1,8}"#
          + #"(?:com|org|net|edu|gov|mil|int|info|io|co|uk|de|fr|es|nl|ch|eu|jp|ca|au|biz|tv|app|dev|ai|museum|news|shop|me|us|se|ie|nz|xyz|online|site|store|tech|blog|cloud|club"#
          + #"|dk|fi|pl|ru|cn|br|za|gg|fm|london|world|live|page|wiki|mobi|name|travel|jobs)"#
          + #"(?=[\s/:?#.,;!)"'”\]]|$)|(?:[\p{L}\p{N}-]{2,63}\.){1,3}\p{Ll}{2,6}(?=/[\p{L}\p{N}~@_-])|localhost(?=:\d))(?![\w@-])(?!\.\w)"#
          + #"(?::\d{2,5})?(?:[/?#](?:[^\s<>"“”]{0,1500}[^\s<>"“”.,;:!?)\]'…])?)?"#
      ) { Identifier.address($0.whole) },
      // An ending alone: ".com".
      Rule(
        #"(?<![^\s("“'`\[/,])\.(?:(?:co|ac|org|gov)\.uk|com(?:\.au)?|org|net|edu|gov|mil|io|uk|de|fr|eu|us|info|biz|tv|ai|app|dev)(?![\p{L}\p{N}_])"#
      ) { Identifier.address($0.whole) },
      hexColor,
      Rule(#"(?<![\p{L}\p{N}&/])#(?![A-Z]{1,3}-\d)(\p{L}[\p{L}\p{N}_]{0,100})"#) {
        "hashtag" + Identifier.spoken($0[1]!.replacing("_", with: ""))
      },
      Rule(#"(?<![\p{L}\p{N}&/])#(\d{1,6}\p{L}\p{Ll}[\p{L}\p{N}_]{0,100})"#) { "hashtag" + Identifier.spoken($0[1]!) },
      Rule(#"(?<![\p{L}\p{N}.])@(\w[\w.]{0,60}\w)"#) { "at" + Identifier.spoken($0[1]!) },
    ])
}

extension Identifier {
  /// The parts of a host: "www" and two-letter endings are spelled.
  static func address(_ text: String) -> Spoken {
    let text = text == text.uppercased() ? text.lowercased() : text
    let host = text.prefix { !"/?#:".contains($0) }
    let rest = text.dropFirst(host.count)
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    var result = Spoken()
    for (index, label) in labels.enumerated() {
      if index > 0 { result += "dot" }
      let isSpelled =
        label.hasPrefix("www")
        || (index > 0 && label.count == 2 && !["co", "me", "us"].contains(label) && label.isLetters2)
      result += isSpelled ? Spoken.spelled(label.prefix { $0.isLetter }) : spoken(label)
    }
    if rest.first == ":" {
      let port = rest.dropFirst().prefix { $0.isNumber }
      result += "colon" + (port.count == 4 ? SpokenNumber.label(port) : SpokenNumber.each(port))
      return result + spoken(rest.dropFirst(1 + port.count))
    }
    return result + spoken(rest)
  }
}

extension Substring {
  fileprivate var isLetters2: Bool { allSatisfy { $0.isLetter } }
}
