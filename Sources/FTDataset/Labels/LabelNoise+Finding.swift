import FTData
import Foundation

extension LabelNoise {
  /// What a check says of the suspects; nil where there is none and every label was judged.
  ///
  /// It refuses where more than a tenth of all labels is estimated to be wrong, warns of any suspect, and notes labels that
  /// were too rare to be judged.
  ///
  /// - Parameters:
  ///   - places: of the items, in their order.
  ///   - words: what a person sees of an item: the beginning of its text.
  public func finding(places: [Place], words: (Int) -> String = { _ in "" }) -> DataFinding? {
    let cases = suspects.filter { places.indices.contains($0.index) }.map { suspect in
      let shown = words(suspect.index).prefix(120)
      return DataFinding.Case(
        [places[suspect.index]],
        "\"\(suspect.given)\", rather \"\(suspect.likely)\"" + (shown.isEmpty ? "" : ": \(shown)"),
        score: suspect.probability)
    }
    let rare =
      tooRare.isEmpty
      ? ""
      : " Not judged, for they have too few items: " + tooRare.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
        + (tooRare.count > 5 ? " and \(tooRare.count - 5) more." : ".")
    guard !cases.isEmpty else {
      return rare.isEmpty
        ? nil : DataFinding("label-noise", .notes, "No doubtful label among \(judged) items.\(rare)")
    }
    let share = String(format: "%.1f", 100 * noiseShare)
    return DataFinding(
      "label-noise", noiseShare > 0.1 && suspects.count * 20 > judged ? .refuses : .warns,
      "\(cases.count) of \(judged) labels look wrong, and about \(share) % of all are estimated to be "
        + "wrong: a classifier that never saw these items expects other labels. Look at them with: ftlab data label\(rare)",
      cases: cases)
  }
}
