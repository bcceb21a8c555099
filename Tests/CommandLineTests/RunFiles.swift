import FTJSON
import Foundation

/// What equal runs have in common, as SHA-256 sums and lines.
struct RunFiles: Equatable {
  let last: [String: String]
  let best: String
  let result: String
  let events: [String]

  init(
    _ scratch: ScratchFolder, _ run: String, stage: String = "text",
    result: String = "adapter/adapter_model.safetensors"
  ) throws {
    let stage = "\(run)/stages/\(stage)"
    let snapshots = scratch.contents("\(stage)/snapshots").filter { $0.hasPrefix("step-") }
    guard snapshots.count == 1 else { throw Unexpected(text: "\(run) has the snapshots \(snapshots)") }
    last = try Dictionary(
      uniqueKeysWithValues: ["parameters.safetensors", "optimizer.safetensors", "state.json"].map {
        ("\(snapshots[0])/\($0)", try scratch.sha256("\(stage)/snapshots/\(snapshots[0])/\($0)"))
      })
    best = try scratch.sha256("\(stage)/snapshots/best/parameters.safetensors")
    self.result = try scratch.sha256("\(run)/\(result)")
    events = try Self.events(scratch, stage)
  }

  /// events.jsonl without the objects `time`.
  static func events(_ scratch: ScratchFolder, _ stage: String) throws -> [String] {
    try scratch.text("\(stage)/events.jsonl").split(separator: "\n").map { line in
      guard let object = try JSONValue(parsing: Array(line.utf8)).objectValue else {
        throw Unexpected(text: "not an object: \(line)")
      }
      var rest = JSONObject()
      for member in object.members where member.key != "time" { rest.append(key: member.key, member.value) }
      return JSONValue.object(rest).encoded()
    }
  }
}

/// A test's assumption that does not hold.
struct Unexpected: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}
