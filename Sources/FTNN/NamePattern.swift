/// Selects parameters or modules by name.
///
/// A pattern without wildcards matches a whole name or its end after a dot (`q_proj` selects every `….q_proj`). `*` stands
/// for any characters, `?` for one; a pattern with a wildcard must match the whole name.
public struct NamePattern: Sendable, Hashable, CustomStringConvertible {
  /// The pattern as written.
  public let text: String
  public init(_ text: String) { self.text = text }
  public var description: String { text }

  /// Whether the pattern selects this full name, such as `model.layers.3.mlp.up_proj`.
  public func matches(_ name: String) -> Bool {
    guard text.contains("*") || text.contains("?") else { return name == text || name.hasSuffix("." + text) }
    return Self.glob(Array(text.utf8), Array(name.utf8))
  }

  /// Greedy matching with one point to come back to: linear in practice, never exponential.
  private static func glob(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    var (p, n) = (0, 0)
    var star: (pattern: Int, name: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = (p, n)
        p += 1
      } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == name[n] {
        p += 1
        n += 1
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        p = last.pattern + 1
        n = last.name + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}

extension Module {
  /// Trains the parameters that any of the patterns matches and freezes all others.
  ///
  /// - Returns: the patterns that matched nothing, so that a misspelt one can be reported.
  public func trainOnly(_ patterns: [NamePattern]) -> [NamePattern] {
    var unused = Set(patterns)
    for (name, parameter) in namedParameters() {
      let matching = patterns.filter { $0.matches(name) }
      unused.subtract(matching)
      if matching.isEmpty { parameter.freeze() } else { parameter.makeTrainable() }
    }
    return patterns.filter(unused.contains)
  }

  /// Keeps every parameter as it is.
  public func freezeAll() { for (_, parameter) in namedParameters() { parameter.freeze() } }
  /// Trains every parameter.
  public func trainAll() { for (_, parameter) in namedParameters() { parameter.makeTrainable() } }
}
