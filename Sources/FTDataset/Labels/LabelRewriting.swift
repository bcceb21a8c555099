import FTData
import FTJSON
import Foundation

/// A file's bytes with other labels in them and nothing else changed.
struct LabelRewriting {
  let file: String
  let field: String
  private(set) var changed = 0
  private(set) var confirmed = 0
  private(set) var notes: [String] = []

  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  init(file: String, field: String) {
    self.file = file
    self.field = field
  }

  /// Counts a decision; false where there is nothing to do.
  mutating func count(_ decision: LabelDecision, found: String?) throws(LabelFileError) -> Bool {
    guard found == decision.old || found == decision.new else {
      throw .otherLabel(decision.place, expected: decision.old, found: found)
    }
    if found == decision.new {
      confirmed += 1
      return false
    }
    changed += 1
    return true
  }

  mutating func note(_ sentence: String) { notes.append(sentence) }

  /// Rows of JSON, by the number of their line.
  mutating func jsonLines(_ bytes: [UInt8], _ changes: [Int: LabelDecision]) throws -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + 32 * changes.count)
    var position = 0
    var number = 0
    var missing = Set(changes.keys)
    var added = 0
    let numbersOnly = Self.hasNumbers(bytes, field)
    if bytes.starts(with: Self.byteOrderMark) {
      output += Self.byteOrderMark
      position = Self.byteOrderMark.count
    }
    while position < bytes.count {
      let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let next = min(bytes.count, end + 1)
      number += 1
      if let decision = changes[number], let new = decision.new {
        missing.remove(number)
        let line = Array(bytes[position..<end])
        let value: JSONValue
        do { value = try JSONValue(parsing: line) } catch {
          throw LabelFileError.brokenRow(decision.place, error.reason)
        }
        guard let object = value.objectValue else {
          throw LabelFileError.brokenRow(decision.place, "the row is \(value.kindInWords), expected an object")
        }
        let old = object[field]
        let isNumber = numbersOnly && (old?.stringValue == nil) && (try? JSONValue(parsing: new))?.numberValue != nil
        let encoded = isNumber ? Array(new.utf8) : JSONValue.string(new).encodedBytes()
        if try count(decision, found: DataRecord(decision.place, object).text(field).nonBlank) {
          if old == nil { added += 1 }
          output += JSONMemberEditing(line).setting(field, to: encoded)
          output += bytes[end..<next]
          position = next
          continue
        }
      }
      output += bytes[position..<next]
      position = next
    }
    if let line = missing.min(), let decision = changes[line] { throw LabelFileError.noRow(decision.place) }
    if added > 0 { note("\(added) rows had no \"\(field)\"; it is their last field now.") }
    return output
  }

  /// Whether the first row that has a label has a number for it.
  private static func hasNumbers(_ bytes: [UInt8], _ field: String) -> Bool {
    let text = bytes.starts(with: byteOrderMark) ? bytes[byteOrderMark.count...] : bytes[...]
    for line in text.lazy.split(separator: UInt8(ascii: "\n")) {
      guard let value = (try? JSONValue(parsing: Array(line)))?.present(field) else { continue }
      return value.numberValue != nil
    }
    return false
  }

  /// A list of files, written anew where there is none: a picture's row gets its label, and items without a row a row.
  mutating func list(
    _ bytes: [UInt8], items: [LabelSession.Item], _ decisions: [LabelDecision]
  ) throws -> [UInt8] {
    let folder = String(file.dropLast(LabelTarget.listName.count + 1))
    var lines: [String: Int] = [:]
    let text = bytes.starts(with: Self.byteOrderMark) ? Array(bytes[Self.byteOrderMark.count...]) : bytes
    for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      guard let name = (try? JSONValue(parsing: Array(line)))?["file_name"]?.stringValue,
        let path = StandardPath.below(name), lines[path] == nil
      else { continue }
      lines[path] = index + 1
    }
    let byPlace = Dictionary(decisions.map { ($0.place, $0) }) { $1 }
    var changes: [Int: LabelDecision] = [:]
    var output: [UInt8] = []
    for item in items where item.place.line == nil {
      guard item.place.seconds == nil else {
        throw LabelFileError.unsupported(file, "the items are pieces of recordings; label whole recordings")
      }
      let decision = byPlace[item.place]
      let prefix = folder.isEmpty ? "" : folder + "/"
      guard item.place.file.hasPrefix(prefix),
        let path = StandardPath.below(String(item.place.file.dropFirst(prefix.count)))
      else { throw LabelFileError.outside(item.place.file, folder: folder) }
      if let line = lines[path] {
        if let decision {
          changes[line] = LabelDecision(
            place: Place(file: file, line: line), old: decision.old, new: decision.new, time: decision.time)
        }
      } else if let label = decision?.new ?? item.label {
        if let decision { _ = try count(decision, found: item.label) }
        var row = JSONObject()
        row.append(key: "file_name", .string(path))
        row.append(key: field, .string(label))
        output += JSONValue.object(row).encodedBytes() + [UInt8(ascii: "\n")]
      }
    }
    var old = try jsonLines(bytes, changes)
    if !output.isEmpty, let last = old.last, last != UInt8(ascii: "\n") { old.append(UInt8(ascii: "\n")) }
    return old + output
  }
}

extension String? {
  /// A label of nothing but white space is none.
  var nonBlank: String? { flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } }
}

/// The bytes of a JSON object, with one member changed. The object was parsed before: nothing here meets a broken one.
struct JSONMemberEditing {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The object with the value of a member replaced, or with the member at its end.
  func setting(_ key: String, to value: [UInt8]) -> [UInt8] {
    var position = skippingSpace(from: 0) + 1
    var isSpaced = false
    var count = 0
    while true {
      position = skippingSpace(from: position)
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { break }
      let keyEnd = end(ofStringAt: position)
      let name = (try? JSONValue(parsing: Array(bytes[position..<keyEnd])))?.stringValue
      let colon = skippingSpace(from: keyEnd)
      let start = skippingSpace(from: colon + 1)
      let end = end(ofValueAt: start)
      if count == 0 { isSpaced = start > colon + 1 }
      if let name, ExactText(name) == ExactText(key) { return bytes[..<start] + value + bytes[end...] }
      count += 1
      position = skippingSpace(from: end)
      guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { break }
      position += 1
    }
    // At the closing brace, or before the white space in front of it.
    var insertion = min(position, bytes.count)
    while insertion > 0, Self.isSpace(bytes[insertion - 1]) { insertion -= 1 }
    let space: [UInt8] = isSpaced ? [0x20] : []
    let comma = count == 0 ? [] : [UInt8(ascii: ",")] + space
    let member = JSONValue.string(key).encodedBytes() + [UInt8(ascii: ":")] + space + value
    return bytes[..<insertion] + comma + member + bytes[insertion...]
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

  private func skippingSpace(from start: Int) -> Int {
    var position = start
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    return position
  }

  /// Behind the closing quotation mark.
  private func end(ofStringAt start: Int) -> Int {
    var position = start + 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(bytes.count, position + 1)
  }

  private func end(ofValueAt start: Int) -> Int {
    var position = start
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position = end(ofStringAt: position)
        if depth == 0 { return position }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return position }
        depth -= 1
        if depth == 0 { return position + 1 }
      case UInt8(ascii: ","), 0x20, 0x09, 0x0D, 0x0A: if depth == 0 { return position }
      default: break
      }
      position += 1
    }
    return position
  }
}
