import FTData
import FTTensor

extension DataCheck {
  /// Every check there is. Duplicates, leakage, labels, pictures and recordings first, then ``standard``; with an encoder also
  /// whether labels are right.
  public static let all: [DataCheck] =
    [repeatedTexts, groups, .pictures(), .sounds(), labels] + standard + [labelNoise]

  /// The same texts twice, nearly, or on two sides. A row is compared by all its texts together.
  private static let repeatedTexts = DataCheck(
    "repeated-texts", findings: ["exact-duplicates", "near-duplicates", "leakage", "templates"],
    needs: [.rows, .texts], cost: .cheap
  ) { input, progress in try RepeatedTexts(input, progress).findings }

  /// A product, a customer, a recording or a speaker on two sides.
  private static let groups = DataCheck("group-leakage", needs: [.group, .sides], cost: .cheap) { input, _ in
    guard let field = input.fields.group else { return [] }
    var first: [String: Int] = [:]
    var cases: [DataFinding.Case] = []
    var torn: Set<String> = []
    for (index, record) in input.records.enumerated() {
      guard let group = record.text(field), !group.isEmpty, let side = input.sides[index] else { continue }
      guard let other = first[group] else {
        first[group] = index
        continue
      }
      guard let otherSide = input.sides[other], otherSide != side, torn.insert(group).inserted else { continue }
      cases.append(
        .init(
          [input.records[other].place, record.place],
          "\(field) \(group): \(otherSide.rawValue) and \(side.rawValue)"))
    }
    guard !cases.isEmpty else { return [] }
    return [
      DataFinding(
        "group-leakage", .refuses,
        "\(cases.count) values of \(field) stand on two sides of the split; what is measured was partly learned. Divide "
          + "again with: ftlab data split --group \(field) --force", cases: cases)
    ]
  }

  private static let labels = DataCheck(
    "labels",
    findings: [
      "label-variants", "unknown-labels", "absent-labels", "unlabelled", "rare-labels", "unseen-labels",
      "unmeasured-labels", "imbalance",
    ], needs: [.label], cost: .cheap
  ) { input, _ in
    guard let field = input.fields.label else { return [] }
    let sides = input.sides.compactMap(\.self)
    return LabelSet(input.records, field: field, sides: sides.count == input.records.count ? sides : nil)
      .findings(expected: input.labels ?? [])
  }

  /// Labels that a classifier which never saw the item does not expect; of at most ``labelNoiseSample`` items.
  private static let labelNoise = DataCheck("label-noise", needs: [.label, .encoder], cost: .thorough) {
    input, progress in
    guard let field = input.fields.label, let encoder = input.encoder else { return [] }
    let labelled = input.records.filter { record in record.text(field).map { !$0.isEmpty } ?? false }
    let step = max(1, (labelled.count + labelNoiseSample - 1) / labelNoiseSample)
    let sample = stride(from: 0, to: labelled.count, by: step).map { labelled[$0] }
    guard sample.count >= 2 else { return [] }
    let features = try encoder(sample)
    let names = sample.map { $0.text(field) ?? "" }
    let noise = try ComputeThread(.init(threads: input.threads)).run { device in
      try LabelNoise.find(features: features, labels: names, on: device)
    }
    guard progress(sample.count, sample.count) else { throw CancellationError() }
    guard
      var finding = noise.finding(
        places: sample.map(\.place), words: { sample[$0].spoken(input.fields).joined(separator: " ") })
    else { return [] }
    if step > 1 { finding.sentence += " A sample of \(sample.count) of \(labelled.count) items was looked at." }
    return [finding]
  }

  /// Items that an encoder reads at most.
  private static let labelNoiseSample = 10_000
}
