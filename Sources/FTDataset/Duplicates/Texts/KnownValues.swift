/// Marks the tokens of a text that lie in one of the values known of its row.
struct KnownValues {
  private var form = ComparisonForm()
  private var lowered: [UInt32] = []
  private var value: [UInt32] = []

  init() {}

  /// Values longer than this are texts themselves and are not looked for.
  private static let longest = 200
  /// Values looked at, of one row.
  private static let most = 64

  mutating func mark(_ tokens: inout [TextToken], of text: [UInt32], by values: [String]) {
    guard !values.isEmpty, !tokens.isEmpty else { return }
    lowered.removeAll(keepingCapacity: true)
    for scalar in text { lowered.append(plain(scalar)) }
    for known in values.prefix(Self.most) {
      form.read(known, limit: Self.longest)
      guard !form.isCut, !form.scalars.isEmpty else { continue }
      value.removeAll(keepingCapacity: true)
      for scalar in form.scalars { value.append(plain(scalar)) }
      mark(&tokens)
    }
  }

  private func plain(_ scalar: UInt32) -> UInt32 {
    scalar == ComparisonForm.sentenceEnd ? ComparisonForm.space : ScalarClass.lowercased(scalar)
  }

  /// Marks where the value begins with a token and ends with one.
  private func mark(_ tokens: inout [TextToken]) {
    for first in tokens.indices {
      let start = tokens[first].start
      guard lowered[start] == value[0], start + value.count <= lowered.count else { continue }
      guard value.indices.allSatisfy({ lowered[start + $0] == value[$0] }) else { continue }
      let end = start + value.count
      var last = first
      while last < tokens.count, tokens[last].end < end { last += 1 }
      guard last < tokens.count, tokens[last].end == end else { continue }
      for index in first...last { tokens[index].isKnown = true }
    }
  }
}
