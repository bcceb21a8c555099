/// What a listing can answer to any question: the refusal, and each of its values in the rules' form. A model that was tuned on these
/// forms is asked which it finds likeliest, so that the answer cannot say what the listing does not hold.
extension ProductAssistant {
  /// One of the answers, and how likely the model finds it.
  struct Choice: Equatable {
    /// nil for the refusal.
    let attribute: String?
    let text: String
    /// Of all the model could write, 0 to 1.
    var probability = 0.0
  }

  /// What was chosen, and its part of the probability of all choices.
  struct Chosen: Equatable {
    let choice: Choice
    let share: Double
  }

  /// The refusal first, then the attributes that the rules have a form of answer for.
  func choices(of record: ProductRecord) -> [Choice] {
    [Choice(attribute: nil, text: rules.refusal)]
      + record.attributes.compactMap { attribute in
        rules.answer(stating: attribute).map { Choice(attribute: attribute.key, text: $0) }
      }
  }

  /// The choices with their probabilities; none where nothing weighs them.
  func weighed(_ exchange: Exchange) throws -> [Choice] {
    guard let weigh, rules.refusal.contains(where: { !$0.isWhitespace }) else { return [] }
    var choices = choices(of: exchange.record)
    for (number, probability) in try weigh(choices.map(\.text), exchange.messages).enumerated() {
      choices[number].probability = probability
    }
    return choices
  }

  func answer(_ chosen: Chosen, in exchange: Exchange) -> ProductAnswer {
    let text = chosen.choice.text
    let likelihood = "of all answers that the listing can give, with \(Self.percent(chosen.share))"
    guard let key = chosen.choice.attribute else {
      let note = checker.isRefusal(exchange.first.text) ? nil : likelihood
      return exchange.answer(text, exchange.asked.lacked, refused: true, note: note)
    }
    return exchange.answer(text, key, note: text == exchange.first.text ? nil : likelihood)
  }

  /// The choice that the words of a question and the model's probabilities decide for; nil where the model writes something else, and
  /// where the words mean an attribute of the record that the rules have no form for.
  ///
  /// - The words decide, unless the model finds their answer ``leastAgreement`` times as likely as its own, or less.
  /// - Otherwise the refusal is given from ``leastDoubt`` on, and below it the likeliest value that can be what is asked for.
  func choose(_ weighed: [Choice], in exchange: Exchange) -> Chosen? {
    let sum = weighed.reduce(0) { $0 + $1.probability }
    guard weighed.count > 1, sum >= Self.leastCovered else { return nil }
    let shares = weighed.map { Chosen(choice: $0, share: $0.probability / sum) }
    let (refusal, values) = (shares[0], shares.dropFirst())
    let greatest = shares.reduce(0) { max($0, $1.share) }
    let meant: Chosen? =
      switch exchange.asked {
      case .lacking: refusal
      case .held(let key): values.first { $0.choice.attribute == key }
      case .unknown: nil
      }
    if case .held = exchange.asked, meant == nil { return nil }
    if let meant, meant.share >= leastAgreement * greatest { return meant }
    if refusal.share >= leastDoubt { return refusal }
    let fitting = values.filter { value in value.choice.attribute.map { canAnswer($0, in: exchange) } ?? true }
    return fitting.max { $0.share < $1.share } ?? refusal
  }

  /// Whether an attribute's value is of the kind that the question counts or names the unit of.
  func canAnswer(_ key: String, in exchange: Exchange) -> Bool {
    guard let measure = exchange.measure, let listed = exchange.record[key]?.listed else { return true }
    return measure.isAnswered(by: listed, isQuantity: !rules.attribute(key).units.isEmpty)
  }

  /// A model that gives all choices together less than this has learned to answer otherwise.
  private static let leastCovered = 0.5
}
