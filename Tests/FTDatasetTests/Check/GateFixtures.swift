import FTData
import FTJSON
import Foundation

@testable import FTDataset

/// Records and runs that the tests of the gate share.
enum GateFixtures {
  static func record(_ line: Int, _ fields: [(String, JSONValue)], file: String = "rows.jsonl") -> DataRecord {
    var object = JSONObject()
    for (key, value) in fields { object.append(key: key, value) }
    return DataRecord(Place(file: file, line: line), object)
  }

  static func input(_ texts: [String], threads: Int = 1) -> DataCheckInput {
    var fields = DataFields()
    fields.texts = ["text"]
    return DataCheckInput(
      texts.enumerated().map { record($0 + 1, [("text", .string($1))]) }, fields: fields, threads: threads)
  }

  /// The lines that a check names in texts, sorted.
  static func lines(_ check: DataCheck, _ texts: [String]) throws -> [Int] {
    try DataGate([check]).run(input(texts)).findings.flatMap(lines).sorted()
  }

  static func lines(_ finding: DataFinding) -> [Int] { finding.cases.flatMap(\.places).compactMap(\.line) }

  /// 200 whole sentences of one language and of like lengths.
  static func english(_ count: Int = 200) -> [String] {
    let things = ["pot", "lamp", "chair", "board", "glass", "towel", "basket"]
    let uses = ["for the kitchen", "that stands in the hall", "with a handle of wood", "and it is easy to clean"]
    return (0..<count).map { "This is the \(things[$0 % 7]) number \($0 + 10) \(uses[$0 % 4])." }
  }

  static func japanese(_ count: Int = 200) -> [String] {
    let things = ["鍋", "ランプ", "椅子", "まな板", "グラス", "タオル", "かご"]
    let uses = ["台所で毎日使えます。", "玄関に置くと便利です。", "木の持ち手が付いています。", "手入れはとても簡単です。"]
    return (0..<count).map { "この\(things[$0 % 7])は\($0 + 10)番の商品で、\(uses[$0 % 4])" }
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

  /// Rows of a file below Samples.
  static func sample(_ path: String) throws -> [DataRecord] {
    let text = try TextFile.read(root.appending(path: "Samples/\(path)").path)
    return try text.split(separator: "\n").enumerated().compactMap { index, line in
      try JSONValue(parsing: Array(line.utf8)).objectValue.map { DataRecord(Place(file: path, line: index + 1), $0) }
    }
  }
}
