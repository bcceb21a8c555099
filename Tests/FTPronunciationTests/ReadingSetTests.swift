import Foundation
import Testing

@testable import FTPronunciation

/// Sentences with the readings a person gives, by class: readings.tsv, and three files by other hands. held-out.tsv and
/// held-out-2.tsv were held out for a first look, and developed on after it.
///
/// Each line holds a class, a sentence, and all usual readings of the whole sentence between " | ". A sentence is right
/// when its words are one of them, but for spellings that sound alike.
@Suite struct ReadingSetTests {
  struct Entry {
    let kind: String
    let text: String
    let readings: [String]
  }

  static let files = ["readings.tsv", "further.tsv", "held-out.tsv", "held-out-2.tsv", "held-out-3.tsv"]

  /// nil where the file is not there.
  static func entries(_ name: String) throws -> [Entry]? {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Readings")
    guard let content = FileManager.default.contents(atPath: folder.appending(path: name).path) else { return nil }
    return try String(decoding: content, as: UTF8.self).split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t").map(String.init)
      try #require(fields.count == 3, "\(name): \(line)")
      return Entry(kind: fields[0], text: fields[1], readings: fields[2].components(separatedBy: " | "))
    }
  }

  /// Spellings of one sound: British and American, titles that are written out or not, "members" and "members'".
  static func folded(_ words: String) -> String {
    let whole = [
      "mister": "mr", "missus": "mrs", "missis": "mrs", "miz": "ms", "grammes": "grams", "kilogrammes": "kilograms",
    ]
    let text = words.folding(options: .diacriticInsensitive, locale: nil)
      .replacing("per cent", with: "percent").replacing("etcetera", with: "et cetera").replacing(
        "hash tag", with: "hashtag")
    return text.split(separator: " ").map { word in
      let word = whole[String(word)] ?? String(word)
      let bare = word.hasSuffix("'") ? String(word.dropLast()) : word
      return bare.replacing("metre", with: "meter").replacing("litre", with: "liter")
    }.joined(separator: " ")
  }

  static func isRight(_ entry: Entry) -> (Bool, String) {
    let found = TextReader().reading(of: entry.text).words
    return (entry.readings.contains { folded($0) == folded(found) }, found)
  }

  /// What is reached; the shares are printed by class, and every sentence that is wrong.
  @Test(arguments: files) func sentencesAreReadAsAPersonReadsThem(_ name: String) throws {
    guard let entries = try Self.entries(name) else { return }
    var right: [String: Int] = [:]
    var all: [String: Int] = [:]
    var kinds: [String] = []
    for entry in entries {
      if all[entry.kind] == nil { kinds.append(entry.kind) }
      all[entry.kind, default: 0] += 1
      let (isRight, found) = Self.isRight(entry)
      if isRight {
        right[entry.kind, default: 0] += 1
      } else {
        print("[\(entry.kind)] \(entry.text)\n  read    \(found)\n  a person \(entry.readings[0])")
      }
    }
    for kind in kinds { print("\(name): \(kind) \(right[kind] ?? 0) of \(all[kind]!)") }
    let total = right.values.reduce(0, +)
    print("\(name): \(total) of \(entries.count)")
    // The bars are 97 % in all and 90 % in every class. The first looks at the held-out sentences, before the reader was worked on
    // with them, gave 190 of 200 (95.0 %), 213 of 220 (96.8 %) and 218 of 220 (99.1 %).
    #expect(Double(total) >= 0.97 * Double(entries.count))
    for kind in kinds { #expect(Double(right[kind] ?? 0) >= 0.9 * Double(all[kind]!), "\(kind)") }
  }
}
