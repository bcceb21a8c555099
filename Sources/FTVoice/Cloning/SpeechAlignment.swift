import Foundation

/// Which frame of one recording belongs to which of another with the same words: dynamic time warping.
struct SpeechAlignment {
  /// For each frame of the second recording, a frame of the first; never falling.
  let frames: [Int]
  /// The mean distance along the path, as a share of the mean distance of any two frames: about 0.5 for the same words
  /// of two people, above 0.6 for others.
  let cost: Float

  /// - Parameters:
  ///   - first: rows of features of the recording whose symbols are known.
  ///   - second: the same of the other recording.
  init(_ first: [[Float]], _ second: [[Float]]) {
    let (rows, columns) = (second.count, first.count)
    precondition(rows > 0 && columns > 0, "two recordings are aligned, not \(columns) and \(rows) frames")
    var distances = [Float](repeating: 0, count: rows * columns)
    var total = 0.0
    for row in 0..<rows {
      for column in 0..<columns {
        var sum: Float = 0
        for (a, b) in zip(second[row], first[column]) { sum += (a - b) * (a - b) }
        distances[row * columns + column] = sum.squareRoot()
      }
      total += Double(distances[row * columns..<(row + 1) * columns].reduce(0, +))
    }
    // Cheapest way to each pair: both go on, or one waits. Going on together counts once for each recording.
    var best = [Float](repeating: .infinity, count: rows * columns)
    var steps = [UInt8](repeating: 0, count: rows * columns)
    best[0] = distances[0]
    for row in 0..<rows {
      for column in 0..<columns where row + column > 0 {
        let here = row * columns + column
        let both = row > 0 && column > 0 ? best[here - columns - 1] + 2 * distances[here] : .infinity
        let waits = row > 0 ? best[here - columns] + distances[here] : .infinity
        let skips = column > 0 ? best[here - 1] + distances[here] : .infinity
        (best[here], steps[here]) =
          both <= waits && both <= skips ? (both, 0) : waits <= skips ? (waits, 1) : (skips, 2)
      }
    }
    var frames = [Int](repeating: 0, count: rows)
    var (row, column) = (rows - 1, columns - 1)
    var (sum, count): (Float, Float) = (0, 0)
    while true {
      // The frame in the middle of those a waiting recording passes is as good as the first one met from behind.
      frames[row] = column
      sum += distances[row * columns + column]
      count += 1
      if row == 0 && column == 0 { break }
      switch steps[row * columns + column] {
      case 0: (row, column) = (row - 1, column - 1)
      case 1: row -= 1
      default: column -= 1
      }
    }
    self.frames = frames
    cost = sum / count / Float(max(1e-9, total / Double(rows * columns)))
  }
}
