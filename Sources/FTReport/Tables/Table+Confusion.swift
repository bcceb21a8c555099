import FTEvaluation

extension Table {
  /// The most classes that a matrix shows; of more, the confusions are listed.
  static let largestMatrix = 40
  /// The most confusions that are listed.
  static let longestList = 100

  /// What is taken for what: true classes down, predicted ones across, a cell the darker the larger its share of the true class.
  /// Of more than 40 classes the most frequent confusions, a row each.
  public init(confusion metrics: ClassificationMetrics) {
    if metrics.classes.count <= Self.largestMatrix {
      self.init(matrix: metrics)
    } else {
      self.init(list: metrics)
    }
  }

  private init(matrix metrics: ClassificationMetrics) {
    let names = metrics.classes.map(\.name)
    let rows = names.indices.map { row in
      let total = max(1, metrics.confusion[row].reduce(0, +))
      return [Cell(names[row])]
        + metrics.confusion[row].enumerated().map { column, count in
          let share = Double(count) / Double(total)
          // What did not happen is left empty, so that what did is seen.
          return count == 0 ? "" : Cell("\(count)", shade: column == row ? .right(share) : .wrong(share))
        }
    }
    self.init(
      "True classes down, predicted classes across", columns: [Column("")] + names.map { Column($0, .trailing) },
      cells: rows)
  }

  private init(list metrics: ClassificationMetrics) {
    let names = metrics.classes.map(\.name)
    var found: [(row: Int, column: Int, count: Int)] = []
    for (row, counts) in metrics.confusion.enumerated() {
      for (column, count) in counts.enumerated() where column != row && count > 0 { found.append((row, column, count)) }
    }
    // Equally frequent ones in the order of their classes, so that equal runs give equal pages.
    found.sort { ($1.count, $0.row, $0.column) < ($0.count, $1.row, $1.column) }
    let shown = found.prefix(Self.longestList)
    let title =
      shown.count < found.count ? "The \(shown.count) most frequent of \(found.count) confusions" : "Confusions"
    let columns = [Column("class"), Column("taken for"), Column("times", .trailing)]
    self.init(title, columns: columns, shown.map { [names[$0.row], names[$0.column], "\($0.count)"] })
  }
}
