import FTJSON
import Foundation

@testable import FTTextCodec

/// The golden files of this target; see Golden/manifest.json for their origin.
enum Golden {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

  static func data(_ name: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(name)) }

  static func json(_ name: String) throws -> JSONValue { try JSONValue(data(name), file: name) }

  static func lines() throws -> [String] { try texts(json("lines.json")) }

  /// The tokenizer.json of a model in Models.
  static func tokenizerJSON(ofModel name: String) throws -> JSONValue {
    let root = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try JSONValue(
      Data(contentsOf: root.appendingPathComponent("Models/\(name)/tokenizer.json")), file: "tokenizer.json")
  }

  static func integers(_ value: JSONValue?) -> [Int] { (value?.arrayValue ?? []).compactMap(\.intValue) }

  static func texts(_ value: JSONValue?) -> [String] { (value?.arrayValue ?? []).compactMap(\.stringValue) }

  static func words(_ name: String) throws -> [UInt32] {
    let bytes = [UInt8](try data(name))
    return stride(from: 0, to: bytes.count, by: 4).map { index in
      (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << (8 * UInt32($1)) }
    }
  }

  /// The tokenizer.json of a variant: the base with the parts that variants.json replaces.
  static func tokenizerJSON(_ variant: String) throws -> JSONValue {
    let base = try json("tokenizer.json")
    return merged(base, try json("variants.json")[variant] ?? .null)
  }

  static func tokenizer(_ variant: String) throws -> Tokenizer {
    try Tokenizer(json: Data(tokenizerJSON(variant).indented().utf8))
  }

  /// `base` with the members of `patch`, one level deep inside "model".
  static func merged(_ base: JSONValue, _ patch: JSONValue) -> JSONValue {
    guard let members = base.objectValue?.members, let changes = patch.objectValue?.members else { return base }
    var result = JSONObject()
    for member in members where patch[member.key] == nil { result.append(key: member.key, member.value) }
    for change in changes {
      let isNested = change.key == "model"
      result.append(key: change.key, isNested ? merged(base[change.key] ?? .null, change.value) : change.value)
    }
    return .object(result)
  }

  /// FNV-1a over 64 bits, folded to 32.
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let value = hash64(bytes)
    return UInt32(truncatingIfNeeded: value ^ value >> 32)
  }

  static func hash64(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  static func hash(_ ids: [Int32]) -> UInt32 {
    hash(ids.flatMap { id in (0..<4).map { UInt8(truncatingIfNeeded: id >> (8 * Int32($0))) } })
  }

  /// The lines whose ids or decoded text differ from the golden hashes.
  static func mismatches(_ tokenizer: Tokenizer, _ name: String) throws -> [String] {
    let expected = try words(name)
    let lines = try lines()
    precondition(expected.count == 2 * lines.count, "\(name) does not belong to lines.json")
    return lines.enumerated().compactMap { index, line in
      let ids = tokenizer.encode(line)
      let same = hash(ids) == expected[2 * index] && hash(tokenizer.decode(ids).utf8) == expected[2 * index + 1]
      return same ? nil : "line \(index): \(line.debugDescription) \(ids)"
    }
  }
}
