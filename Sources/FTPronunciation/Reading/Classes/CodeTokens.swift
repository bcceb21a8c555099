/// Letters and digits mixed, formulas, letters that are spelled.
extension TokenClass {
  private static let elements: Set<String> = [
    "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S", "Cl", "Ar", "K", "Ca", "Ti",
    "Cr",
    "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Br", "Ag", "Sn", "I", "Ba", "Au", "Hg", "Pb", "U",
  ]

  private static func runs(_ text: String) -> [String] {
    text.reduce(into: []) { result, character in
      if let last = result.last?.last, last.isNumber == character.isNumber, last != "-", character != "-" {
        result[result.count - 1].append(character)
      } else {
        result.append(String(character))
      }
    }
  }

  private static func digits(_ text: String, after letters: String?) -> Spoken {
    if letters == "FY", text.count == 4 { return SpokenNumber.year(text) }
    if text.first == "0" { return SpokenNumber.each(text) }
    if text.count == 3 { return SpokenNumber.label(text) }
    if text.count == 4, text.hasSuffix("00") { return SpokenNumber.label(text) }
    return text.count < 3 ? SpokenNumber.cardinal(text) : SpokenNumber.each(text)
  }

  private static func letters(_ text: String, isFormula: Bool) -> Spoken {
    if isFormula { return .spelled(text) }
    if let known = Acronyms.reading(of: text) { return known }
    if text == text.uppercased() {
      return text.count > 3 && Acronyms.canBeSaid(text) || text == "COVID" ? Spoken(text.lowercased()) : .spelled(text)
    }
    if text.count <= 2 || Acronyms.isSpelled(text.uppercased(), inLowerCase: true) { return .spelled(text) }
    return Identifier.letters(text)
  }

  /// What a code is made of, in order; hyphens are not said.
  private static func code(_ text: String) -> Spoken {
    let parts = runs(text)
    let isFormula =
      parts.contains { $0.first!.isNumber }
      && parts.filter { $0.first!.isLetter }.allSatisfy { run in
        Identifier.symbols(run).allSatisfy { elements.contains($0) }
      }
    // "b2b": to
    if text.lowercased() == "b2b" || text.lowercased() == "b2c" {
      return .spelled(text.prefix(1)) + "to" + .spelled(text.suffix(1))
    }
    var result = Spoken()
    for (index, part) in parts.enumerated() where part != "-" {
      result +=
        part.first!.isNumber
        ? digits(part, after: index > 0 ? parts[index - 1] : nil) : letters(part, isFormula: isFormula)
    }
    return result
  }

  private static func isMixed(_ text: String) -> Bool {
    text.contains(where: \.isNumber) && text.contains(where: \.isLetter)
  }

