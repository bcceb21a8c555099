import FTImageCodec

/// What pictures are wanted.
public struct PictureRequest: Sendable, Equatable {
  /// How the way from noise to picture is walked.
  public enum Sampler: String, Sendable, CaseIterable {
    /// One look at the direction for each step.
    case euler
    /// Two looks for each step, whose mean is taken; the last step has one. Steps cost double and are worth more.
    case heun
  }

  /// A picture to begin with.
  public struct Likeness: Sendable, Equatable {
    public var picture: Image
    /// How much of the way is walked again: near 0 leaves the picture, 1 leaves nothing of it.
    public var strength: Double

    public init(picture: Image, strength: Double = 0.6) {
      self.picture = picture
      self.strength = strength
    }
  }

  /// What is to be seen.
  public var prompt: String
  /// What is not to be seen; nil is nothing in particular.
  public var negative: String?
  public var count = 16
  /// Decides the noise of every picture; picture i of a seed is the same in a call for more pictures, up to rounding.
  public var seed: UInt64 = 0
  /// How much the words are stressed: the direction is negative + guidance · (prompt − negative). 1 is the plain prompt.
  public var guidance = 2.5
  public var steps = 12
  public var sampler = Sampler.euler
  public var likeness: Likeness?

  public init(prompt: String) { self.prompt = prompt }

  /// - Throws: ``GeneratorError/emptyPrompt`` and ``GeneratorError/longPrompt(_:)``.
  public func check() throws(GeneratorError) {
    for text in [prompt, negative].compactMap({ $0 }) {
      guard text.count <= GeneratorError.longestPrompt else { throw .longPrompt(text.count) }
    }
    guard prompt.contains(where: { $0.isLetter || $0.isNumber }) else { throw .emptyPrompt }
  }
}
