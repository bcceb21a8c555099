import FTAugment
import FTReport

extension AugmentReport {
  /// Texts before and after, with what is new in brackets; nil for pictures and recordings.
  public var table: Table? {
    let rows = examples.compactMap { example -> [String]? in
      guard case .text(let before) = example.before, case .text(let after) = example.after else { return nil }
      let marked = WordDifference(before, after)
      return [example.place.description, marked.before, marked.after]
    }
    guard !rows.isEmpty else { return nil }
    return Table(
      "Copies beside their originals; what was changed stands in ⟦ ⟧",
      columns: [Table.Column("copy"), Table.Column("before"), Table.Column("after")], rows)
  }

  /// What `ftlab data show` has to show: the account, and originals beside what was made of them.
  ///
  /// - Parameters:
  ///   - prefix: what leads from the page to the folder in which paths begin: "../" or "".
  ///   - root: what leads from the page to the root, for files that are named from there: "../../".
  public func blocks(pathPrefix prefix: String = "", rootPrefix root: String = "") -> [Page.Block] {
    var blocks: [Page.Block] = [.heading("Augmentation"), .text(summary)]
    if let table { blocks.append(.table(table)) }
    var pictures: [[Page.Picture]] = []
    var recordings: [Page.Recording] = []
    func way(_ file: String) -> String { file.hasPrefix("/") ? root + file.dropFirst() : prefix + file }
    for example in examples {
      guard case .file(let before) = example.before, case .file(let after) = example.after else { continue }
      let operations = example.operations.joined(separator: ", ")
      if plan.modality == .image {
        pictures.append([
          Page.Picture(.file(way(before)), caption: before),
          Page.Picture(.file(way(after)), caption: operations),
        ])
      } else {
        recordings.append(Page.Recording("original", before, .file(way(before))))
        recordings.append(Page.Recording("copy", operations, .file(way(after))))
      }
    }
    if !pictures.isEmpty { blocks.append(.grid(titles: ["original", "copy"], rows: pictures)) }
    if !recordings.isEmpty { blocks.append(.recordings(recordings)) }
    return blocks
  }
}

/// Two texts with the words marked that only one of them has.
struct WordDifference: Sendable, Equatable {
  let before: String
  let after: String

  /// Longer texts are marked as one stretch between what both begin and end with.
  private static let longest = 400

  init(_ before: String, _ after: String) {
    let left = Self.parts(before)
    let right = Self.parts(after)
    var start = 0
    while start < min(left.count, right.count), left[start] == right[start] { start += 1 }
    var end = 0
    while end < min(left.count, right.count) - start, left[left.count - 1 - end] == right[right.count - 1 - end] {
      end += 1
    }
    let (first, second) = (Array(left[start..<left.count - end]), Array(right[start..<right.count - end]))
    let isShort = first.count <= Self.longest && second.count <= Self.longest
    let common = isShort ? Self.common(first, second) : (first.map { _ in false }, second.map { _ in false })
    let (head, tail) = (left.prefix(start).joined(), left.suffix(end).joined())
    self.before = head + Self.marked(first, common.0) + tail
    self.after = head + Self.marked(second, common.1) + tail
  }

  /// Words and what stands between them; Japanese characters one by one.
  private static func parts(_ text: String) -> [String] {
    var parts: [String] = []
    var last = TextScript.other
    for scalar in text.unicodeScalars {
      let extends = scalar.properties.isGraphemeExtend
      let script = extends ? last : TextScript(scalar)
      let joins = extends || (script == last && (script == .spaced || script == .digit || script == .space))
      if joins, !parts.isEmpty {
        parts[parts.count - 1].unicodeScalars.append(scalar)
      } else {
        parts.append(String(scalar))
      }
      last = script
    }
    return parts
  }

  /// Which parts belong to the longest common subsequence.
  private static func common(_ left: [String], _ right: [String]) -> ([Bool], [Bool]) {
    var lengths = [[Int]](repeating: [Int](repeating: 0, count: right.count + 1), count: left.count + 1)
    for i in left.indices.reversed() {
      for j in right.indices.reversed() {
        lengths[i][j] = left[i] == right[j] ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
      }
    }
    var marks = (left.map { _ in false }, right.map { _ in false })
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      if left[i] == right[j] {
        marks.0[i] = true
        marks.1[j] = true
        i += 1
        j += 1
      } else if lengths[i + 1][j] >= lengths[i][j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return marks
  }

  private static func marked(_ parts: [String], _ isCommon: [Bool]) -> String {
    var result = ""
    var isOpen = false
    for (part, isCommon) in zip(parts, isCommon) {
      if isCommon == isOpen {
        result += isOpen ? "⟧" : "⟦"
        isOpen.toggle()
      }
      result += part
    }
    return isOpen ? result + "⟧" : result
  }
}
