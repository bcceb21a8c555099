import FTData

extension Partition {
  /// The sides that files have by their names, as people keep them: train.jsonl, validation.jsonl, test.jsonl.
  ///
  /// - Returns: nil unless every record lies in a file so called, on two sides at least.
  public static func byFiles(of records: [DataRecord]) -> Partition? {
    var known: [String: Side?] = [:]
    var sides: [Side] = []
    for record in records {
      let side = known[record.place.file] ?? Self.side(ofFile: record.place.file)
      known[record.place.file] = .some(side)
      guard let side else { return nil }
      sides.append(side)
    }
    guard Set(sides).count > 1 else { return nil }
    var partition = Partition(rule: "by the names of the files")
    for (record, side) in zip(records, sides) { partition.add(record.place, side) }
    return partition
  }

  /// "data/train-00001.jsonl" is for training; "trainers.csv" is for nothing.
  private static func side(ofFile path: String) -> Side? {
    let name = path.split(separator: "/").last ?? ""
    return DataCheckInput.side(named: String(name.prefix { $0.isLetter }))
  }
}
