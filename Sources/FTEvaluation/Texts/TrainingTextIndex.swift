/// A suffix array over the units of many texts: finds any run of units in the time of a binary search.
///
/// Sorted by doubling the compared length, so that texts which repeat themselves cost no more than others. Source: Manber and
/// Myers, "Suffix arrays: a new method for on-line string searches" (1993).
struct TrainingTextIndex: Sendable {
  private let numbers: [String: Int32]
  /// The units of all texts; each text ends with a negative number of its own, so that no run goes on into the next.
  private let symbols: [Int32]
  private let suffixes: [Int32]
  private let starts: [Int]

  /// - Precondition: fewer than two milliards of units.
  init(_ texts: [[String]]) {
    var numbers: [String: Int32] = [:]
    var symbols: [Int32] = []
    var starts: [Int] = []
    for (index, text) in texts.enumerated() {
      starts.append(symbols.count)
      for unit in text {
        let number = numbers[unit] ?? Int32(numbers.count)
        numbers[unit] = number
        symbols.append(number)
      }
      symbols.append(-1 - Int32(index))
    }
    precondition(symbols.count < Int(Int32.max), "\(symbols.count) units of training texts are too many")
    self.numbers = numbers
    self.symbols = symbols
    self.starts = starts
    suffixes = Self.sortedSuffixes(symbols)
  }

  /// The numbers of units; the lowest number there is for those that no training text has.
  func symbols(of units: [String]) -> [Int32] { units.map { numbers[$0] ?? Int32.min } }

  func text(at place: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= place { low = middle } else { high = middle }
    }
    return low
  }

  /// The longest beginning of a run that stands in a training text, and the first place where it does.
  func longestPrefix(of run: ArraySlice<Int32>) -> (length: Int, place: Int) {
    let next = lowerBound(run)
    var length = 0
    for neighbour in [next - 1, next] where suffixes.indices.contains(neighbour) {
      length = max(length, common(run, Int(suffixes[neighbour])))
    }
    guard length > 0 else { return (0, 0) }
    return (length, places(of: run.prefix(length)).min()!)
  }

  /// Every place where a run stands, in no order.
  func places(of run: ArraySlice<Int32>) -> [Int] {
    var places: [Int] = []
    var index = lowerBound(run)
    while index < suffixes.count, common(run, Int(suffixes[index])) == run.count {
      places.append(Int(suffixes[index]))
      index += 1
    }
    return places
  }

  /// The number of suffixes that come before the run.
  private func lowerBound(_ run: ArraySlice<Int32>) -> Int {
    var low = 0
    var high = suffixes.count
    while low < high {
      let middle = (low + high) / 2
      let place = Int(suffixes[middle])
      let same = common(run, place)
      // A suffix never ends within a run: the last symbol of all is one that no run has.
      if same < run.count, symbols[place + same] < run[run.startIndex + same] {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  private func common(_ run: ArraySlice<Int32>, _ place: Int) -> Int {
    var length = 0
    while length < run.count, place + length < symbols.count, run[run.startIndex + length] == symbols[place + length] {
      length += 1
    }
    return length
  }

  private static func sortedSuffixes(_ symbols: [Int32]) -> [Int32] {
    var order = symbols.indices.sorted { symbols[$0] != symbols[$1] ? symbols[$0] < symbols[$1] : $0 < $1 }
      .map { Int32($0) }
    var ranks = [Int32](repeating: 0, count: symbols.count)
    for (place, suffix) in order.enumerated() where place > 0 {
      let before = order[place - 1]
      ranks[Int(suffix)] = ranks[Int(before)] + (symbols[Int(suffix)] == symbols[Int(before)] ? 0 : 1)
    }
    var length = 1
    while let last = order.last, Int(ranks[Int(last)]) < symbols.count - 1 {
      // Two ranks in one number: that of the first `length` symbols, and that of the next ones.
      let keys = symbols.indices.map { place in
        Int64(ranks[place]) << 32 | Int64(place + length < symbols.count ? ranks[place + length] + 1 : 0)
      }
      order.sort { keys[Int($0)] < keys[Int($1)] }
      for (place, suffix) in order.enumerated() {
        guard place > 0 else {
          ranks[Int(suffix)] = 0
          continue
        }
        let before = order[place - 1]
        ranks[Int(suffix)] = ranks[Int(before)] + (keys[Int(suffix)] == keys[Int(before)] ? 0 : 1)
      }
      length *= 2
    }
    return order
  }
}
