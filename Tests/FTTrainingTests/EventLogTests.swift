import FTTensor
import Foundation
import Testing

@testable import FTTraining

@Suite struct EventLogTests {
  @Test func eventsBehindTheSnapshotAreDropped() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("ftlab-log-\(UUID().uuidString)").path
    let log = try EventLog(path: path, keeping: 0)
    for step in 1...5 { try log.append(.snapshot(step: step)) }
    try FileHandle(forWritingAtPath: path)!.seekToEnd()
    let again = try EventLog(path: path, keeping: 3)
    #expect(again.count == 3)
    try again.append(.snapshot(step: 9))
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(
      lines == [1, 2, 3, 9].map { "{\"event\":\"snapshot\",\"step\":\($0)}" }.map { Substring($0) })
  }
}
