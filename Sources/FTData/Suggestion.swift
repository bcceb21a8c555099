/// Finds what a person probably meant to type.
public enum Suggestion {
  /// The candidate nearest to `word`, for a "did you mean" text; nil when none is near.
  ///
  /// Nearness is the Damerau–Levenshtein distance in its optimal string alignment form (insert, delete, replace, or swap
  /// two neighbours, each once a place), without regard to case. Near means at most a third of the longer word's length,
  /// and at least one change is always allowed. Of equally near candidates the first is taken.
  public static func closest(to word: String, in candidates: [String]) -> String? {
    let typed = Array(word.lowercased())
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let letters = Array(candidate.lowercased())
      let limit = max(1, max(typed.count, letters.count) / 3)
      guard abs(typed.count - letters.count) <= limit else { continue }
      let distance = distance(typed, letters)
      if distance <= limit, distance < max(typed.count, letters.count), distance < best?.distance ?? Int.max {
        best = (candidate, distance)
      }
    }
    return best?.candidate
  }

  /// The number of changes that turn `left` into `right`.
  static func distance(_ left: [Character], _ right: [Character]) -> Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 1...left.count {
      var current = [row] + [Int](repeating: 0, count: right.count)
      for column in 1...right.count {
        let replacing = last[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
        current[column] = min(last[column] + 1, current[column - 1] + 1, replacing)
        if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
          current[column] = min(current[column], beforeLast[column - 2] + 1)
        }
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
