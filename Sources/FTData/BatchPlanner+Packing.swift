extension BatchPlanner {
  func nextFit(_ order: [Int]) -> [[Int]] {
    var windows: [[Int]] = []
    var room = 0
    for example in order {
      if windows.isEmpty || lengths[example] > room {
        windows.append([])
        room = windowLength
      }
      windows[windows.count - 1].append(example)
      room -= lengths[example]
    }
    return windows
  }

  func firstFitDecreasing(_ order: [Int]) -> [[Int]] {
    var windows: [[Int]] = []
    var rooms = WindowRooms(count: order.count, windowLength: windowLength)
    for example in longestFirst(order) {
      let window = rooms.takeFirst(length: lengths[example])
      if window == windows.count { windows.append([]) }
      windows[window].append(example)
    }
    return windows
  }

  /// By descending length; examples of equal length keep their (shuffled) order.
  private func longestFirst(_ order: [Int]) -> [Int] {
    order.enumerated()
      .sorted { left, right in
        let (longer, shorter) = (lengths[left.element], lengths[right.element])
        return longer == shorter ? left.offset < right.offset : longer > shorter
      }
      .map(\.element)
  }
}

/// The free tokens of as many windows as could be needed, in a tree of maxima: the first window with enough room is found in
/// O(log n) where a scan would take O(n) for each example.
private struct WindowRooms {
  private var maxima: [Int]
  private let leafCount: Int

  init(count: Int, windowLength: Int) {
    var leaves = 1
    while leaves < count { leaves *= 2 }
    leafCount = leaves
    maxima = [Int](repeating: windowLength, count: 2 * leaves)
  }

  /// Takes `length` tokens of the first window that has them and returns its number.
  mutating func takeFirst(length: Int) -> Int {
    var node = 1
    while node < leafCount { node = maxima[2 * node] >= length ? 2 * node : 2 * node + 1 }
    let window = node - leafCount
    maxima[node] -= length
    while node > 1 {
      node /= 2
      maxima[node] = max(maxima[2 * node], maxima[2 * node + 1])
    }
    return window
  }
}
