import FTData

/// One key for each label, given once: a label that comes later changes no key.
///
/// A label gets the first of its own ASCII letters and digits that is free; else the first free one of 1 to 9, 0, a to z and
/// A to Z. A label that comes when all are taken has none and is chosen by its name.
public struct LabelKeys: Sendable, Equatable {
  /// Keys that mean something else: skip, undo, quit, help.
  public static let reserved: Set<Character> = ["s", "u", "q", "?"]

  /// Labels in the order they came, with their keys.
  public private(set) var labels: [String] = []
  private var known: Set<String> = []
  private var keys: [String: Character] = [:]
  private var byKey: [Character: String] = [:]

  public init(_ labels: [String] = []) { for label in labels { add(label) } }

  /// Gives a label a key; the key it has where it is known.
  @discardableResult
  public mutating func add(_ label: String) -> Character? {
    if known.contains(label) { return keys[label] }
    let own = label.lowercased().prefix(64).filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    let free = (Array(own) + Self.all).first { byKey[$0] == nil && !Self.reserved.contains($0) }
    restore(label, key: free)
    return free
  }

  /// Takes a label with the key that it was given before; without it where another label has that key.
  mutating func restore(_ label: String, key: Character?) {
    guard known.insert(label).inserted else { return }
    labels.append(label)
    guard let key, byKey[key] == nil, !Self.reserved.contains(key) else { return }
    keys[label] = key
    byKey[key] = label
  }

  func nearest(to label: String) -> String? { Suggestion.closest(to: label, in: labels) }
  public func knows(_ label: String) -> Bool { known.contains(label) }
  public func key(of label: String) -> Character? { keys[label] }
  public func label(of key: Character) -> String? { byKey[key] }

  private static let all: [Character] =
    Array("1234567890abcdefghijklmnopqrstuvwxyz") + Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
