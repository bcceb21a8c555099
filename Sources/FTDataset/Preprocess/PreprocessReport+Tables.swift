import FTData
import FTReport

extension PreprocessReport {
  /// What each step did, a row each.
  public var table: Table {
    let rows = steps.map { step in
      [
        step.name, "\(step.records)", "\(step.items)", step.removed == 0 ? "" : "\(step.removed)",
        step.added == 0 ? "" : "\(step.added)", Self.leftInWords(step.left),
      ]
    }
    return Table(
      "Preprocessing: \(changedRecords) of \(records) records changed, \(refusedRecords) refused",
      columns: [
        .init("step"), .init("records", .trailing), .init("texts or files", .trailing),
        .init("characters out", .trailing),
        .init("in", .trailing), .init("left as it is"),
      ], rows)
  }

  /// The examples of all steps, a row each.
  public var exampleTable: Table {
    let rows = steps.flatMap { step in
      step.examples.map { [step.name, $0.place.description, $0.field, $0.before, $0.after] }
    }
    return Table(
      "Before and after", columns: [.init("step"), .init("place"), .init("field"), .init("before"), .init("after")],
      rows)
  }

  /// What was done to pictures and recordings, and what is worth a look, in sentences; empty where nothing.
  public var sentences: [String] {
    var result: [String] = []
    if pictures.written > 0 {
      let megapixels = { (pixels: Int) in "\((Double(pixels) / 1e5).rounded() / 10) megapixels" }
      result.append(
        "\(pictures.written) pictures written, \(megapixels(pictures.pixelsBefore)) → "
          + "\(megapixels(pictures.pixelsAfter)); "
          + "\(pictures.resized) changed their size, \(pictures.enlarged) of them were smaller and were enlarged, "
          + "\(pictures.recolored) were in another colour space")
    }
    if sounds.written > 0 || sounds.secondsBefore > 0 {
      let text = { (value: Double) in "\((value * 10).rounded() / 10)" }
      var sentence =
        "\(sounds.written) recordings written, \(text(sounds.secondsBefore)) s → \(text(sounds.secondsAfter)) s; "
        + "\(text(sounds.trimmed)) s of silence trimmed, \(text(sounds.dropped)) s dropped between pieces"
      if sounds.highestGain >= sounds.lowestGain {
        sentence += "; levels changed by \(text(sounds.lowestGain)) to \(text(sounds.highestGain)) dB"
      }
      if sounds.cut > 0 { sentence += "; \(sounds.cut) were cut" }
      result.append(sentence)
    }
    return result + findings.map { "\($0.check): \($0.sentence)" }
  }

  /// What is worth a look, as findings of a check.
  public var findings: [DataFinding] {
    concerns.sorted { $0.key < $1.key }.map { check, concern in
      let more = concern.count > concern.cases.count ? " The first \(concern.cases.count) are listed." : ""
      let (weight, sentence): (DataFinding.Weight, String) =
        switch check {
        case "attribute-lost":
          (.warns, "\(concern.count) texts held an attribute's value before they were cleaned and hold it no more.")
        case "wrong-encoding":
          (
            .warns,
            "\(concern.count) texts seem to have been read in the wrong encoding; read the file in its own, or set "
              + "\"fix\" of the step \"mojibake\"."
          )
        case "not-cleaned": (.warns, "\(concern.count) fields could not be cleaned and are as they came.")
        case "not-cut": (.notes, "\(concern.count) long recordings have a text and are kept whole.")
        default: (.notes, "\(concern.count) recordings could not be brought to the loudness that was asked for.")
        }
      return DataFinding(check, weight, sentence + more, cases: concern.cases)
    }
  }

  /// Of what was left, the most frequent first; at most eight kinds.
  private static func leftInWords(_ left: [String: Int]) -> String {
    let sorted = left.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let shown = sorted.prefix(8).map { "\($0.key.revealed) × \($0.value)" }.joined(separator: ", ")
    return sorted.count > 8 ? shown + ", and \(sorted.count - 8) more kinds" : shown
  }
}
