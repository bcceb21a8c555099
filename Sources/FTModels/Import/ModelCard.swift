import FTCheckpoint
import Foundation

/// The text of `MODEL_CARD.md`: origin, licence, and what was done to the weights.
package struct ModelCard {
  package static let fileName = "MODEL_CARD.md"

  /// What a source says about itself.
  package struct Metadata {
    package var title: String?
    package var organization: String?
    package var license: String?
    /// Where it was fetched from.
    package var place: String?

    package init() {}
  }

  /// The card of a model folder, where there is one.
  static func text(in folder: URL) -> String? {
    [fileName, "README.md"].lazy
      .compactMap { try? Data(contentsOf: folder.appending(path: $0)) }
      .first.map { String(decoding: $0, as: UTF8.self) }
  }

  let name: String
  let source: ImportRecord.Source
  let entry: Catalog.Entry?
  let metadata: Metadata
  /// The architecture in a line.
  let architecture: String
  let parameterCount: Int
  /// What was done to the weights.
  let notes: String

  var text: String {
    """
    # \(name)

    | | |
    |---|---|
    | origin | \(Self.cell(origin)) |
    | licence | \(Self.cell(licence)) |
    | source file | `\(Self.cell(source.name))` |
    | SHA-256 of the source | `\(source.sha256)` |
    | types in the source | \(types) |
    | architecture | \(architecture) |
    | parameters | \(parameterCount) |

    \(notes)

    """
  }

  private var origin: String {
    if let entry { return "\(entry.origin), from the package \(entry.package) \(entry.version)" }
    if let place = metadata.place { return place }
    let parts = [metadata.organization, metadata.title].compactMap { $0 }
    return parts.isEmpty ? "not stated by the source" : parts.joined(separator: ": ")
  }

  private var licence: String {
    entry?.licence ?? metadata.license ?? "not stated by the source; ask its author before you use or share the model"
  }

  private var types: String {
    source.tensorTypes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) × \($0.key)" }
      .joined(separator: ", ")
  }

  /// Text of unknown origin inside a table's cell.
  package static func cell(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 }).replacing("|", with: "\\|")
  }
}
