import Foundation

extension Page {
  /// Pairs of sounds that a listener chooses from without knowing which is which.
  ///
  /// With JavaScript the page asks ``question`` pair by pair: A and B in an order drawn anew, the answer after the choice, at the
  /// end a tally beside what somebody who guesses would reach. Without, it is a list of players with their names.
  ///
  /// ```swift
  /// var page = Page("Loud reading")
  /// var comparison = Page.Comparison("Which is clearer?", baseline: "Before", candidate: "After")
  /// comparison.pairs = [.init("Good morning.", baseline: .init(.file("01-a.wav")), candidate: .init(.file("01-b.wav")))]
  /// page.blocks.append(.comparison(comparison))
  /// ```
  ///
  /// Sounds are played as they are. Their addresses can be seen by whoever looks for them, so the names of files must not tell
  /// which is which.
  public struct Comparison: Sendable {
    public struct Sound: Sendable {
      public var source: Source
      /// In LUFS, where it is known. It is shown with the name, since the louder of two is easily taken for the better.
      public var loudness: Double?

      public init(_ source: Source, loudness: Double? = nil) {
        self.source = source
        self.loudness = loudness
      }
    }

    public struct Pair: Sendable {
      /// What both say, or what both are of.
      public var text: String
      public var baseline: Sound
      public var candidate: Sound
      /// What both are compared with; its name is never hidden.
      public var reference: Sound?

      public init(_ text: String, baseline: Sound, candidate: Sound, reference: Sound? = nil) {
        self.text = text
        self.baseline = baseline
        self.candidate = candidate
        self.reference = reference
      }
    }

    /// Asked of every pair, and the heading.
    public var question: String
    /// What a listener should know before.
    public var explanation: String
    /// What the candidate has to be told from.
    public var baseline: String
    /// Whose choices are counted.
    public var candidate: String
    public var reference: String
    public var pairs: [Pair] = []

    public init(
      _ question: String, explanation: String = "", baseline: String, candidate: String, reference: String = "Reference"
    ) {
      self.question = question
      self.explanation = explanation
      self.baseline = baseline
      self.candidate = candidate
      self.reference = reference
    }
  }
}

extension Page.Comparison {
  /// What the template `comparison` shows.
  var values: [String: Any] {
    var values: [String: Any] = ["question": question.visible(isOneLine: true), "pairs": pairs.map(values)]
    if !explanation.isEmpty { values["explanation"] = explanation.visible() }
    return values
  }

  /// The script takes the last two for the pair, so the candidate stands last.
  private func values(of pair: Pair) -> [String: Any] {
    var sounds: [[String: Any]] = []
    if let sound = pair.reference { sounds.append(values(of: sound, reference, pair)) }
    sounds.append(values(of: pair.baseline, baseline, pair))
    sounds.append(values(of: pair.candidate, candidate, pair))
    return ["text": pair.text.visible(), "sounds": sounds]
  }

  private func values(of sound: Sound, _ name: String, _ pair: Pair) -> [String: Any] {
    var values: [String: Any] = [
      "name": name.visible(isOneLine: true), "text": pair.text.visible(isOneLine: true),
      "source": sound.source.address,
    ]
    if let loudness = sound.loudness, loudness.isFinite { values["loudness"] = String(format: "%.1f", loudness) }
    return values
  }
}
