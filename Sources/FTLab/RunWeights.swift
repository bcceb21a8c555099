import FTDataset
import FTText

/// What a finding of the quality gate weighs in a run, which knows more of its items than their files say.
///
/// | finding | in a run | because |
/// |---|---|---|
/// | leakage | refuses where an item that is measured on is known from training | the result would be too good to be true |
/// | leakage | warns where the two have different labels | what is known of one does not help with the other |
/// | leakage | warns on sides that are not measured on | validation only chooses the step |
/// | leakage | warns where the run drew the side itself and its copies lift a share by less than it is known to | few small data sets are without them, and nobody claims the side to be apart |
/// | empty | warns | a recipe has refused empty items one by one; what is left are texts of signs |
/// | broken | warns | a recipe has decoded each file, and mended what can be |
/// | imbalance | dropped | a recipe says how many items each class has, and weighs them |
/// | license, consent | dropped | no field has them in a run, which has settings for both |
struct RunWeights: Sendable {
  private let sides: [Place: Partition.Side]
  private let measuredOn: Set<Partition.Side>
  private let thing: String
  private let isTestDrawn: Bool
  /// Of items that have one.
  private let labels: [Place: String]

  init(_ material: RunMaterial, _ sides: [Place: Partition.Side], thing: String) {
    self.sides = sides
    self.thing = thing
    measuredOn = material.measuredOn
    isTestDrawn = material.isTestDrawn
    var labels: [Place: String] = [:]
    if let field = material.label {
      for item in material.items { labels[item.place] = item.fields[field]?.stringValue }
    }
    self.labels = labels
  }

  func revised(_ finding: DataFinding) -> [DataFinding] {
    switch finding.check {
    case "leakage": leaks(finding)
    case "empty", "broken": [finding].map { Self.with($0, .warns) }
    case "imbalance", "license", "consent": []
    default: [finding]
    }
  }

  private static func with(_ finding: DataFinding, _ weight: DataFinding.Weight) -> DataFinding {
    var finding = finding
    if finding.weight == .refuses { finding.weight = weight }
    return finding
  }

  private func leaks(_ finding: DataFinding) -> [DataFinding] {
    let grave = finding.cases.filter(spoilsTheResult)
    let rest = finding.cases.filter { !spoilsTheResult($0) }
    var findings: [DataFinding] = []
    if !grave.isEmpty {
      findings.append(grave.count < tolerated ? tolerable(grave) : intolerable(grave))
    }
    if !rest.isEmpty {
      findings.append(
        DataFinding(
          "leakage", .warns,
          "\(rest.count) held-out \(thing)\(rest.count == 1 ? " resembles" : "s resemble") one of another side, to choose by or "
            + "with another label. Look whether they should stand on one side.", cases: rest))
    }
    return findings
  }

  /// Items that are measured on.
  private var measuredCount: Int { sides.values.count { measuredOn.contains($0) } }

  /// How many copies lift a share by as much as it is known to at 95 %: of n items 0.98·√n (normal approximation, worst case).
  /// Of a side that was given none is tolerated.
  private var tolerated: Int { isTestDrawn ? Int((0.98 * Double(measuredCount).squareRoot()).rounded(.up)) : 0 }

  private func intolerable(_ cases: [DataFinding.Case]) -> DataFinding {
    let items = cases.count == 1 ? "1 \(thing) that is" : "\(cases.count) \(thing)s that are"
    return DataFinding(
      "leakage", .refuses,
      "\(items) measured on can be found among those that are learned from, the same or nearly: the result would be too good "
        + "to be true. Take one of each two out, or put both on one side.", cases: cases)
  }

  private func tolerable(_ cases: [DataFinding.Case]) -> DataFinding {
    let (total, count) = (measuredCount, cases.count)
    return DataFinding(
      "leakage", .warns,
      "\(count) of \(total) \(thing)s that are measured on \(count == 1 ? "is" : "are") nearly the same as one that is learned "
        + "from, which can lift a share by \(Int((100 * Double(count) / Double(total)).rounded())) points. ftlab data split keeps "
        + "such ones on one side; the run drew them apart.", cases: cases)
  }

  /// Whether something that is measured on was learned from, with the label that it is measured by.
  private func spoilsTheResult(_ item: DataFinding.Case) -> Bool {
    let learned = item.places.filter { sides[$0] == .training }
    return item.places.contains { place in
      sides[place].map(measuredOn.contains) == true && learned.contains { labels[$0] == labels[place] }
    }
  }
}

extension DataFields {
  /// The fields as a recipe names them.
  init(_ material: RunMaterial) {
    self.init()
    texts = material.texts
    label = material.label
    file = material.file
  }
}

extension Modality {
  /// What an item is called.
  var item: String {
    switch self {
    case .text: "row"
    case .image: "picture"
    case .voice: "recording"
    }
  }
}

extension GateOpinion {
  /// Of a run without items that can be looked at.
  static func nothing(_ reason: String, allow: [String]) -> GateOpinion {
    let value: JSONValue = [
      "version": JSONValue(GateReport.jsonVersion), "verdict": "open", "items": 0, "absent": .string(reason),
    ]
    return GateOpinion(
      isShut: false,
      lines: allow.map { "--allow \($0) was not needed: the data are not checked, because \(reason)." },
      summary: value, report: value)
  }
}
