import FTData
import FTJSON

/// A data set with the changed copies of its training side.
public struct AugmentedSet: Sendable {
  /// Every record that came in, as it was, the copies of each behind it.
  public var records: [DataRecord] = []
  /// The partition with the copies on the training side.
  public var partition: Partition
  public var report: AugmentReport
}

/// Where a copy comes from and how it came about: the field ``key`` of a record.
struct AugmentOrigin: Sendable, Equatable {
  /// The field that says it; a record that has it is a copy and is not copied again.
  static let key = "_augmented"

  let place: Place
  let copy: Int
  let seed: UInt64
  /// What was done, in words: "question: synonyms: sofa → couch".
  let operations: [String]

  /// `{"from":{"file":…,"line":…},"copy":1,"operations":[…],"seed":42}`.
  var json: JSONValue {
    [
      "from": .object(place.members), "copy": JSONValue(copy), "operations": .array(operations.map { .string($0) }),
      "seed": .number(JSONNumber(seed)),
    ]
  }

  /// The place of a copy: "train.jsonl#augmented-1:12". No file is called so, and no other item.
  static func place(of original: Place, copy: Int) -> Place {
    Place(file: "\(original.file)#augmented-\(copy)", line: original.line, seconds: original.seconds)
  }
}

extension DataRecord {
  /// The record with some fields changed and its origin behind them, at a place of its own.
  func copied(to place: Place, changing values: [String: JSONValue], _ origin: AugmentOrigin) -> DataRecord {
    var fields = JSONObject()
    for member in self.fields.members where member.key != AugmentOrigin.key {
      fields.append(key: member.key, values[member.key] ?? member.value)
    }
    fields.append(key: AugmentOrigin.key, origin.json)
    return DataRecord(place, fields)
  }
}

/// An augmentation that would reach held-out data, or cannot tell what is held out.
public struct AugmenterError: Blamable, CustomStringConvertible, Equatable {
  public let sentence: String
  public var blame: Blame { .data }
  public var description: String { "augmentation: \(sentence)" }

  init(_ sentence: String) { self.sentence = sentence }
}
