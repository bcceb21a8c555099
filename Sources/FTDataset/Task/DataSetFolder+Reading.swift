import FTData
import FTJSON
import Foundation

extension DataSetFolder {
  /// Reads a folder back.
  ///
  /// - Parameter progress: sees bytes of `items.jsonl` that are read, and all of them.
  /// - Throws: ``DataSetFolderError`` for a folder that is none or is damaged, with the line; what ``DataTask`` throws;
  ///   `DataFileError`.
  public init(contentsOf path: String, progress: Progress = { _, _ in true }) throws {
    guard FileManager.default.fileExists(atPath: path) else { throw DataFileError.missing(file: path) }
    guard Self.isOne(path) else {
      throw DataSetFolderError(
        path,
        "is no data set: there is no \(DataTask.fileName) with \(Self.itemsName); make one with: "
          + ShellWords.line(["ftlab", "data", "import", path, "--output", "FOLDER"]))
    }
    task = try DataTask(contentsOf: "\(path)/\(DataTask.fileName)")
    records = try Self.records("\(path)/\(Self.itemsName)", progress)
    ledger = try Self.ledger("\(path)/\(Self.ledgerName)", records)
    let stepsFile = "\(path)/\(PreprocessSteps.fileName)"
    steps =
      FileManager.default.fileExists(atPath: stepsFile) ? try PreprocessSteps(contentsOf: stepsFile) : nil
    let partitionFile = "\(path)/\(Self.partitionName)"
    partition = nil
    guard FileManager.default.fileExists(atPath: partitionFile) else { return }
    do { partition = try Partition(parsing: TextFile.read(partitionFile)) } catch let error as PartitionError {
      throw DataSetFolderError("\(partitionFile):\(error.line)", "\(error); split the data set again")
    }
  }

  private static func records(_ file: String, _ progress: Progress) throws -> [DataRecord] {
    let total = (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int) ?? 0
    var reader = try LineReader(file: file, maximumLineLength: 256 << 20)
    var records: [DataRecord] = []
    // A file's name is kept once, not once a record.
    var name = ""
    while let line = try reader.next() {
      if line.number.isMultiple(of: 4096), !progress(min(line.fileOffset, total), total) { throw CancellationError() }
      func damaged(_ what: String) -> DataSetFolderError {
        DataSetFolderError("\(file):\(line.number)", "\(what); import the data again")
      }
      guard case .text(let bytes) = line.content else { throw damaged("the line is no UTF-8 text") }
      let value: JSONValue
      do { value = try JSONValue(parsing: bytes) } catch { throw damaged("the line is no record: \(error.reason)") }
      guard let object = value.objectValue else { throw damaged("the line is \(value.kindInWords), expected a record") }
      guard var place = object[DataRecord.reservedField].flatMap(Place.init) else {
        throw damaged("the record does not say where it was read (\(DataRecord.reservedField))")
      }
      if place.file == name {
        place = Place(file: name, line: place.line, seconds: place.seconds)
      } else {
        name = place.file
      }
      var fields = JSONObject()
      for member in object.members where member.key != DataRecord.reservedField {
        fields.append(key: member.key, member.value)
      }
      records.append(DataRecord(place, fields))
    }
    guard progress(total, total) else { throw CancellationError() }
    return records
  }

  /// Reads the ledger back, so that it says the same again, and holds it against the records.
  private static func ledger(_ file: String, _ records: [DataRecord]) throws -> Ledger {
    let total = try lastLine(of: file)
    guard let unit = total?["unit"]?.stringValue else {
      throw DataSetFolderError(file, "has no last line with the counts, so something is missing; import the data again")
    }
    var ledger = Ledger(unit: unit)
    var name = ""
    var reader = try LineReader(file: file)
    while let line = try reader.next() {
      func damaged(_ what: String) -> DataSetFolderError {
        DataSetFolderError("\(file):\(line.number)", "\(what); import the data again")
      }
      guard case .text(let bytes) = line.content, let value = try? JSONValue(parsing: bytes) else {
        throw damaged("the line is no JSON")
      }
      if value["unit"] != nil { break }
      guard var place = Place(value) else { throw damaged("the line names no file") }
      if let note = value["note"]?.stringValue {
        ledger.note(note, of: place.file)
        continue
      }
      if place.file == name {
        place = Place(file: name, line: place.line, seconds: place.seconds)
      } else {
        name = place.file
      }
      guard !ledger.isReceived(place) else { throw damaged("\(place) stands there twice") }
      ledger.receive(place)
      switch value["fate"]?.stringValue {
      case "kept": ledger.keep(place)
      case "refused":
        guard let reason = value["reason"]?.stringValue, isKebabCase(reason),
          let message = value["message"]?.stringValue
        else { throw damaged("a refusal without a reason") }
        ledger.refuse(place, reason: RefusalReason(rawValue: reason), message)
      default: throw damaged("\(place) is neither kept nor refused")
      }
    }
    for _ in 0..<min(total?["blank_ends"]?.intValue ?? 0, 1_000_000) {
      ledger.noteTrailingBlankLine(file: ledger.sources.first ?? "")
    }
    guard ledger.input == total?["input"]?.intValue, ledger.kept == total?["kept"]?.intValue else {
      throw DataSetFolderError(file, "its last line counts other items than there are; import the data again")
    }
    return ledger
  }

  private static func lastLine(of file: String) throws -> JSONValue? {
    guard let handle = FileHandle(forReadingAtPath: file) else { throw DataFileError.missing(file: file) }
    defer { try? handle.close() }
    do {
      let end = try handle.seekToEnd()
      try handle.seek(toOffset: end > 65_536 ? end - 65_536 : 0)
      let tail = [UInt8](try handle.readToEnd() ?? Data())
      return tail.split(separator: UInt8(ascii: "\n")).last.flatMap { try? JSONValue(parsing: Array($0)) }
    } catch {
      throw DataFileError.readFailed(file: file, line: 1, reason: SystemReason(error)?.words ?? "\(error)")
    }
  }

  /// What `RefusalReason` asks of a reason, which traps on anything else.
  private static func isKebabCase(_ text: String) -> Bool {
    !text.isEmpty
      && text.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
        !word.isEmpty && word.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) }
      }
  }
}
