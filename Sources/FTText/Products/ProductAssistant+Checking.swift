/// Answers of a model that puts them in words of its own: what it writes is checked against the record.
extension ProductAssistant {
  /// - Parameter doubt: how likely the model finds the refusal, 0 to 1.
  func checkedAnswer(in exchange: Exchange, doubt: Double) throws -> ProductAnswer {
    let isRefusal = checker.isRefusal(exchange.first.text)
    if case .lacking(let key) = exchange.asked {
      return exchange.answer(
        rules.refusal, key, refused: true, note: isRefusal ? nil : "the listing has no \(key)")
    }
    if exchange.asked == .unknown, !isRefusal, doubt >= leastDoubt {
      return exchange.answer(
        rules.refusal, nil, refused: true,
        note: "with \(Self.percent(doubt)) the model holds that the listing does not say")
    }
    let why: String
    switch check(exchange.first, in: exchange) {
    case .refusal: return exchange.answer(rules.refusal, nil, refused: true)
    case .supported(let key): return exchange.answer(exchange.first.text, key)
    case .unsupported(let reason): why = reason
    }
    if candidates > 1 {
      for draft in try write(exchange.messages, candidates).dropFirst() {
        if case .supported(let key) = check(draft, in: exchange) {
          return exchange.answer(
            draft.text, key, note: "another answer of the model was used, because of the first: \(why)")
        }
      }
    }
    if case .held(let key) = exchange.asked, let attribute = exchange.record[key] {
      return exchange.answer(
        rules.answer(stating: attribute) ?? "\(key): \(attribute.listed)", key,
        note: "the listing's value in the shop's own form, because of the model's answer: \(why)")
    }
    return exchange.answer(
      rules.refusal, nil, refused: true, note: "no answer of the model is supported by the listing: \(why)")
  }

  /// An answer as it may be given; where the record has what is asked for, a refusal may not.
  private func check(_ draft: Draft, in exchange: Exchange) -> CheckedAnswer {
    guard draft.isComplete else { return .unsupported("it does not end within the limit of tokens") }
    let asked = exchange.asked
    let checked = checker.check(answer: draft.text, to: asked, of: exchange.record)
    if checked == .refusal, case .held(let key) = asked {
      return .unsupported("it refuses, and the listing has the \(key)")
    }
    if asked == .unknown, case .supported(let key) = checked, let measure = exchange.measure,
      !canAnswer(key, in: exchange)
    {
      return .unsupported("the question asks for \(measure.thing), of which the \(key) is none")
    }
    return checked
  }

  static func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }
}
