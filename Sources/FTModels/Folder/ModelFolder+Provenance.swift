import Foundation

extension ModelFolder where Configuration == any Architecture {
  /// What a file made of this model says about where it comes from, by name.
  ///
  /// `model`, `architecture` and `weights_sha256`; `origin` and `licence` as the card states them, of the pretrained weights;
  /// `base_model` and `base_model_sha256` of a fine-tuned one, with `training_origin`, `training_licence` and
  /// `training_consent` of what it was trained on, where that was told.
  ///
  /// - Throws: the errors of files.
  public func provenance() throws -> [String: String] {
    var facts = [
      "model": name, "architecture": type(of: configuration).modelType, "weights_sha256": try weightsSHA256(),
    ]
    for row in ["origin", "licence"] { facts[row] = card.flatMap { Self.cell(row, of: $0) } }
    facts["base_model"] = base?.name
    facts["base_model_sha256"] = base?.sha256
    let notes = try WeightFiles(folder: url).files.first?.metadata ?? [:]
    for note in ["origin", "licence", "consent"] { facts["training_\(note)"] = notes[note] }
    return facts
  }

  /// The second cell of the row of a card's table that begins with a word.
  private static func cell(_ word: String, of card: String) -> String? {
    for line in card.split(separator: "\n") {
      // A bar inside a cell is written with a backslash before it.
      let cells = line.replacing("\\|", with: "\u{0}").split(separator: "|", omittingEmptySubsequences: false)
      guard cells.count >= 3, cells[1].trimmingCharacters(in: .whitespaces) == word else { continue }
      return cells[2].trimmingCharacters(in: .whitespaces).replacing("\u{0}", with: "|")
    }
    return nil
  }
}
