import FTData

/// What tells files of the same content.
struct ContentKey: Sendable, Hashable {
  /// Hash and number of the file's bytes.
  let bytes: UInt64
  let count: Int
  /// Hash of what is in it, as far as it was looked at.
  let content: UInt64
  let size: [Int]
}

/// The files that items name, each once.
struct MediaFiles: Sendable {
  private let items: [MediaItem]
  let paths: [String]
  /// The items of each file, in their order.
  let users: [[Int]]

  init(_ items: [MediaItem]) {
    self.items = items
    var numbers: [String: Int] = [:]
    var paths: [String] = []
    var users: [[Int]] = []
    for (item, media) in items.enumerated() {
      if let known = numbers[media.path] {
        users[known].append(item)
      } else {
        numbers[media.path] = paths.count
        paths.append(media.path)
        users.append([item])
      }
    }
    self.paths = paths
    self.users = users
  }

  func place(_ item: Int) -> Place { items[item].place }

  /// What is known of files, item by item.
  func spread<Value>(_ values: [Value?]) -> [Value?] {
    var result = [Value?](repeating: nil, count: items.count)
    for (file, value) in values.enumerated() { for item in users[file] { result[item] = value } }
    return result
  }

  /// Joins items of one file, of equal files, and of equal content.
  ///
  /// - Parameters:
  ///   - sameBytes: what files with one ``ContentKey/bytes`` have in common, for a person.
  ///   - equal: makes sure that two files whose contents look equal are.
  /// - Returns: for each file the first one that holds the same.
  func joinEqual(
    _ clusters: inout MediaClusters, _ keys: [ContentKey?], sameBytes: String = "the same bytes",
    equal: (Int, Int) -> Bool
  ) -> [Int] {
    var first = Array(paths.indices)
    var byBytes: [[UInt64]: Int] = [:]
    var byContent: [[UInt64]: [Int]] = [:]
    for (file, own) in users.enumerated() {
      for item in own.dropFirst() { clusters.add(pair(own[0], item, "the same file")) }
      guard let key = keys[file] else { continue }
      let bytes = [key.bytes, UInt64(key.count)]
      if let known = byBytes[bytes] {
        first[file] = known
        join(known, file, sameBytes, &clusters)
        continue
      }
      let content = [key.content] + key.size.map { UInt64($0) }
      if let twin = byContent[content]?.first(where: { equal($0, file) }) {
        first[file] = twin
        join(twin, file, "the same content, stored differently", &clusters)
      } else {
        byContent[content, default: []].append(file)
      }
      byBytes[bytes] = first[file]
    }
    return first
  }

  private func join(_ one: Int, _ other: Int, _ words: String, _ clusters: inout MediaClusters) {
    for item in users[other] { clusters.add(pair(users[one][0], item, words)) }
    // A leak is shown by the item that it comes from: one of each other side is enough.
    var told: [Partition.Side?] = [items[users[one][0]].side, items[users[other][0]].side]
    for item in users[one].dropFirst() where !told.contains(items[item].side) {
      told.append(items[item].side)
      clusters.add(pair(item, users[other][0], words))
    }
  }

  private func pair(_ one: Int, _ other: Int, _ words: String) -> MediaPair {
    MediaPair(first: min(one, other), second: max(one, other), kind: .exact, score: 1, words: words)
  }

  /// The files that cannot be read.
  func broken(_ problems: [String?], thing: String) -> [DataFinding] {
    let cases = problems.indices.compactMap { file in
      problems[file].map { problem in DataFinding.Case(users[file].map { items[$0].place }, problem) }
    }
    guard !cases.isEmpty else { return [] }
    return [
      DataFinding(
        "broken", .refuses,
        "\(cases.count) of \(paths.count) \(thing) files cannot be read. Mend or replace them, or take their rows out.",
        cases: cases)
    ]
  }
}

extension MediaClusters {
  /// What is to be said of items that are the same.
  ///
  /// - Parameter unread: likely pairs that were not compared any more, because their items have so many of them.
  mutating func findings(thing: String, things: String, unread: Int) -> [DataFinding] {
    var result: [DataFinding] = []
    func add(_ check: String, _ weight: DataFinding.Weight, _ cases: [DataFinding.Case], _ sentence: String) {
      if !cases.isEmpty { result.append(DataFinding(check, weight, sentence, cases: cases)) }
    }
    func counted(_ kind: MediaPair.Kind) -> String {
      let count = repeated(kind)
      let verb = kind == .exact ? (count == 1 ? "stands" : "stand") : count == 1 ? "is" : "are"
      return "\(count) \(count == 1 ? thing : things) \(verb)"
    }
    let leaks = leaks(thing: thing)
    add(
      "leakage", .refuses, leaks,
      "\(leaks.count) held-out \(leaks.count == 1 ? thing : things) can be found on another side too, so "
        + "that results would be too good to be true. Put all that are the same on one side, or take them out.")
    add(
      "exact-duplicates", .warns, cases(.exact),
      "\(counted(.exact)) in the data before. Each counts as often as it stands there; leave one of each."
    )
    let rest =
      unread == 0 ? "" : " \(unread) less likely pairs of \(things) that resemble very many others were not compared."
    add(
      "near-duplicates", .warns, cases(.near),
      "\(counted(.near)) nearly the same as an earlier one. Leave one of each, or keep "
        + "them on one side.\(rest)"
    )
    add(
      "variants", .warns, cases(.variant),
      "\(counted(.variant)) like an earlier one in other colours, mirrored or turned. Where that is "
        + "not what is learned, keep them on one side.")
    if unread > 0, cases(.near).isEmpty {
      result.append(
        DataFinding(
          "near-duplicates", .notes,
          "No \(leaks.isEmpty ? "" : "other ")\(things) are nearly the same among those compared.\(rest)"))
    }
    return result
  }
}
