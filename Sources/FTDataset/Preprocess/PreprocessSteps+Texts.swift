extension PreprocessSteps {
  /// How often the steps are repeated until a text stays as it is.
  static let mostRounds = 16

  /// The text, cleaned by the steps for texts, in their order, and again until nothing changes.
  ///
  /// A text that is different after every one of 16 rounds is made to deceive and comes back as it was; reports name
  /// it.
  public func apply(to text: String) -> String { cleaned(text).text }

  /// What became of a text.
  struct CleanedText {
    var text: String
    /// What each step did, in the order it happened.
    var changes: [Change] = []
    /// What each step left in ``text``, in the order of the steps.
    var remarks: [StepRemarks] = []
    /// Whether repeating the steps would change nothing; otherwise ``text`` is as it came.
    var isSettled = true
  }

  struct Change {
    /// The number of the step.
    var step: Int
    var before: String
    var after: String
  }

  func cleaned(_ original: String) -> CleanedText {
    var result = CleanedText(text: original)
    for _ in 0..<Self.mostRounds {
      var hasChanged = false
      result.remarks.removeAll(keepingCapacity: true)
      for (number, step) in texts.enumerated() {
        var remarks = StepRemarks()
        let after = step.cleaned(result.text, &remarks)
        result.remarks.append(remarks)
        guard !after.hasSameBytes(as: result.text) else { continue }
        result.changes.append(Change(step: number, before: result.text, after: after))
        result.text = after
        hasChanged = true
      }
      if !hasChanged { return result }
    }
    return CleanedText(text: original, isSettled: false)
  }
}

extension String {
  /// Whether both are written with the same bytes. `==` takes "が" and "か" with a voicing mark for equal, which is a
  /// difference that cleaning makes.
  func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}
