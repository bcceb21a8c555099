/// What examples that lie in one batch begin with alike: a system prompt, a task, a document that is asked about.
///
/// A decoder sees what comes before a token and nothing else, so that a beginning is the same in every example that has it: it is
/// computed once, as one run of rows, and has the gradients of all of them.
struct SharedBeginnings: Sendable, Equatable {
  /// For each token of each example, one after the other, the row that holds it; a new token has the next row.
  private(set) var rows: [Int32] = []
  /// The token of each row.
  private(set) var ids: [Int32] = []
  /// How many tokens at the beginning of each example have rows of earlier examples.
  private(set) var counts: [Int] = []

  /// Rows for tokens of their own.
  init(apart examples: [[Int32]]) {
    ids = examples.flatMap { $0 }
    rows = Array(0..<Int32(ids.count))
    counts = [Int](repeating: 0, count: examples.count)
  }

  /// Rows for examples that share as many tokens of their beginnings as they can.
  init(of examples: [[Int32]]) {
    var after: [Step: Int32] = [:]
    for example in examples {
      var row: Int32 = -1
      let first = ids.count
      for id in example {
        let step = Step(row: row, id: id)
        if let known = after[step] {
          row = known
        } else {
          row = Int32(ids.count)
          ids.append(id)
          after[step] = row
        }
        rows.append(row)
      }
      counts.append(example.count - (ids.count - first))
    }
  }

  /// A token behind another one; behind row -1 the first token of an example.
  private struct Step: Hashable {
    let row: Int32
    let id: Int32
  }

  /// Tokens that need no row of their own.
  var savedCount: Int { rows.count - ids.count }
}
