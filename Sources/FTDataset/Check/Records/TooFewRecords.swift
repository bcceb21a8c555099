import FTData
import Foundation

/// Whether there are enough examples for a way of learning, with the numbers the advice rests on. Never refuses: it is advice.
///
/// | method | advised | rests on |
/// |---|---|---|
/// | head | 20 a class, 3 at least | a class of fewer than three cannot stand on three sides |
/// | LoRA | 200 rows | 374 rows brought a clear gain on two tasks (Rows-of-Text) |
/// | full | 1,000 rows | every parameter moves: fewer are learned by heart |
/// | test side | 100 items | a share of n items is known to ± 98/√n points at 95 % (normal approximation, worst case) |
enum TooFewRecords {
  static let check = DataCheck("too-few", cost: .cheap) { input, _ in findings(input) }

  static let perClass = 20
  static let leastPerClass = 3
  static let inTest = 100

  static func advised(_ method: LearningMethod) -> Int? {
    switch method {
    case .head: nil
    case .lora: 200
    case .full: 1_000
    }
  }

  private static func findings(_ input: DataCheckInput) -> [DataFinding] {
    let isSplit = input.sides.contains { $0 != nil }
    let training = input.records.indices.filter { !isSplit || input.sides[$0] == .training }
    return [inAll(training.count, input), classes(training, input), test(input, isSplit: isSplit)].compactMap { $0 }
  }

  private static func inAll(_ count: Int, _ input: DataCheckInput) -> DataFinding? {
    guard input.modality == .text else { return nil }
    let methods = input.method.map { [$0] } ?? [.lora, .full]
    let short = methods.compactMap { method in advised(method).map { (method, $0) } }.filter { count < $0.1 }
    guard !short.isEmpty else { return nil }
    let names: [LearningMethod: String] = [.lora: "LoRA", .full: "learning all parameters", .head: "a new head"]
    let wishes = short.map { "\(names[$0.0] ?? "") wants \($0.1.grouped)" }.joined(separator: ", ")
    let isFar = input.method != nil && short.contains { count * 2 < $0.1 }
    return DataFinding(
      "too-few", isFar ? .warns : .notes,
      "There \(count == 1 ? "is 1 row" : "are \(count.grouped) rows") to learn from; \(wishes). With fewer, compare with a prompt and a "
        + "few examples in it first, and watch the validation side: such a model soon knows its rows by heart.")
  }

  private static func classes(_ training: [Int], _ input: DataCheckInput) -> DataFinding? {
    guard let field = input.fields.label else { return nil }
    var counts: [String: Int] = [:]
    for row in training {
      guard let label = input.records[row].text(field), !label.isEmpty else { continue }
      // Free words are no classes.
      if counts.count > 10_000 { return nil }
      counts[label, default: 0] += 1
    }
    let small = counts.filter { $0.value < perClass }.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    guard !small.isEmpty, counts.count > 1 else { return nil }
    let isHopeless = small.contains { $0.value < leastPerClass }
    let list =
      small.prefix(5).map { "\($0.key) has \($0.value)" }.joined(separator: ", ") + (small.count > 5 ? ", …" : "")
    return DataFinding(
      "too-few", isHopeless ? .warns : .notes,
      "\(small.count) of \(counts.count) classes \(small.count == 1 ? "has" : "have") fewer than \(perClass) examples to learn from "
        + "(\(list)); \(leastPerClass) are the least, \(perClass) are better. Add some, or join classes.",
      cases: small.prefix(DataFinding.namedCases).map { DataFinding.Case([], "\($0.key): \($0.value)") })
  }

  private static func test(_ input: DataCheckInput, isSplit: Bool) -> DataFinding? {
    guard isSplit, input.isMeasuredOnTest else { return nil }
    let count = input.sides.count { $0 == .test }
    guard count < inTest else { return nil }
    guard count > 0 else {
      return DataFinding(
        "too-few", .warns, "There is no test side: nothing will tell whether learning was worth it. Split some off.")
    }
    let points = Int((98 / Double(count).squareRoot()).rounded())
    return DataFinding(
      "too-few", count < 30 ? .warns : .notes,
      "The test side has \(count) item\(count == 1 ? "" : "s"): a share measured on it is known to ± \(points) points. "
        + "\(inTest) give ± 10, 400 give ± 5.")
  }
}
