import Foundation

/// A line of text → phonemes, from the last word to the first, because a word's sound depends on what follows.
///
/// The rules are those of misaki 0.9.4 (hexgrad, Apache-2.0) for American English, as hibari has them.
struct Phonemizer {
  let tokenizer: WordTokenizer
  let tagger: PartOfSpeechTagger
  let lexicon: Lexicon
  /// What reads words that no dictionary has.
  let unknownWord: (String) -> String?

  private static let parts = Pattern(
    #"^['‘’]+|[A-ZÀ-ÖØ-Þ](?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])|(?:^-)?(?:\d?[,.]?\d)+|[-_]+|['‘’]{2,}"#
      + #"|[^\W\d_]*?(?:['‘’][^\W\d_])*?[a-zß-öø-ÿ](?=[A-ZÀ-ÖØ-Þ])|[^\W\d_]+(?:['‘’][^\W\d_])*|[^\w\-'‘’]|['‘’]+$"#)
  /// `[word](/phonemes/)` in the text.
  private static let links = Pattern(#"\[([^\]]+)\]\(([^\)]*)\)"#)
  private static let pieces = Pattern(#"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[,.]\d+)*|[^\w\s]+"#)
  private static let silent = Set("',-._‘’/".unicodeScalars)
  private static let marks = Set(";:,.!?—…\"“”".unicodeScalars)
  private static let pauses = Set(";:,.!?—…".unicodeScalars)
  private static let markTags: Set = [".", ",", "-LRB-", "-RRB-", "``", "\"\"", "''", ":", "$", "#", "NFP"]
  private static let markPhonemes = ["-LRB-": "(", "-RRB-": ")", "``": "“", "\"\"": "”", "''": "”"]
  private static let signs: [Unicode.Scalar: String] = [
    "/": "slˈæʃ", "=": "ˈikwᵊlz", "+": "plˈʌs", "&": "ænd", "@": "æt", "%": "pəɹsˈɛnt", "#": "hˈæʃ",
    "*": "ˈæstəɹˌɪsk", "~": "tˈɪldə", "^": "kˈɛɹət", "<": "lˈɛs ðən", ">": "ɡɹˈATəɹ ðən", "—": "—",
  ]

  /// The phonemes of one normalised line.
  func phonemes(_ line: String) -> String {
    var words = grouped(tokens(of: line))
    var context = WordContext()
    for index in words.indices.reversed() {
      if words[index].count == 1 {
        var token = words[index][0]
        if token.phonemes == nil { token.phonemes = lexicon(token, context) ?? fallback(token.text) }
        context = Self.context(context, token.phonemes ?? "", before: token)
        words[index][0] = token
      } else {
        resolve(&words[index], &context)
      }
    }
    return words.map { Token(merging: $0[...], joinsPhonemes: true) }.map { token in
      let sound = (token.phonemes ?? "").replacing("ɾ", with: "T").replacing("ʔ", with: "t")
      return sound + (token.whitespace.isEmpty ? "" : " ")
    }.joined().trimmed()
  }

  private func tokens(of line: String) -> [Token] {
    func plain(_ text: String) -> [Token] {
      let pairs = tokenizer.tokens(of: text)
      let tags = tagger.tags(of: pairs.map(\.text))
      return zip(pairs, tags).map { Token($0.text, tag: $1, whitespace: $0.whitespace) }
    }
    let source = line as NSString
    var result: [Token] = []
    var end = 0
    for link in Self.links.matches(in: line) {
      result += plain(source.substring(with: NSRange(location: end, length: link.range.location - end)))
      let sound = link[2] ?? ""
      let isGiven = sound.count > 1 && sound.hasPrefix("/") && sound.hasSuffix("/")
      let isSpaced = link.rest.first?.isWhitespace ?? false
      result.append(
        Token(
          link[1] ?? "", tag: "NN", whitespace: isSpaced ? " " : "",
          phonemes: isGiven ? sound.trimmingCharacters(in: ["/"]) : nil))
      end = link.range.location + link.range.length
    }
    return result + plain(source.substring(from: end))
  }

  /// Tokens split at capitals, digits and marks; what is written without a space stays together.
  private func grouped(_ tokens: [Token]) -> [[Token]] {
    var words: [[Token]] = []
    /// Whether the last group is still open: it has not ended with a space, and is not a mark with a sound of its own.
    var isOpen = false
    var currency: String?
    for (index, token) in tokens.enumerated() {
      var parts = [token]
      if token.phonemes == nil {
        parts = Self.parts.matches(in: token.text).map { match in
          var part = token
          (part.text, part.whitespace) = (match.whole, "")
          return part
        }
        if parts.isEmpty { continue }
      }
      parts[parts.count - 1].whitespace = token.whitespace
      for place in parts.indices {
        var part = parts[place]
        if part.phonemes != nil {
        } else if part.tag == "$", Lexicon.currencies[part.text] != nil {
          currency = part.text
          part.phonemes = ""
        } else if part.tag == ":", part.text == "-" || part.text == "–" {
          part.phonemes = "—"
        } else if Self.markTags.contains(part.tag), !part.text.lowercased().utf8.allSatisfy({ (97...122).contains($0) })
        {
          part.phonemes =
            Self.markPhonemes[part.tag]
            ?? String(String.UnicodeScalarView(part.text.unicodeScalars.filter(Self.marks.contains)))
        } else if currency != nil {
          if part.tag != "CD" {
            currency = nil
          } else if place + 1 == parts.count, index + 1 == tokens.count || tokens[index + 1].tag != "CD" {
            part.currency = currency
          }
        } else if place > 0, place < parts.count - 1, part.text == "2",
          ("\(parts[place - 1].text.last!)" + "\(parts[place + 1].text.first!)").isLetters
        {
          part.alias = "to"
        }
        if part.alias != nil || part.phonemes != nil {
          words.append([part])
          isOpen = false
        } else if isOpen {
          part.isHead = false
          words[words.count - 1].append(part)
          isOpen = part.whitespace.isEmpty
        } else {
          words.append([part])
          isOpen = part.whitespace.isEmpty
        }
      }
    }
    return words
  }

  /// A word of several parts: the longest runs that the dictionaries know, else the whole is an unknown word.
  private func resolve(_ word: inout [Token], _ context: inout WordContext) {
    var (left, right) = (0, word.count)
    while left < right {
      let run = word[left..<right]
      let merged =
        run.contains { $0.alias != nil || $0.phonemes != nil } ? nil : Token(merging: run, joinsPhonemes: false)
      if let merged, let sound = lexicon(merged, context) {
        word[left].phonemes = sound
        for place in left + 1..<max(right, left + 1) where place < right { word[place].phonemes = "" }
        context = Self.context(context, sound, before: merged)
        right = left
        left = 0
      } else if left + 1 < right {
        left += 1
      } else {
        right -= 1
        left = 0
        guard word[right].phonemes == nil else { continue }
        guard word[right].text.unicodeScalars.allSatisfy(Self.silent.contains) else {
          let whole = Token(merging: word[...], joinsPhonemes: false)
          word[0].phonemes = fallback(whole.text)
          for place in word.indices.dropFirst() { word[place].phonemes = "" }
          return
        }
        word[right].phonemes = ""
      }
    }
    shareStress(&word)
  }

  /// Spaces and stress inside a compound.
  private func shareStress(_ word: inout [Token]) {
    let text = word.dropLast().map { $0.text + $0.whitespace }.joined() + word[word.count - 1].text
    let kinds = Set(
      text.unicodeScalars.filter { !Self.silent.contains($0) }.map { scalar in
        scalar.properties.isAlphabetic ? 0 : ("0"..."9").contains(scalar) ? 1 : 2
      })
    let isSpaced = text.contains(" ") || text.contains("/") || kinds.count > 1
    for place in word.indices {
      if word[place].phonemes == nil {
        let scalars = word[place].text.unicodeScalars
        if place == word.count - 1, scalars.count == 1, Self.pauses.contains(scalars.first!) {
          word[place].phonemes = word[place].text
        } else if scalars.allSatisfy(Self.silent.contains) {
          word[place].phonemes = ""
        }
      } else if place > 0 {
        word[place].needsSpace = isSpaced
      }
    }
    if isSpaced { return }
    let spoken = word.indices.filter { word[$0].phonemes.map { !$0.isEmpty } ?? false }
      .map { (isStressed: word[$0].phonemes!.hasPrimaryStress, weight: word[$0].phonemes!.stressWeight, place: $0) }
    if spoken.count == 2, word[spoken[0].place].text.unicodeScalars.count == 1 {
      word[spoken[1].place].phonemes = word[spoken[1].place].phonemes?.stressed(-0.5)
      return
    }
    guard spoken.count >= 2, spoken.count(where: \.isStressed) > (spoken.count + 1) / 2 else { return }
    let lightest = spoken.sorted {
      ($0.isStressed ? 1 : 0, $0.weight, $0.place) < ($1.isStressed ? 1 : 0, $1.weight, $1.place)
    }
    for entry in lightest.prefix(spoken.count / 2) {
      word[entry.place].phonemes = word[entry.place].phonemes?.stressed(-0.5)
    }
  }

  private static func context(_ context: WordContext, _ sound: String, before token: Token) -> WordContext {
    var next = context.nextIsVowel
    for scalar in sound.unicodeScalars {
      if Sounds.vowels.contains(scalar) || Sounds.consonants.contains(scalar) || pauses.contains(scalar) {
        next = pauses.contains(scalar) ? nil : Sounds.vowels.contains(scalar)
        break
      }
    }
    let isTo = ["to", "To"].contains(token.text) || (token.text == "TO" && ["TO", "IN"].contains(token.tag))
    return WordContext(nextIsVowel: next, nextIsTo: isTo)
  }

  /// Letters by the network, digits as numbers, signs by their names.
  private func fallback(_ text: String) -> String {
    Self.pieces.matches(in: text).compactMap { match -> String? in
      let piece = match.whole
      guard let first = piece.unicodeScalars.first else { return nil }
      let sound: String?
      if ("0"..."9").contains(first) {
        sound = lexicon.number(piece, currency: nil, isHead: false)
      } else if first.properties.isAlphabetic {
        sound = unknownWord(piece)
      } else {
        sound = piece.unicodeScalars.compactMap { Self.signs[$0] }.joined()
      }
      return sound.flatMap { $0.isEmpty ? nil : $0 }
    }.joined(separator: " ")
  }
}
