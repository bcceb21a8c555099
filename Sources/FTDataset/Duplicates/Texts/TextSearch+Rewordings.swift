import FTData

extension TextSearch {
  private struct Rewording: Sendable {
    var text: Int
    var source: Int
    var score: Double
  }

  /// Texts in a portion of work.
  private static let portion = 1024
  /// Sources that are looked at for a text.
  private static let sources = 4

  /// Looks for sources of the texts that must be new, by the rarest of their content.
  mutating func findRewordings(_ meter: TextDuplicates.Meter) throws(TextDuplicates.Stopped) {
    let search = self
    let index = RarestFeatureIndex(postings)
    postings = []
    let asked = distinct.filter { text in
      members(Int(text)).contains { source.side(Int($0)).map { $0 != .training } ?? false }
    }
    let rounds = (asked.count + Self.portion - 1) / Self.portion
    let found = try ParallelWork.map(
      rounds, threads: settings.threads, isGoing: { meter.isGoing(4, $0, of: rounds) },
      { search.rewordings(asked[Self.range($0, asked)], index) })
    for rewording in found.joined() { addLeak(rewording.text, rewording.source, .reworded, rewording.score) }
  }

  private static func range(_ portion: Int, _ texts: [Int32]) -> Range<Int> {
    portion * Self.portion..<min(texts.count, (portion + 1) * Self.portion)
  }

  private func rewordings(_ texts: ArraySlice<Int32>, _ index: RarestFeatureIndex) -> [Rewording] {
    var view = TextView()
    var other = TextView()
    let judge = PairJudge(settings)
    var found: [Rewording] = []
    for text in texts {
      let text = Int(text)
      view.read(text, of: store, values: source.values(text))
      let partners = index.partners(of: view.bag(), rarities, most: Self.sources) { partner in
        partner != text && !store.areTemplates(text, partner) && isAcrossSides(text, partner)
      }
      for partner in partners {
        other.read(partner.text, of: store, values: source.values(partner.text))
        let overlap = ContentOverlap(view.bag(), other.bag(), rarities)
        guard overlap.isRewording(settings), !judge.areOfDifferentThings(view, other) else { continue }
        found.append(Rewording(text: text, source: partner.text, score: overlap.score))
      }
    }
    return found
  }
}
