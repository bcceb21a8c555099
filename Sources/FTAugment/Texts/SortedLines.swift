/// A text file in memory whose lines are in the order of their bytes, to be searched by halving. Lines that begin with a
/// space are its heading.
struct SortedLines: Sendable {
  private let bytes: [UInt8]
  /// Where each line begins, and the end.
  private let starts: [Int]

  /// nil when the lines are not in order.
  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts: [Int] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] != 0x20 { starts.append(place) }
      while place < bytes.count, bytes[place] != 0x0A { place += 1 }
      place += 1
    }
    starts.append(bytes.count)
    self.starts = starts
    for index in 1..<max(1, starts.count - 1) where !isInOrder(starts[index - 1], starts[index]) { return nil }
  }

  /// The first line that begins so, without its end.
  func line(beginningWith beginning: String) -> String? { lines(beginningWith: beginning, most: 1).first }

  /// The lines that begin so.
  func lines(beginningWith beginning: String, most: Int = 200) -> [String] {
    let wanted = Array(beginning.utf8)
    var (low, high) = (0, starts.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(starts[middle], wanted) { low = middle + 1 } else { high = middle }
    }
    var found: [String] = []
    while low < starts.count - 1, found.count < most, bytes[starts[low]...].starts(with: wanted) {
      let end = bytes[starts[low]...].firstIndex(of: 0x0A) ?? bytes.count
      found.append(String(decoding: bytes[starts[low]..<end], as: UTF8.self))
      low += 1
    }
    return found
  }

  /// Whether the line comes before every line that begins with these bytes.
  private func isBefore(_ start: Int, _ wanted: [UInt8]) -> Bool {
    var place = start
    for byte in wanted {
      guard place < bytes.count else { return true }
      if bytes[place] != byte { return bytes[place] < byte }
      place += 1
    }
    return false
  }

  private func isInOrder(_ left: Int, _ right: Int) -> Bool {
    var (left, right) = (left, right)
    while left < bytes.count, right < bytes.count, bytes[left] == bytes[right], bytes[left] != 0x0A {
      left += 1
      right += 1
    }
    // A line that ends earlier comes first: its end is below every sign that follows.
    return left >= bytes.count || right >= bytes.count || bytes[left] <= bytes[right]
  }
}
