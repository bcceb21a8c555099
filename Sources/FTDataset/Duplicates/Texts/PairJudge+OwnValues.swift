extension PairJudge {
  /// Whether two texts that say much of the same say it of different things: all that either has for itself are values, or
  /// of the firm values of the one that has fewer a quarter or more are others.
  func areOfDifferentThings(_ left: TextView, _ right: TextView) -> Bool {
    let one = own(left, right)
    let other = own(right, left)
    if one.isOfValues, other.isOfValues, one.values > 0, other.values > 0 { return true }
    guard one.firm > 0, other.firm > 0 else { return false }
    let fewer = min(one.allFirm, other.allFirm)
    return Double(max(0, fewer - min(one.firm, other.firm))) <= 0.75 * Double(fewer)
  }

  /// What a text has that another lacks.
  private struct Own {
    /// Firm values that are its own, and all that it has.
    var firm = 0
    var allFirm = 0
    /// Values of either kind that are its own.
    var values = 0
    /// Nothing but values and grammar is its own.
    var isOfValues = true
  }

  /// Counts the tokens that are more often here than in the other text.
  private func own(_ view: TextView, _ other: TextView) -> Own {
    var words: [UInt64: Int] = [:]
    for token in other.tokens { words[token.hash, default: 0] += 1 }
    var own = Own()
    for index in view.tokens.indices {
      let count = words[view.tokens[index].hash] ?? 0
      words[view.tokens[index].hash] = max(0, count - 1)
      let isOwn = count == 0
      let isUnit = TextFrame.isUnit(index, of: view.tokens)
      if TextFrame.isValue(index, of: view.tokens, hasNames: view.hasNames), !isUnit {
        own.allFirm += 1
        if isOwn {
          own.firm += 1
          own.values += 1
        }
      } else if isOwn, isLikelyValue(index, view) {
        own.values += 1
      } else if isOwn, !isUnit, !Self.isGrammar(view.tokens[index], view.form) {
        own.isOfValues = false
      }
    }
    return own
  }
}
