import FTData
import FTJSON
import FTRandom
import Foundation

/// Texts for tests of duplicates.
enum DuplicateFixtures {
  /// Rows of a shop: those with even numbers of one template, the others of any words.
  static func catalogue(_ count: Int, seed: UInt64) -> [String] {
    var generator = RandomGenerator(seed: seed)
    func pick<Element>(_ list: [Element]) -> Element { list[generator.integer(below: list.count)] }
    let syllables = ["ba", "ter", "mi", "lon", "ra", "ves", "ti", "kor", "shi", "mun", "do", "pel", "gra"]
    func word() -> String { pick(syllables) + pick(syllables) + pick(syllables) }
    return (0..<count).map { index in
      if index % 2 == 1 { return (0..<14).map { _ in word() }.joined(separator: " ") + "." }
      let name = (word() + word()).capitalized
      let size = generator.integer(below: 90) + 10
      return "Our jug \(name) comes in \(pick(["red", "blue", "green"])), is \(size) cm tall and has a wide spout."
    }
  }

  /// Descriptions below Samples.
  static func descriptions(_ path: String) throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "Samples/\(path)"), encoding: .utf8)
    return try text.split(separator: "\n").compactMap { line in
      let row = try JSONValue(parsing: Array(line.utf8))
      return (row["description"] ?? row["text"])?.stringValue
    }
  }

  /// A slip of the keyboard in a word of small letters.
  static func mistyped(_ text: String, _ generator: inout RandomGenerator) -> String {
    var letters = Array(text)
    let small = letters.indices.dropLast().filter {
      letters[$0].isLetter && !letters[$0].isUppercase && letters[$0 + 1].isLetter && letters[$0] != letters[$0 + 1]
    }
    guard !small.isEmpty else { return text + "!" }
    let place = small[generator.integer(below: small.count)]
    letters.swapAt(place, place + 1)
    return String(letters)
  }
}
