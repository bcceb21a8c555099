import FTData
import Foundation

/// Which pictures must stand on one side of a split: copies of each other, and, by their names, details of one source
/// (`brook-01.jpg`, `brook-02.jpg`).
///
/// Names are believed in a class only where that leaves it with three sources or more, one for each side; twenty pictures
/// called `circle-01.jpg` … are twenty pictures.
struct PictureGroups: Sendable {
  /// The group of each picture.
  let groups: [Int]
  /// Pictures that were taken together by their names, and an example of such a name.
  private(set) var series: (pictures: Int, sources: Int, example: String)?
  /// Classes whose pictures are numbered alike and were not taken together.
  private(set) var unbelieved: [String] = []

  /// Fewest groups of a class: one to learn from, one to choose by, one to judge by.
  static let smallestClass = 3

  init(_ pictures: LabeledPictures, byName: Bool) {
    let items = pictures.items
    let names = items.map { byName ? Self.source(of: $0.place.file) : nil }
    var union = Union(count: items.count)
    union.join(items.map { $0.fingerprint ?? $0.place.description })
    let copies = union
    for label in pictures.classes.indices {
      let members = items.indices.filter { pictures.labels[$0] == label && names[$0] != nil }
      let sources = Dictionary(grouping: members) { names[$0]! }.values.filter { $0.count > 1 }
      guard !sources.isEmpty else { continue }
      var joined = union
      for source in sources { for picture in source.dropFirst() { joined.join(source[0], picture) } }
      guard Self.count(label, pictures, joined) >= Self.smallestClass else {
        if Self.count(label, pictures, copies) >= Self.smallestClass { unbelieved.append(pictures.classes[label]) }
        continue
      }
      union = joined
      let before = series
      let first = sources.min { $0[0] < $1[0] }![0]
      series = (
        (before?.pictures ?? 0) + sources.reduce(0) { $0 + $1.count }, (before?.sources ?? 0) + sources.count,
        before?.example ?? (items[first].place.file as NSString).lastPathComponent
      )
    }
    groups = items.indices.map { union.root($0) }
  }

  /// How many groups have a picture of a class.
  func count(of label: Int, in pictures: LabeledPictures) -> Int {
    Set(pictures.labels.indices.filter { pictures.labels[$0] == label }.map { groups[$0] }).count
  }

  /// What was taken together, for people.
  var notes: [String] {
    var notes: [String] = []
    if let series {
      notes.append(
        "\(series.pictures) pictures are numbered like \(series.example) and taken as details of \(series.sources) "
          + "source\(series.sources == 1 ? "" : "s"), each on one side (--no-group-by-name takes each for itself).")
    }
    if !unbelieved.isEmpty {
      let names = unbelieved.prefix(5).joined(separator: ", ") + (unbelieved.count > 5 ? ", …" : "")
      notes.append(
        "The numbered pictures of \(names) are taken as different ones: together they would be too few sources.")
    }
    return notes
  }

  /// What a name without its one to three digits behind a dash says the picture is a detail of.
  static func source(of file: String) -> String? {
    let name = ((file as NSString).lastPathComponent as NSString).deletingPathExtension
    guard let dash = name.lastIndex(of: "-"), dash > name.startIndex else { return nil }
    let number = name[name.index(after: dash)...]
    return (1...3).contains(number.count) && number.allSatisfy(\.isNumber) ? String(name[..<dash]) : nil
  }

  private static func count(_ label: Int, _ pictures: LabeledPictures, _ union: Union) -> Int {
    Set(pictures.labels.indices.filter { pictures.labels[$0] == label }.map { union.root($0) }).count
  }
}

/// Numbers in sets that grow together.
private struct Union {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  func root(_ item: Int) -> Int {
    var item = item
    while parents[item] != item { item = parents[item] }
    return item
  }

  mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    parents[max(a, b)] = min(a, b)
  }

  /// Joins all items of equal keys.
  mutating func join(_ keys: [String]) {
    var first: [String: Int] = [:]
    for (item, key) in keys.enumerated() {
      if let known = first[key] { join(known, item) } else { first[key] = item }
    }
  }
}
