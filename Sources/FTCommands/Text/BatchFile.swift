import FTLab
import Foundation

/// The file of a batch's results, one line for each row that is done. Only what an earlier batch wrote is gone on with; nothing of a
/// file of somebody else's is changed.
final class BatchFile: Sendable {
  /// The lines that were there.
  let earlier: [BatchLine]
  private let path: String
  private let prices: PriceTable?
  private let handle: FileHandle

  /// How each line begins; what begins otherwise is a file of somebody else's, of which nothing is cut off.
  private static let lineStart = Data("{\"place\":".utf8)

  /// Opens the file, or makes it; a line that was cut off is removed, and the cost of earlier lines is put at the present prices.
  ///
  /// - Parameters:
  ///   - bases: what a line about each record rests on, by the record's place.
  ///   - refused: places of rows that are no records.
  /// - Throws: ``BatchError``.
  init(_ path: String, bases: [String: String], refused: Set<String>, prices: PriceTable?) throws {
    self.path = path
    self.prices = prices
    if !FileManager.default.fileExists(atPath: path) {
      guard FileManager.default.createFile(atPath: path, contents: nil) else { throw BatchError.cannotWrite(path, nil) }
    }
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    var handle = try Self.opened(url, path)
    let data = try handle.readToEnd() ?? Data()
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { data[...$0] } ?? data.prefix(0)
    earlier = try Self.lines(of: whole, path, bases, refused)
    let rest = data[whole.endIndex...]
    guard rest.isEmpty || rest.starts(with: Self.lineStart) || Self.lineStart.starts(with: rest) else {
      throw BatchError.foreign(path, line: earlier.count + 1)
    }
    if !rest.isEmpty { Terminal.note("The last line of \(path) is cut off; its row is written again.") }
    do {
      let repriced = prices == nil ? Data(whole) : Data(earlier.map { $0.encoded(at: prices) + "\n" }.joined().utf8)
      if repriced != whole {
        try repriced.write(to: url, options: .atomic)
        // The first one keeps others out until the second one does.
        handle = try Self.opened(url, path)
        Terminal.note("The cost of the rows that are done is put at the prices of now.")
      } else if !rest.isEmpty {
        try handle.truncate(atOffset: UInt64(whole.count))
      }
      try handle.seekToEnd()
    } catch let error where !(error is BatchError) {
      throw BatchError.cannotWrite(path, SystemReason(error)?.words)
    }
    self.handle = handle
  }

  /// A file for reading and writing that no other batch writes to.
  private static func opened(_ url: URL, _ path: String) throws -> FileHandle {
    let handle: FileHandle
    do { handle = try FileHandle(forUpdating: url) } catch {
      throw BatchError.cannotWrite(path, SystemReason(error)?.words)
    }
    guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      throw BatchError.busy(path)
    }
    return handle
  }

  private static func lines(
    of data: Data, _ path: String, _ bases: [String: String], _ refused: Set<String>
  ) throws(BatchError) -> [BatchLine] {
    var lines: [BatchLine] = []
    var places: Set<String> = []
    for (index, bytes) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
      .enumerated()
    {
      let number = index + 1
      guard let line = BatchLine(parsing: bytes) else { throw .foreign(path, line: number) }
      guard bases[line.place] != nil || refused.contains(line.place) else {
        throw .unknownRow(path, line: number, line.place)
      }
      guard bases[line.place] == line.basis else { throw .otherBasis(path, line: number) }
      guard places.insert(line.place).inserted else { throw .twice(path, line: number, line.place) }
      lines.append(line)
    }
    return lines
  }

  /// Writes a line at the end.
  func append(_ line: BatchLine) throws(BatchError) {
    do { try handle.write(contentsOf: Data((line.encoded(at: prices) + "\n").utf8)) } catch {
      throw .cannotWrite(path, SystemReason(error)?.words)
    }
  }

  /// - Throws: ``BatchError`` where the system tells only now that the lines could not be kept.
  func close() throws(BatchError) {
    do { try handle.close() } catch { throw .cannotWrite(path, SystemReason(error)?.words) }
  }
}

/// A batch that cannot go on.
enum BatchError: Blamable, CustomStringConvertible {
  case nothingPasses(Int, BatchTally, String)
  case foreign(String, line: Int)
  case unknownRow(String, line: Int, String)
  case otherBasis(String, line: Int)
  case twice(String, line: Int, String)
  case busy(String)
  case cannotWrite(String, String?)

  var blame: Blame {
    switch self {
    case .cannotWrite: .world
    case .busy: .settings
    default: .data
    }
  }

  var description: String {
    switch self {
    case .nothingPasses(let count, let tally, let output):
      "none of the first \(count) rows has a text that passes, so the batch ends here; what failed most often:\n"
        + tally.commonestReasons
        + "\nSoften the rule, or tune the model on texts that keep it; all reasons are in \(output)"
    case .foreign(let path, let line):
      "\(path):\(line): is no line of an earlier batch; name another file, or remove this one"
    case .unknownRow(let path, let line, let place):
      "\(path):\(line): is about \(place), and there is no such row now; name the data as before, or name another file"
    case .otherBasis(let path, let line):
      "\(path):\(line): was written from another row, model, rule or setting than now; name another file, or remove this one"
    case .twice(let path, let line, let place):
      "\(path):\(line): is a second line about \(place); remove one of them"
    case .busy(let path): "\(path): another batch writes to it; wait for that one, or name another file"
    case .cannotWrite(let path, let why):
      "\(path): cannot be written: \(why ?? "the operating system gives no reason"); the rows that are done stay done, and the "
        + "same command goes on behind them"
    }
  }
}
