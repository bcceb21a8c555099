/// Proposes how a text goes on: as it went on the last time its last tokens stood in the prompt or in the text.
///
/// A text that copies from its prompt is guessed right for several tokens at once, and checking several costs little more than making
/// one, since the weights are read once. The check chooses each token as ever, so a wrong proposal costs time and never changes the text.
/// Source: A. Saxena, "Prompt Lookup Decoding" (2023); the check is that of Leviathan et al., arXiv:2211.17192, for greedy texts.
package struct PromptLookup {
  /// How far to look.
  package struct Limits: Sendable, Equatable {
    /// Tokens that must agree.
    package var shortest = 2
    package var longest = 3
    /// Tokens proposed at most, all sequences of a step together: without AVX-512 three rows cost little more than one, six about
    /// twice as much, and on product rows two were as fast as five or faster.
    package var proposed = 2

    package init() {}
  }

  private let limits: Limits
  private var tokens: [Int32]
  /// By an n-gram's tokens the place behind its last occurrence that has a token behind it.
  private var places: [ArraySlice<Int32>: Int] = [:]

  init(_ prompt: [Int32], _ limits: Limits) {
    self.limits = limits
    tokens = []
    for token in prompt { append(token) }
  }

  mutating func append(_ token: Int32) {
    // The n-grams that end before the new token are continued by it.
    for size in limits.shortest...limits.longest where tokens.count >= size {
      places[ArraySlice(Array(tokens.suffix(size)))] = tokens.count
    }
    tokens.append(token)
  }

  /// At most `count` tokens.
  func proposal(_ count: Int) -> ArraySlice<Int32> {
    guard count > 0 else { return [] }
    for size in (limits.shortest...limits.longest).reversed() where tokens.count >= size {
      if let place = places[tokens.suffix(size)] { return tokens[place..<min(place + count, tokens.count)] }
    }
    return []
  }
}
