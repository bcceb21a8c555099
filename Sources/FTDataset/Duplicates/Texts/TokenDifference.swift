/// Where two sequences of tokens differ, and which tokens of each the other has nowhere.
struct TokenDifference {
  /// Tokens of one text that stand where the other has those of the second range, between tokens that both have.
  struct Hunk {
    var left: Range<Int>
    var right: Range<Int>
  }

  /// In the order of the texts.
  private(set) var hunks: [Hunk] = []
  /// Whether the token stands in a hunk and in no hunk of the other text; what was only moved is not gone.
  private(set) var isGoneLeft: [Bool] = []
  private(set) var isGoneRight: [Bool] = []
  private var table: [UInt16] = []
  private var leftOrder: [Int] = []
  private var rightOrder: [Int] = []

  /// Cells of the table of common subsequences; larger differences are one hunk.
  private static let mostCells = 1 << 18

  init() {}

  mutating func read(_ left: [TextToken], _ right: [TextToken]) {
    hunks.removeAll(keepingCapacity: true)
    findHunks(left, right)
    findGone(left, right)
  }

  private mutating func findHunks(_ left: [TextToken], _ right: [TextToken]) {
    var start = 0
    while start < left.count, start < right.count, left[start].hash == right[start].hash { start += 1 }
    var leftEnd = left.count
    var rightEnd = right.count
    while leftEnd > start, rightEnd > start, left[leftEnd - 1].hash == right[rightEnd - 1].hash {
      leftEnd -= 1
      rightEnd -= 1
    }
    let rows = leftEnd - start
    let columns = rightEnd - start
    guard rows > 0 || columns > 0 else { return }
    let isSmall = rows < Int(UInt16.max) && columns < Int(UInt16.max) && (rows + 1) * (columns + 1) <= Self.mostCells
    guard rows > 0, columns > 0, isSmall else {
      hunks.append(Hunk(left: start..<leftEnd, right: start..<rightEnd))
      return
    }
    align(left, right, start, rows, columns)
  }

  /// Longest common subsequence by the table of lengths of all suffixes.
  private mutating func align(_ left: [TextToken], _ right: [TextToken], _ start: Int, _ rows: Int, _ columns: Int) {
    let width = columns + 1
    let cells = (rows + 1) * width
    if table.count < cells { table = [UInt16](repeating: 0, count: cells) }
    for column in 0...columns { table[rows * width + column] = 0 }
    for row in stride(from: rows - 1, through: 0, by: -1) {
      table[row * width + columns] = 0
      let hash = left[start + row].hash
      for column in stride(from: columns - 1, through: 0, by: -1) {
        let cell = row * width + column
        table[cell] =
          hash == right[start + column].hash
          ? table[cell + width + 1] + 1 : max(table[cell + width], table[cell + 1])
      }
    }
    var row = 0
    var column = 0
    var leftStart = start
    var rightStart = start
    while row < rows, column < columns {
      let cell = row * width + column
      if left[start + row].hash == right[start + column].hash {
        close(leftStart..<(start + row), rightStart..<(start + column))
        row += 1
        column += 1
        leftStart = start + row
        rightStart = start + column
      } else if table[cell + width] >= table[cell + 1] {
        row += 1
      } else {
        column += 1
      }
    }
    close(leftStart..<(start + rows), rightStart..<(start + columns))
  }

  private mutating func close(_ left: Range<Int>, _ right: Range<Int>) {
    if !left.isEmpty || !right.isEmpty { hunks.append(Hunk(left: left, right: right)) }
  }

  /// The difference of the hunks as bags: what is in both stands elsewhere, and is not gone.
  private mutating func findGone(_ left: [TextToken], _ right: [TextToken]) {
    isGoneLeft = [Bool](repeating: false, count: left.count)
    isGoneRight = [Bool](repeating: false, count: right.count)
    leftOrder.removeAll(keepingCapacity: true)
    rightOrder.removeAll(keepingCapacity: true)
    for hunk in hunks {
      leftOrder += hunk.left
      rightOrder += hunk.right
    }
    leftOrder.sort { (left[$0].hash, $0) < (left[$1].hash, $1) }
    rightOrder.sort { (right[$0].hash, $0) < (right[$1].hash, $1) }
    var i = 0
    var j = 0
    while i < leftOrder.count || j < rightOrder.count {
      let a = i < leftOrder.count ? left[leftOrder[i]].hash : UInt64.max
      let b = j < rightOrder.count ? right[rightOrder[j]].hash : UInt64.max
      if i < leftOrder.count, j < rightOrder.count, a == b {
        i += 1
        j += 1
      } else if j >= rightOrder.count || (i < leftOrder.count && a < b) {
        isGoneLeft[leftOrder[i]] = true
        i += 1
      } else {
        isGoneRight[rightOrder[j]] = true
        j += 1
      }
    }
  }
}
