/// Where a text holds code as Markdown marks it, in offsets of its UTF-8: fenced blocks that are closed, with their
/// fences, and spans between equal runs of back-ticks on one line.
///
/// Source: CommonMark 0.31, sections 4.5 and 6.1; unlike there, a fence that nothing closes begins no block, so that
/// one stray mark does not take the rest of a text from the steps.
enum MarkdownCode {
  static func fences(in bytes: [UInt8]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var open: (start: Int, mark: UInt8, length: Int)?
    for line in lines(in: bytes) {
      guard let fence = fence(bytes, line) else { continue }
      if let begun = open {
        if fence.mark == begun.mark, fence.length >= begun.length, fence.isBare {
          result.append(begun.start..<line.upperBound)
          open = nil
        }
      } else {
        open = (line.lowerBound, fence.mark, fence.length)
      }
    }
    return result
  }

  /// Fences and spans, in their order.
  static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    guard bytes.contains(where: { $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "~") }) else { return [] }
    let fences = fences(in: bytes)
    var result: [Range<Int>] = []
    var nextFence = 0
    for line in lines(in: bytes) {
      while nextFence < fences.count, fences[nextFence].upperBound <= line.lowerBound { nextFence += 1 }
      if nextFence < fences.count, fences[nextFence].overlaps(line) {
        if result.last != fences[nextFence] { result.append(fences[nextFence]) }
      } else {
        result += spans(bytes, line)
      }
    }
    return result
  }

  private static func lines(in bytes: [UInt8]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = 0
    for index in bytes.indices where bytes[index] == 0x0A {
      result.append(start..<index)
      start = index + 1
    }
    result.append(start..<bytes.count)
    return result
  }

  private static func fence(_ bytes: [UInt8], _ line: Range<Int>) -> (mark: UInt8, length: Int, isBare: Bool)? {
    var at = line.lowerBound
    while at < line.upperBound, at - line.lowerBound < 3, bytes[at] == 0x20 { at += 1 }
    guard at < line.upperBound, bytes[at] == UInt8(ascii: "`") || bytes[at] == UInt8(ascii: "~") else { return nil }
    let mark = bytes[at]
    let end = bytes[at..<line.upperBound].firstIndex { $0 != mark } ?? line.upperBound
    guard end - at >= 3 else { return nil }
    let information = bytes[end..<line.upperBound]
    if mark == UInt8(ascii: "`"), information.contains(mark) { return nil }
    return (mark, end - at, information.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D })
  }

  private static func spans(_ bytes: [UInt8], _ line: Range<Int>) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var at = line.lowerBound
    while at < line.upperBound {
      guard bytes[at] == UInt8(ascii: "`") else {
        at += 1
        continue
      }
      let end = bytes[at..<line.upperBound].firstIndex { $0 != UInt8(ascii: "`") } ?? line.upperBound
      runs.append(at..<end)
      at = end
    }
    guard runs.count > 1 else { return [] }
    // The next run of the same length, found from the end so that all of them cost one pass.
    var partner = [Int?](repeating: nil, count: runs.count)
    var latest: [Int: Int] = [:]
    for index in runs.indices.reversed() {
      partner[index] = latest[runs[index].count]
      latest[runs[index].count] = index
    }
    var result: [Range<Int>] = []
    var index = 0
    while index < runs.count {
      if let other = partner[index] {
        result.append(runs[index].lowerBound..<runs[other].upperBound)
        index = other + 1
      } else {
        index += 1
      }
    }
    return result
  }
}
