import FTCheckpoint
import Foundation

/// The text of `MODEL_CARD.md`: origin, licence, and what was done to the weights.
struct ModelCard {
  static let fileName = "MODEL_CARD.md"

  /// What a GGUF file says about itself.
  struct Metadata {
    var title: String?
    var organization: String?
    var license: String?

    init() {}

    init(_ file: GGUFFile) {
      title = try? file.string("general.name")
      organization = try? file.string("general.organization")
      license = try? file.string("general.license")
    }
  }

  /// The card of a model folder, where there is one.
  static func text(in folder: URL) -> String? {
    [fileName, "README.md"].lazy
      .compactMap { try? Data(contentsOf: folder.appending(path: $0)) }
      .first.map { String(decoding: $0, as: UTF8.self) }
  }

  let name: String
  let source: ImportRecord.Source
  let configuration: LlamaConfiguration
  let type: ElementType
  let entry: Catalog.Entry?
  let metadata: Metadata

  var text: String {
    let c = configuration
    return """
      # \(name)

      | | |
      |---|---|
      | origin | \(Self.cell(origin)) |
      | licence | \(Self.cell(license)) |
      | source file | `\(Self.cell(source.name))` |
      | SHA-256 of the source | `\(source.sha256)` |
      | types in the source | \(types) |
      | architecture | Llama: \(c.layerCount) layers, width \(c.width), \(c.heads) heads / \(c.kvHeads) KV heads of \
      \(c.headSize), feed-forward \(c.feedForwardWidth), \(c.vocabularySize) tokens, context \(c.maximumPositions) |
      | parameters | \(c.parameterCount) |

      \(conversion)

      """
  }

  private var origin: String {
    if let entry { return "\(entry.origin), from the package \(entry.package) \(entry.version)" }
    let parts = [metadata.organization, metadata.title].compactMap { $0 }
    return parts.isEmpty ? "not stated by the source" : parts.joined(separator: ": ")
  }

  private var license: String {
    entry?.licence ?? metadata.license ?? "not stated by the source; ask its author before you use or share the model"
  }

  private var types: String {
    source.tensorTypes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) × \($0.key)" }
      .joined(separator: ", ")
  }

  private var conversion: String {
    let plain: Set<String> = ["F32", "F16", "BF16"]
    let target = type == .bfloat16 ? "rounded to bfloat16" : "kept in full"
    let quantised = source.tensorTypes.filter { !plain.contains($0.key) }
    guard let main = quantised.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else {
      return "The weights of the source were \(target). Imported by ftlab."
    }
    return """
      The weights were dequantised from \(main.key)\(quantised.count > 1 ? " and others" : "") and \(target). They carry \
      the rounding errors of that quantisation and are not the author's original weights: an adapter trained on \
      this folder fits this folder. Imported by ftlab.
      """
  }

  /// Text of unknown origin inside a table's cell.
  static func cell(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 }).replacing("|", with: "\\|")
  }
}
