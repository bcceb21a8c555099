import FTData
import Foundation

extension LabelSet {
  /// Everything that is to be said of the labels: "label-variants", "unknown-labels", "absent-labels", "unlabelled",
  /// "rare-labels", "unseen-labels", "unmeasured-labels", "imbalance".
  ///
  /// - Parameters:
  ///   - expected: the task's labels; empty where it names none.
  ///   - minimum: a label with fewer rows is rare. Ten rows are 8, 1 and 1 of a standard split.
  public func findings(expected: [String] = [], minimum: Int = 10) -> [DataFinding] {
    var findings = variantFindings()
    findings += expectationFindings(expected)
    findings += [unlabelledFinding(), rareFinding(minimum)].compactMap { $0 }
    findings += sideFindings()
    if let imbalance = imbalanceFinding() { findings.append(imbalance) }
    return findings
  }

  private func expectationFindings(_ expected: [String]) -> [DataFinding] {
    guard !expected.isEmpty else { return [] }
    var findings: [DataFinding] = []
    let wanted = Set(expected.map(ExactText.init))
    let unknown = labels.filter { !wanted.contains(ExactText($0.name)) }
    if !unknown.isEmpty {
      let rows = unknown.reduce(0) { $0 + $1.count }
      findings.append(
        DataFinding(
          "unknown-labels", .refuses,
          "\(rows) rows have \(unknown.count == 1 ? "a label" : "\(unknown.count) labels") that the task does not name. "
            + "Correct the rows, or add the labels to the task.",
          cases: unknown.map { label in
            let near = Suggestion.closest(to: String(label.name.prefix(100)), in: expected)
            return DataFinding.Case(
              label.places, words(label) + (near.map { ", near \($0.debugDescription)" } ?? ""),
              score: Double(label.count))
          }))
    }
    let present = Set(labels.map { ExactText($0.name) })
    let absent = expected.filter { !present.contains(ExactText($0)) }
    if !absent.isEmpty {
      findings.append(
        DataFinding(
          "absent-labels", .warns,
          "The task names \(absent.count == 1 ? "a label" : "\(absent.count) labels") that no row has, and that cannot be "
            + "learned: \(Self.list(absent)).", cases: absent.map { DataFinding.Case([], $0.debugDescription) }))
    }
    return findings
  }

  private func unlabelledFinding() -> DataFinding? {
    guard !unlabelled.isEmpty || !unusable.isEmpty else { return nil }
    let without = unlabelled.isEmpty ? [] : ["\(unlabelled.count) of \(rows) rows have no \(field.debugDescription)"]
    let odd = unusable.isEmpty ? [] : ["in \(unusable.count) it is a list or an object, expected a text or a number"]
    return DataFinding(
      "unlabelled", labelled == 0 ? .refuses : .warns,
      "\((without + odd).joined(separator: "; ")). They cannot be learned from: label them with ftlab data label, or "
        + "leave them out.",
      cases: unlabelled.map { DataFinding.Case([$0], "no label") }
        + unusable.map { DataFinding.Case([$0], "not a text") })
  }

  private func rareFinding(_ minimum: Int) -> DataFinding? {
    let rare = Array(labels.filter { $0.count < minimum }.reversed())
    guard !rare.isEmpty else { return nil }
    if labels.count > 20, labels.count * 2 > labelled {
      return DataFinding(
        "rare-labels", .refuses,
        "\(labels.count) different labels in \(labelled) rows: nearly every row has its own. This field holds texts or "
          + "names, not labels; name another field, or use a task that writes texts.",
        cases: rare.prefix(20).map { DataFinding.Case($0.places, words($0), score: Double($0.count)) })
    }
    return DataFinding(
      "rare-labels", .warns,
      "\(rare.count == 1 ? "One label has" : "\(rare.count) labels have") fewer than \(minimum) rows: too few to be "
        + "learned and measured. Collect more of them, join them with another label, or leave them out.",
      cases: rare.map { DataFinding.Case($0.places, words($0), score: Double($0.count)) })
  }

  /// Labels that one of the sides lacks.
  func sideFindings() -> [DataFinding] {
    guard (sides[.training] ?? 0) > 0 else { return [] }
    var findings: [DataFinding] = []
    let unseen = labels.filter { $0.sides[.training] == nil && !$0.sides.isEmpty }
    if !unseen.isEmpty {
      findings.append(
        DataFinding(
          "unseen-labels", .refuses,
          "\(unseen.count == 1 ? "One label stands" : "\(unseen.count) labels stand") in validation or test only, so that "
            + "nothing can learn \(unseen.count == 1 ? "it" : "them"). Split again by label, or move rows to training.",
          cases: unseen.map { label in
            let standing = Partition.Side.allCases.filter { label.sides[$0] != nil }.map(\.rawValue)
            return DataFinding.Case(
              label.places, "\(words(label)), only in \(standing.joined(separator: " and "))",
              score: Double(label.count))
          }))
    }
    for side in [Partition.Side.validation, .test] where (sides[side] ?? 0) > 0 {
      let unmeasured = labels.filter { $0.sides[side] == nil && $0.sides[.training] != nil }
      guard !unmeasured.isEmpty else { continue }
      findings.append(
        DataFinding(
          "unmeasured-labels", .warns,
          "\(unmeasured.count == 1 ? "One label has" : "\(unmeasured.count) labels have") no row in \(side.rawValue), so "
            + "that nothing is known of how well it is told: \(Self.list(unmeasured.map(\.name))).",
          cases: unmeasured.map { DataFinding.Case($0.places, words($0), score: Double($0.count)) }))
    }
    return findings
  }

  private func imbalanceFinding() -> DataFinding? {
    guard let most = labels.first, let least = labels.last else { return nil }
    guard labels.count > 1 else {
      return DataFinding(
        "imbalance", .refuses,
        "All \(labelled) labelled rows have the label \(most.name.debugDescription): there is nothing to tell apart.",
        cases: [DataFinding.Case(most.places, words(most))])
    }
    let ratio = Double(most.count) / Double(max(1, least.count))
    let share = Double(most.count) / Double(labelled)
    guard ratio >= 3 else { return nil }
    // Of a guess that is always the most frequent label: recall 1, precision its share.
    let macroF1 = 2 * share / (1 + share) / Double(labels.count)
    return DataFinding(
      "imbalance", ratio >= 10 || share >= 0.8 ? .warns : .notes,
      String(
        format: "The most frequent label has %.1f times the rows of the rarest, and %.1f %% of all. Always guessing it "
          + "is right in %.1f %% and has a macro-F1 of %.1f %%: measure by macro-F1, let rare labels count more "
          + "(--imbalance weights), and collect more of them.", ratio, 100 * share, 100 * share, 100 * macroF1),
      cases: [most, least].map { DataFinding.Case($0.places, words($0), score: Double($0.count)) })
  }

  private func words(_ label: Label) -> String { "\(String(label.name.prefix(80)).debugDescription) × \(label.count)" }

  private static func list(_ names: [String]) -> String {
    names.prefix(5).map { String($0.prefix(80)).debugDescription }.joined(separator: ", ")
      + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }
}
