import FTData

/// Answers in which another program declines to answer: "As an AI language model", "I cannot assist with that".
///
/// Looked for in the answers where a field is named as such (and in what an assistant says), otherwise in all texts.
struct RefusalAnswers: TextCheck {
  static let check = DataCheck(
    "refusal-answers", needs: [.texts],
    work: .texts { input in
      RefusalAnswers(isEverywhere: input.texts.columns.allSatisfy { $0.role != .answer })
    })

  /// Anywhere in an answer.
  private static let phrases = PhraseMatcher([
    "as an ai language model", "as a large language model", "as a language model", "as an ai assistant",
    "as an ai model",
    "as an ai,", "i'm an ai language model", "i am an ai language model", "i'm just an ai", "i cannot assist with",
    "i can't assist with", "i'm not able to assist", "i cannot fulfill", "i can't fulfill", "i cannot comply",
    "i can't help with that", "i cannot help with that", "i cannot provide that", "my knowledge cutoff",
    "my training data only", "as of my last update", "i don't have access to real-time",
    "I do not have personal opinions", "i don't have personal opinions", "my programming does not allow",
    "AI言語モデル", "言語モデルとして", "大規模言語モデル", "AIアシスタントとして", "AIとして", "お手伝いすることはできません",
    "お答えすることはできません", "お答えできません", "お答えできかねます", "提供することはできません", "リクエストにはお応え",
    "ご要望にはお応え", "als ki-sprachmodell", "als sprachmodell", "en tant que modèle de langage", "en tant qu'ia",
    "como modelo de lenguaje", "作为一个人工智能", "作为AI语言模型", "我无法协助",
  ])

  /// At the beginning of an answer.
  private static let openings = PhraseMatcher([
    "i cannot", "i can't", "i'm unable to", "i am unable to", "i'm not able to", "i am not able to",
    "i'm sorry, but i can",
    "i'm sorry, but i am", "i'm sorry, i can", "sorry, but i can", "sorry, i can", "i apologize, but i",
    "申し訳ありませんが、お", "申し訳ございませんが、お", "申し訳ありませんが、その", "申し訳ございませんが、その", "すみませんが、お答え",
    "es tut mir leid, aber ich kann", "je suis désolé, mais je ne peux", "lo siento, pero no puedo",
  ])

  private let isEverywhere: Bool
  private var hits: [TextHit] = []

  init(isEverywhere: Bool) { self.isEverywhere = isEverywhere }

  mutating func look(at text: ScannedText) {
    guard isEverywhere || text.role == .answer, let range = Self.find(text.plain) else { return }
    hits.append(TextHit(text, at: range))
  }

  mutating func add(_ later: RefusalAnswers) { hits += later.hits }

  static func find(_ bytes: [UInt8]) -> Range<Int>? {
    if let match = phrases.matches(in: bytes, atMost: 1).first { return match.range }
    let head = Array(bytes.prefix(80))
    guard let match = openings.matches(in: head, atMost: 1).first,
      head[..<match.range.lowerBound].allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x22 })
    else { return nil }
    return match.range
  }

  func findings(_ scan: TextScan) -> [DataFinding] {
    guard !hits.isEmpty else { return [] }
    let cases = scan.cases(hits) { hit, text in TextExcerpt.around(hit.range, in: text.plain) }
    return [
      DataFinding(
        "refusal-answers", .warns,
        "\(TextScan.texts(hits.count)) decline\(hits.count == 1 ? "s" : "") to answer as chat programs do. Unless that is what is "
          + "to be learned, leave them out.",
        cases: cases)
    ]
  }
}
