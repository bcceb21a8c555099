import FTData
import Foundation

/// Whether the sides are of one kind: lengths, words and labels of validation and test against those of training.
///
/// Noted where the median lengths differ by half or more; where more than half of the words of a side (pairs of signs for
/// scripts without spaces) were not seen in training; and where labels are dealt differently: χ² with p < 0.01 and Cramér's
/// V > 0.1, labels expected fewer than five times taken together, p by Wilson and Hilferty's approximation (1931). Of each side
/// at most 200,000 records are read, evenly spaced.
enum SideShift {
  static let check = DataCheck("shift", findings: ["shift", "length-shift"], needs: [.sides], cost: .cheap) {
    input, progress in
    try findings(input, progress)
  }

  private static let sampled = 200_000
  private static let fewest = 20
  static let lengthRatio = 1.5
  static let unseenShare = 0.5

  private struct Reading {
    var lengths: [[Int]] = []
    var words: [UInt64] = []
    var labels: [String: Int] = [:]
  }

  private static func findings(_ input: DataCheckInput, _ progress: DataProgress) throws -> [DataFinding] {
    var readings: [Partition.Side: Reading] = [:]
    for (number, side) in Partition.Side.allCases.enumerated() {
      guard progress(number, 3) else { throw CancellationError() }
      let rows = input.records.indices.filter { input.sides[$0] == side }
      if rows.count >= fewest { readings[side] = read(rows, input) }
    }
    guard let training = readings[.training] else { return [] }
    let known = Set(training.words)
    var findings: [DataFinding] = []
    for side in [Partition.Side.validation, .test] {
      guard let reading = readings[side] else { continue }
      findings += lengths(reading, training, side, input)
      if !reading.words.isEmpty {
        let unseen = Double(reading.words.count { !known.contains($0) }) / Double(reading.words.count)
        if unseen > unseenShare {
          findings.append(
            DataFinding(
              "shift", .notes,
              "\(Int((100 * unseen).rounded())) % of the words of the \(side.rawValue) side were not seen in training: it may be about "
                + "something else, and what is measured on it says little of what was learned."))
        }
      }
      if let finding = labels(reading, training, side) { findings.append(finding) }
    }
    return findings
  }

  private static func read(_ rows: [Int], _ input: DataCheckInput) -> Reading {
    var reading = Reading()
    reading.lengths = input.texts.columns.map { _ in [] }
    let stride = max(1, (rows.count + sampled - 1) / sampled)
    for (number, row) in rows.enumerated() {
      let record = input.records[row]
      if let label = input.fields.label.flatMap(record.text), reading.labels.count < 10_000 {
        reading.labels[label, default: 0] += 1
      }
      guard number % stride == 0 else { continue }
      input.texts.forEach(in: record) { _, column, text in
        guard let text else { return }
        let scanned = ScannedText(text)
        reading.lengths[column].append(scanned.length)
        appendWords(of: scanned, to: &reading.words)
      }
    }
    return reading
  }

  /// Hashes of words, and of pairs of signs of three bytes (kana, Han, Hangul).
  private static func appendWords(of text: ScannedText, to words: inout [UInt64]) {
    let bytes = text.plain
    let end = min(bytes.count, 4_096)
    var word: UInt64 = 0
    var sign: UInt64 = 0
    var index = 0
    func mixed(_ hash: UInt64, _ value: UInt64) -> UInt64 { (hash ^ value) &* 0x9E37_79B9_7F4A_7C15 }
    while index < end {
      let byte = bytes[index]
      if byte >= 0xE3, byte < 0xEF, index + 2 < end {
        let value = UInt64(byte) << 16 | UInt64(bytes[index + 1]) << 8 | UInt64(bytes[index + 2])
        // U+3000…U+303F are marks.
        let isMark = byte == 0xE3 && bytes[index + 1] == 0x80
        if sign != 0, !isMark { words.append(mixed(mixed(1, sign), value)) }
        sign = isMark ? 0 : value
        index += 3
      } else {
        sign = 0
        if PhraseMatcher.isWord(byte) || byte >= 0x80 {
          word = mixed(word == 0 ? 2 : word, UInt64(PhraseMatcher.lowered(byte)))
          index += 1
          continue
        }
        index += 1
      }
      if word != 0 { words.append(word) }
      word = 0
    }
    if word != 0 { words.append(word) }
  }

  private static func lengths(
    _ reading: Reading, _ training: Reading, _ side: Partition.Side, _ input: DataCheckInput
  ) -> [DataFinding] {
    reading.lengths.indices.compactMap { column in
      guard reading.lengths[column].count >= fewest, training.lengths[column].count >= fewest else { return nil }
      let own = max(1, median(reading.lengths[column]))
      let other = max(1, median(training.lengths[column]))
      guard Double(max(own, other)) >= lengthRatio * Double(min(own, other)), abs(own - other) >= 10 else { return nil }
      return DataFinding(
        "length-shift", .notes,
        "\(input.texts.columns[column].name) has \(own.grouped) characters in the middle on the \(side.rawValue) side, "
          + "\(other.grouped) in training.")
    }
  }

  private static func median(_ values: [Int]) -> Int { values.sorted()[values.count / 2] }

  private static func labels(_ reading: Reading, _ training: Reading, _ side: Partition.Side) -> DataFinding? {
    guard !reading.labels.isEmpty, !training.labels.isEmpty,
      let test = ChiSquareTest(training.labels, reading.labels), test.p < 0.01, test.strength > 0.1
    else { return nil }
    let own = Double(reading.labels.values.reduce(0, +))
    let all = Double(training.labels.values.reduce(0, +))
    let names = Set(reading.labels.keys).union(training.labels.keys).sorted()
    func shift(_ name: String) -> Double {
      Double(reading.labels[name] ?? 0) / own - Double(training.labels[name] ?? 0) / all
    }
    let most = names.sorted { (abs(shift($1)), $0) < (abs(shift($0)), $1) }.prefix(3)
    let list = most.map { name in
      let here = Int((100 * Double(reading.labels[name] ?? 0) / own).rounded())
      let there = Int((100 * Double(training.labels[name] ?? 0) / all).rounded())
      return "\(name) \(here) % against \(there) %"
    }
    return DataFinding(
      "shift", .notes,
      "Labels are dealt differently on the \(side.rawValue) side than in training (\(list.joined(separator: ", "))). A stratified "
        + "split keeps them alike.")
  }
}
