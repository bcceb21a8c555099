extension TextSearch {
  /// What a look at one pair has shown.
  private struct Judgement: Sendable {
    var left: Int
    var right: Int
    var verdict: PairJudge.Verdict
    var isAcrossSides: Bool
    /// Near also by what is asked within a side.
    var isNear: Bool
    var slots: [PairJudge.Slot]
  }

  /// Pairs in a portion of work.
  private static let portion = 2048

  /// Proposes pairs by their signatures and judges them.
  mutating func compareNeighbours(_ meter: TextDuplicates.Meter) throws(TextDuplicates.Stopped) {
    let forest = SignatureForest(count: distinct.count)
    let trees = forest.trees + forest.contentTrees
    let pairs = try forest.pairs(store, distinct, threads: settings.threads) { meter.isGoing(2, $0, of: trees) }
    let portions = (pairs.count + Self.portion - 1) / Self.portion
    let search = self
    let judgements = try ParallelWork.map(
      portions, threads: settings.threads, isGoing: { meter.isGoing(3, $0, of: portions) },
      { number in
        search.judge(pairs[number * Self.portion..<min(pairs.count, (number + 1) * Self.portion)])
      })
    settle(judgements)
  }

  private func judge(_ pairs: ArraySlice<SignatureForest.Pair>) -> [Judgement] {
    var judge = PairJudge(settings)
    var left = TextView()
    var right = TextView()
    var leftText = -1
    var judgements: [Judgement] = []
    for pair in pairs {
      let one = Int(pair >> 32)
      let other = Int(pair & 0xffff_ffff)
      if one != leftText {
        left.read(one, of: store, values: source.values(one))
        leftText = one
      }
      right.read(other, of: store, values: source.values(other))
      let isAcross = isAcrossSides(one, other)
      let verdict = judge.judge(&left, &right, isAcrossSides: isAcross, rarities)
      guard verdict != .different else { continue }
      let slots = judge.slots
      judgements.append(
        Judgement(
          left: one, right: other, verdict: verdict, isAcrossSides: isAcross,
          isNear: !isAcross || judge.judge(&left, &right, isAcrossSides: false, rarities) == verdict,
          slots: slots))
    }
    return judgements
  }

  /// From how many fillings on a place is one that varies.
  private static let fillingsOfSlot = 4

  /// Sorts the judged pairs; a pair that differs only in places that vary from text to text is one of templates.
  private mutating func settle(_ judgements: [[Judgement]]) {
    var fillings: [UInt64: Set<UInt64>] = [:]
    for slot in judgements.joined().flatMap(\.slots) {
      if let known = fillings[slot.context], known.count >= Self.fillingsOfSlot { continue }
      fillings[slot.context, default: []].formUnion([slot.left, slot.right])
    }
    for judgement in judgements.joined() {
      switch judgement.verdict {
      case .different: break
      case .template: templatePairs.append(UInt64(judgement.left) << 32 | UInt64(judgement.right))
      case .duplicate(let similarity):
        let varies =
          !judgement.slots.isEmpty
          && judgement.slots.allSatisfy { (fillings[$0.context]?.count ?? 0) >= Self.fillingsOfSlot }
        if varies {
          templatePairs.append(UInt64(judgement.left) << 32 | UInt64(judgement.right))
          continue
        }
        if judgement.isNear {
          near.append(ScoredPair(left: judgement.left, right: judgement.right, score: similarity))
        }
        if judgement.isAcrossSides { addLeak(judgement.left, judgement.right, .near, similarity) }
      }
    }
  }
}
