import FTData
import FTJSON
import FTModels
import FTNN
import FTRun

extension TextClassify {
  /// The test texts that were taken for another class, the most certain mistakes first: a JSON line each.
  func mistakes(_ probabilities: [[Double]]) -> String {
    let test = parts.test
    let wrong = probabilities.indices.compactMap { index -> (index: Int, taken: Int, probability: Double)? in
      let row = probabilities[index]
      guard let taken = row.indices.max(by: { (row[$0], $1) < (row[$1], $0) }), taken != test.labels[index] else {
        return nil
      }
      return (index, taken, row[taken])
    }
    return wrong.sorted { ($1.probability, $0.index) < ($0.probability, $1.index) }.map { index, taken, probability in
      let line: JSONValue = [
        "place": .string(test.items[index].place.description), "text": .string(test.texts[index]),
        "label": .string(test.classes[test.labels[index]]), "taken_for": .string(test.classes[taken]),
        "probability": JSONValue(probability),
      ]
      return line.encoded() + "\n"
    }.joined()
  }
}

extension TextClassifySettings {
  /// Checks that every pattern of `targets` selects a linear layer, so that a misspelt one is reported before anything is
  /// written.
  func checkPatterns(_ architecture: any TextVectorArchitecture) throws {
    guard method == .lora else { return }
    let layers = architecture.linearLayers
    let unused = lowRank.targets.filter { pattern in !layers.contains(where: NamePattern(pattern).matches) }
    guard unused.isEmpty else { throw TextFinetuneError.unmatched(unused, layers) }
  }
}
