import FTCheckpoint

/// The text of `MODEL_CARD.md` of a network: origin, licence, and what was done to the weights.
struct NetworkCard {
  let name: String
  let source: ImportRecord.Source
  let architecture: NetworkArchitecture
  var entry: Catalog.Entry?
  /// Whether convolution weights have another order than in the source.
  var isTransposed = false
  /// What of the source was not taken over, and why.
  var leftOut: [(names: [String], reason: String)] = []

  var text: String {
    """
    # \(name)

    | | |
    |---|---|
    | origin | \(ModelCard.cell(origin)) |
    | licence | \(ModelCard.cell(entry?.licence ?? unknownLicence)) |
    | source file | `\(ModelCard.cell(source.name))` |
    | SHA-256 of the source | `\(source.sha256)` |
    | types in the source | \(types) |
    | architecture | \(architecture.modelType): \(architecture.summary) |
    | parameters | \(architecture.parameterCount) |

    The weights are float32\(widened). \(transposed)No value was changed. Imported by ftlab.
    \(omissions)
    """
  }

  private var transposed: String {
    guard isTransposed else { return "" }
    return "Convolution weights were transposed from `[out, in / groups, height, width]` to "
      + "`[out, height, width, in / groups]`. "
  }

  private let unknownLicence = "not stated by the source; ask its author before you use or share the model"

  private var origin: String {
    entry.map { "\($0.origin), from the package \($0.package) \($0.version)" } ?? "not stated by the source"
  }

  private var types: String {
    source.tensorTypes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) × \($0.key)" }
      .joined(separator: ", ")
  }

  private var widened: String {
    source.tensorTypes.keys.allSatisfy { $0 == "F32" } ? "" : ", widened from the types above"
  }

  /// Names of unknown origin go into a code span.
  private var omissions: String {
    leftOut.map { names, reason in
      let list = names.prefix(8).map { "`\(ModelCard.cell($0).replacing("`", with: "'"))`" }.joined(separator: ", ")
      let more = names.count > 8 ? " and \(names.count - 8) more" : ""
      return "\nNot taken over: \(reason) (\(list)\(more)).\n"
    }.joined()
  }
}
