import FTAugment
import FTData
import FTTextCodec

/// The texts that classes are learned from, in other words: a pure function of seed, epoch and a text's number.
struct LabeledTextViews: Sendable {
  private let labeled: LabeledTexts
  private let views: TextViews
  /// Texts that a view must not come to be the same as.
  private let heldOut: Set<String>

  /// What was read for it, a sentence each.
  var accounts: [String] { views.accounts }
  var files: [String] { views.files }

  /// - Throws: what the files of the plan are refused for.
  init(_ plan: AugmentPlan, of parts: TextParts, seed: UInt64) throws {
    labeled = parts.training
    heldOut = Set((parts.validation.items + parts.test.items).compactMap(\.fingerprint))
    views = try TextViews(plan, texts: labeled.texts, seed: seed)
  }

  /// A text in the words of an epoch; nil where nothing in it can be changed, or the change would make it a text that is held
  /// out.
  func view(of index: Int, epoch: Int) -> String? {
    let text = labeled.texts[index]
    let part = TextViews.Part(text, ProtectedValues([labeled.classes[labeled.labels[index]]]))
    let changed = views.view(of: [part], item: index, epoch: epoch)[0]
    return changed == text || heldOut.contains(LabeledTexts.folded(changed)) ? nil : changed
  }

  /// How many texts the first epoch words anew.
  var changedCount: Int { labeled.texts.indices.count { view(of: $0, epoch: 0) != nil } }

  /// Changed copies of the texts, each another text than its original and its other copies.
  func copies(_ count: Int) -> [(index: Int, text: String)] {
    labeled.texts.indices.flatMap { index -> [(index: Int, text: String)] in
      var seen: Set<String> = []
      return (1...max(1, count)).compactMap { copy in
        guard let text = view(of: index, epoch: copy), seen.insert(text).inserted else { return nil }
        return (index, text)
      }
    }
  }
}
