import FTCheckpoint
import FTJSON
import Foundation
import Glibc

/// events.jsonl: one JSON object per event, whose `time` object alone differs between equal runs.
public final class EventLog {
  public let path: String
  /// Events in the file.
  public private(set) var count = 0
  private let handle: FileHandle

  /// Opens the log and drops every event after the first `keeping`, which a killed run may have left behind its last
  /// snapshot.
  public init(path: String, keeping: Int) throws {
    self.path = path
    if !FileManager.default.fileExists(atPath: path) { try AtomicFile.write("", to: path) }
    guard let handle = FileHandle(forUpdatingAtPath: path) else {
      throw FileError(.write, path, .permissionDenied)
    }
    self.handle = handle
    let data = (try? handle.readToEnd()) ?? Data()
    var end = data.startIndex
    while count < keeping, let newline = data[end...].firstIndex(of: UInt8(ascii: "\n")) {
      end = data.index(after: newline)
      count += 1
    }
    try handle.truncate(atOffset: UInt64(end))
    try handle.seek(toOffset: UInt64(end))
  }

  /// Why a log cannot be the one of a state that counts so many events; nil when it can.
  static func problem(of path: String, counting count: Int) -> String? {
    let newline = UInt8(ascii: "\n")
    let found = FileManager.default.contents(atPath: path)?.count { $0 == newline } ?? 0
    return found >= count ? nil : "events.jsonl: it has \(found) events, the snapshot counts \(count)"
  }

  /// - Throws: ``FileError``, for instance when the disk is full.
  public func append(_ event: TrainingEvent) throws {
    let line = Array((event.json.encoded() + "\n").utf8)
    try line.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let written = Glibc.write(handle.fileDescriptor, bytes.baseAddress! + done, bytes.count - done)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { throw FileError(.write, path, code: errno) }
        done += written
      }
    }
    count += 1
  }

  /// Forces the events to the disk, so that no snapshot counts events that a power failure has taken.
  func flush() throws {
    guard fsync(handle.fileDescriptor) == 0 else { throw FileError(.write, path, code: errno) }
  }
}

extension TrainingEvent {
  /// The event as one line of events.jsonl.
  public var json: JSONValue {
    switch self {
    case .started(let start):
      [
        "event": "started", "total_steps": JSONValue(start.totalSteps), "unit": .string(start.unit),
        "trainable_parameters": JSONValue(start.trainableParameters),
        "frozen_parameters": JSONValue(start.frozenParameters), "chosen_by": .string(start.chosenBy),
      ]
    case .step(let step):
      [
        "event": "step", "step": JSONValue(step.step), "epoch": JSONValue(step.epoch), "loss": JSONValue(step.loss),
        "gradient_norm": JSONValue(step.gradientNorm), "rate": JSONValue(step.rate),
        "normalizer": JSONValue(step.normalizer), "items": JSONValue(step.items), "time": step.time.json,
      ]
    case .validation(let validation):
      [
        "event": "validation", "step": JSONValue(validation.step), "loss": JSONValue(validation.loss),
        "best": .bool(validation.isBest), "time": validation.time.json,
      ]
    case .snapshot(let step): ["event": "snapshot", "step": JSONValue(step)]
    case .finished(let finish):
      [
        "event": "finished", "reason": .string(finish.reason.rawValue), "steps": JSONValue(finish.steps),
        "best_step": JSONValue(finish.bestStep), "best_loss": finish.bestLoss.map { JSONValue($0) } ?? .null,
        "time": finish.time.json,
      ]
    }
  }
}

extension TrainingEvent.Time {
  var json: JSONValue { ["seconds": JSONValue((seconds * 1e6).rounded() / 1e6)] }
}
