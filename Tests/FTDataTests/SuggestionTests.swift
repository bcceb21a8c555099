import FTData
import Testing

@Suite struct SuggestionTests {
  static let flags = ["--model", "--data", "--method", "--output", "--offline", "--seed", "--threads", "--precision"]

  @Test(
    arguments: [
      ("--modle", "--model"), ("--mdel", "--model"), ("--Seed", "--seed"), ("--ofline", "--offline"),
      ("--precison", "--precision"), ("--treads", "--threads"), ("--data", "--data"),
    ])
  func nearestFlagIsFound(word: String, expected: String) {
    #expect(Suggestion.closest(to: word, in: Self.flags) == expected)
  }

  @Test(arguments: ["", "xyz", "--learning-rate", "x", "日本語"])
  func farWordsGetNoSuggestion(word: String) {
    #expect(Suggestion.closest(to: word, in: Self.flags) == nil)
  }

  @Test func noCandidatesGiveNoSuggestion() {
    #expect(Suggestion.closest(to: "a", in: []) == nil)
    #expect(Suggestion.closest(to: "a", in: ["b", ""]) == nil)
  }

  @Test func equallyNearCandidatesGiveTheFirst() {
    #expect(Suggestion.closest(to: "cat", in: ["bat", "hat"]) == "bat")
  }

  /// One swap is one change: "ab" → "ba" would be two by plain Levenshtein distance and too far for a word of two letters.
  @Test func swappedNeighboursAreOneChange() {
    #expect(Suggestion.closest(to: "ba", in: ["ab"]) == "ab")
    #expect(Suggestion.closest(to: "zy", in: ["ab"]) == nil)
  }
}
