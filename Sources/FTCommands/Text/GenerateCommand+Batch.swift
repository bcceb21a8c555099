import ArgumentParser
import FTLab
import Foundation

extension GenerateCommand {
  /// Reads everything that the batch rests on, and refuses what does not fit together, before a model is opened.
  func writeBatch(_ data: String, _ output: String) throws {
    let products = try ProductFile(data)
    Terminal.noteRefused(of: products.ledger)
    let tree = try checks.map { try SettingsFile.tree($0, of: "rules", example: "attributes:") }
    let rules = try tree.map { try CheckRules($0, file: checks ?? "", keys: products.keys) } ?? CheckRules()
    Terminal.noteRefused(of: rules.vocabulary?.ledger)
    let unused = rules.attributes.keys.filter { !products.keys.contains($0) }
    if !unused.isEmpty {
      Terminal.note("Rules for attributes that no row has: \(unused.sorted().joined(separator: ", ")).")
    }
    for sentence in rules.overruled(by: products.records) { Terminal.note("Note: \(sentence).") }
    let source = try template.map { try TextFile.read($0) }
    let system = self.system ?? rules.system
    let prompt = try checkedPrompt(ProductPrompt(system: system, template: source), products)
    let table = try prices.map { path in
      let tree = try SettingsFile.tree(path, of: "prices", example: "currency: USD")
      return (prices: try PriceTable(tree, file: path), file: path)
    }
    let file = try OutputFile(output, endings: ["jsonl"], inputs: [data], isForced: true)
    try file.makeFolder()
    // Greedy for the first candidate; the others are drawn.
    let temperature = options.temperature == 0 ? CheckedWriter.usualTemperature : options.temperature
    let (count, rounds) = (candidates ?? 8, rounds ?? CheckedWriter.usualRounds)
    let basis = try basis([
      tree.map { JSONValue.object($0).encoded() }, rules.vocabulary?.text, source, system,
      "\(count) \(rounds) \(temperature)", guide ? "guided" : nil,
    ])
    let batch = BatchWriting(
      products: products, rules: rules, prompt: prompt, output: output, candidates: count, rounds: rounds,
      temperature: temperature, isGuided: guide, settings: options.settings, basis: basis, prices: table?.prices)
    Interrupt.install()
    let tally = try batch.run(options.withSession)
    for line in tally.examples { Terminal.show(line.shown + "\n") }
    for line in tally.closing(of: products.ledger.input, in: output, at: table) { Terminal.show(line) }
    if tally.published == 0, !tally.reasons.isEmpty {
      Terminal.note("What kept them back most often:\n\(tally.commonestReasons)")
    }
    if Interrupt.isRequested {
      Terminal.note("Stopped; the same command goes on behind \(tally.rows) of \(products.ledger.input).")
      throw ExitCode(Interrupt.status)
    }
  }

  private func checkedPrompt(_ prompt: ProductPrompt, _ products: ProductFile) throws -> ProductPrompt {
    try prompt.check(products.keys)
    let lacking = try prompt.check(products.records)
    if !lacking.isEmpty {
      let shown = lacking.prefix(3).map { "\($0.record.place) (\($0.missing))" }.joined(separator: ", ")
      Terminal.note(
        "\(lacking.count == 1 ? "1 row lacks" : "\(lacking.count) rows lack") what the template prints, and needs a person: "
          + shown + (lacking.count > 3 ? ", …" : "") + ".")
    }
    return prompt
  }

  /// What all lines of a batch rest on: the model and how it writes, and `others`.
  private func basis(_ others: [String?]) throws -> String {
    let source = try options.resolved()
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let model = try [
      source.base.weightsSHA256(),
      source.adapter.map { try SHA256Digest(ofFile: AdapterFolder.weights(in: $0).path).hex },
      options.format(of: source)?.rawValue,
    ]
    let settings = try String(decoding: encoder.encode(options.settings), as: UTF8.self)
    return (model + others + [settings]).map { $0 ?? "" }.joined(separator: "\n")
  }
}
