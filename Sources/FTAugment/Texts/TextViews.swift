/// Other wordings of the texts that a run learns from, and how many of them could be made.
///
/// A view is a pure function of seed, epoch and the number of its text.
package struct TextViews: Sendable {
  /// A text that may be changed, and what must not be changed in it.
  package struct Part: Sendable {
    package var text: String
    package var values: ProtectedValues

    package init(_ text: String, _ values: ProtectedValues) {
      self.text = text
      self.values = values
    }
  }

  private let augmentation: TextAugmentation
  private let seed: UInt64

  /// What was read for it, a sentence each.
  package var accounts: [String] { augmentation.accounts }
  /// The files that it was read from.
  package var files: [String] { augmentation.files }

  /// - Parameter texts: those that will be changed.
  /// - Throws: what the files of the plan are refused for.
  package init(_ plan: AugmentPlan, texts: some Sequence<String>, seed: UInt64) throws {
    augmentation = try TextAugmentation(plan, texts: texts)
    self.seed = seed
  }

  /// The parts of an item in the words of an epoch; those that nothing can be changed in stay.
  package func view(of parts: [Part], item: Int, epoch: Int) -> [String] {
    var generator = AugmentPlan.generator(seed: seed, epoch: epoch, item: item)
    return parts.map { part in
      augmentation.changed(ProtectedText(part.text, values: part.values), values: part.values, &generator).text
    }
  }
}