  /// "21ST", but not "5ND", nor the end of a postcode: "SW1A 2ND".
  private static let ordinalInCapitals = Pattern(#"^(?:\d*1[123]TH|(?:\d*[02-9])?(?:1ST|2ND|3RD)|\d*[04-9]TH)$"#)
  private static let postcode = Pattern(#"(?<![\p{L}\p{N}])[A-Z]{1,2}\d[A-Z\d]? $"#)

  private static func isOrdinal(_ text: some StringProtocol, after before: String) -> Bool {
    ordinalInCapitals.isFound(in: String(text)) && !postcode.isFound(in: before)
  }

  static let codes = TokenClass(
    .code,
    [
      // 1.5e-3, and letters behind a decimal: 2.5x
      Rule(
        #"(?<![\p{L}\p{N}_.])(\d{1,6}(?:\.\d{1,12})?)[eE]([+−-]\d{1,3}|(?<=\.\d{1,12}[eE])\d{1,3})(?![\p{L}\p{N}_])(?!\.\d)"#
      ) { token in
        SpokenNumber.number(token[1]!) + "times ten to the power of"
          + (token[2]!.hasPrefix("-") || token[2]!.hasPrefix("−") ? "minus" : "") + SpokenNumber.cardinal(token[2]!)
      },
      Rule(#"(?<![\p{L}\p{N}_.])(\d{1,6}\.\d{1,6})([A-Za-z]{1,3})(?![\p{L}\p{N}_])"#) {
        SpokenNumber.number($0[1]!) + .spelled($0[2]!)
      },
      Rule(#"(?<![\p{L}\p{N}_.-])([A-Z]{1,6})-(\d{1,3}\.\d{1,3})(?![\p{L}\p{N}_])(?!\.\d)"#) {
        .spelled($0[1]!) + SpokenNumber.number($0[2]!)
      },
      // An aperture.
      Rule(#"(?<![\p{L}\p{N}_/])f/(\d{1,2}(?:\.\d)?)(?![\p{L}\p{N}_])"#) {
        .spelled("F") + SpokenNumber.number($0[1]!)
      },
      Rule(#"(?<![\p{L}\p{N}_.-])([A-Z]{2,3})\.(\d{1,2}(?:\.\d{1,2})?)(?![\p{L}\p{N}_])(?!\.\d)"#) {
        .spelled($0[1]!) + "point" + SpokenNumber.number($0[2]!)
      },
      // From one code to another of its kind: Q1-Q3, BA101-105 excepted.
      Rule(#"(?<![\p{L}\p{N}_.@/-])([A-Z]{1,3})(\d{1,4})-([A-Z]{1,3})(\d{1,4})(?![\p{L}\p{N}_-])"#) { token in
        guard token[1] == token[3], let first = Int(token[2]!), let last = Int(token[4]!), first < last else {
          return nil
        }
        return code(token[1]! + token[2]!) + "to" + code(token[3]! + token[4]!)
      },
      // Several of one code: V8s, U21s, PS5s.
      Rule(#"(?<![\p{L}\p{N}_.@/-])([A-Z][A-Za-z]{0,5}-?\d{1,3})s(?![\p{L}\p{N}_])"#) { token in
        let words = code(token[1]!).words
        guard case .word(let last)? = words.last else { return nil }
        let plural = last.hasSuffix("x") ? last + "es" : last.hasSuffix("y") ? last.dropLast() + "ies" : last + "s"
        return Spoken(words.dropLast() + [.word(plural)])
      },
      Rule(#"(?<![\p{L}\p{N}_])([A-Z]{1,4})(\d{1,2}\.\d{1,2})(?![\p{L}\p{N}_])(?!\.\d)"#) {
        .spelled($0[1]!) + SpokenNumber.number($0[2]!)
      },
      // AB-1234, COVID-19, F-16; not 10-year-old, mid-1990s.
      Rule(
        #"(?<![\p{L}\p{N}_.@/-])(?:[A-Z0-9]{1,12}|[A-Z][a-z]?\d{1,6})(?:-(?:[A-Z0-9]{1,12}))+(?![\p{L}\p{N}_])(?!-\p{L})"#
      ) { token in
        guard isMixed(token.whole), !token.whole.hasPrefix("GMT-"), !token.whole.hasPrefix("UTC-") else { return nil }
        let parts = token.whole.split(separator: "-")
        // "F-1-2" is a code, "A-10" too, "5-A" a range of something.
        // The first part of "21ST-CENTURY" is an ordinal.
        return parts.count > 1 && !isOrdinal(parts[0], after: token.before) ? code(token.whole) : nil
      },
      Rule(#"(?<![\p{L}\p{N}_.,])(\d{3,4})([pi])(?![\p{L}\p{N}_])"#) { SpokenNumber.label($0[1]!) + .spelled($0[2]!) },
      Rule(#"(?<![\p{L}\p{N}_])(?:[A-Za-z]{1,20}\d|\d{1,20}[A-Za-z])[A-Za-z0-9]{0,40}(?![\p{L}\p{N}_])"#) { token in
        let text = token.whole
        let isPlain = ["st", "nd", "rd", "th", "s", "ths", "rds", "nds"].contains {
          text.hasSuffix($0) && text.dropLast($0.count).allSatisfy(\.isNumber)
        }
        return isPlain || isOrdinal(text, after: token.before) ? nil : code(text)
      },
      programName, key, keyInCombination,
      Rule(#"(?<![\p{L}\p{N}_])401\(?k\)?(?![\p{L}\p{N}])"#) { _ in "four oh one" + .spelled("K") },
      Rule(#"(?<![\p{L}\p{N}_])([A-G])#(?![\p{L}\p{N}])"#) { .spelled($0[1]!) + "sharp" },
      Rule(#"(?<![\p{L}\p{N}_])(Na|Fe|Ca|Li|Mg|Cl|Al|Zn|Cu|Ag)(?=[+⁺⁻²])"#) { .spelled($0[1]!) },
      // Formulas without digits: NaCl.
      Rule(#"(?<![\p{L}\p{N}_])(?=\p{Lu}*\p{Ll})(?:\p{Lu}\p{Ll}?){2,4}(?![\p{L}\p{N}_])"#) { token in
        Identifier.symbols(token.whole).allSatisfy { elements.contains($0) } ? .spelled(token.whole) : nil
      },
      // Plurals and possessives of letters: CDs, TVs, CEO's.
      Rule(#"(?<![\p{L}\p{N}_.])([A-Z]{2,6}|PhD)('s|s'?)(?![\p{L}\p{N}_])"#) { token in
        let word = token[1]!
        guard Acronyms.isSpelled(word) || word.count <= 2 else { return nil }
        guard case .letter(let last)? = Spoken.spelled(word).words.last else { return nil }
        return .spelled(word.dropLast()) + Spoken([token[2]!.first == "s" ? .letters(last) : .word("\(last)'s")])
      },
      Rule(
        #"(?<![\p{L}\p{N}_.])(?:iOS|macOS|iPadOS|watchOS|PhD|pH|README|IoT|GmbH|LaTeX|mRNA|tRNA|MySQL|NoSQL|BSc|MSc|eSIM)(?![\p{L}\p{N}_])"#
      ) {
        Acronyms.reading(of: $0.whole)
      },
      Rule(#"(?<![\p{L}\p{N}_.'])[A-Z]{2,6}(?![\p{L}\p{N}_'])(?!\.[A-Z])"#) { token in
        // In a shouted line capitals are no sign of letters; Roman numerals are not letters either.
        guard Acronyms.isSpelled(token.whole), !Acronyms.isShouted(token), Roman.isNotNumeral(token) else { return nil }
        return Acronyms.reading(of: token.whole) ?? .spelled(token.whole)
      },
      // R&D, AT&T's, PB&J, Q&As
      Rule(#"(?<![\p{L}\p{N}_.'])([A-Z]{1,3})&([A-Z]{1,3})('?s)?(?![\p{L}\p{N}_'])"#) { token in
        let words = Spoken.spelled(token[1]!) + "and" + .spelled(token[2]!)
        guard token[3] != nil, case .letter(let last)? = words.words.last else { return words }
        return Spoken(words.words.dropLast() + [token[3] == "s" ? .letters(last) : .word("\(last)'s")])
      },
      Rule(#"(?<=\p{L} )plc(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])b?cc(?=:|'d\b)"#) { .spelled($0.whole) },
    ])
}

extension Identifier {
  /// "CaCO" → Ca, C, O.
  static func symbols(_ text: String) -> [String] {
    text.reduce(into: []) { result, letter in
      if letter.isLowercase, !result.isEmpty {
        result[result.count - 1].append(letter)
      } else {
        result.append(String(letter))
      }
    }
  }
}

extension Acronyms {
  /// Whether the words around are in capitals as well.
  static func isShouted(_ token: FoundToken) -> Bool {
    let words = (token.before + " " + token.after).split { !$0.isLetter }.map(String.init).filter { $0.count > 1 }
    return words.count > 1 && words.allSatisfy { $0 == $0.uppercased() }
  }
}
