import FTModels
import FTNN

extension TextFinetune {
  /// Checks that every pattern of `targets` or `train` selects something in a model of this architecture, so that a
  /// misspelt one is reported before anything is written.
  ///
  /// - Throws: ``TextFinetuneError/unmatched(_:_:)``.
  static func checkPatterns(_ settings: TextFinetuneConfiguration, _ architecture: LlamaConfiguration) throws {
    let parameters = architecture.expectedTensors
    let layers = parameters.filter { $0.shape.count == 2 && $0.name != "model.embed_tokens.weight" }
      .map { String($0.name.dropLast(".weight".count)) }
    let (patterns, names) =
      settings.method == .lora ? (settings.targets, layers) : (settings.train, parameters.map(\.name))
    let unused = patterns.filter { pattern in !names.contains(where: NamePattern(pattern).matches) }
    guard unused.isEmpty else { throw TextFinetuneError.unmatched(unused, names) }
  }
}
