import FTData
import FTJSON

/// Takes records in, one after the other, and keeps the account of them: what every reader of an import hands its finds to.
struct RecordIntake {
  /// Sees how much is done of how much; false ends the work.
  typealias Progress = (_ done: Int, _ total: Int) -> Bool

  private(set) var records: [DataRecord] = []
  var ledger: Ledger
  /// The side that a file's or folder's name says, for records that do not say one themselves.
  var side: Partition.Side?
  private let progress: Progress
  /// Bytes of row files and files of other kinds, together.
  let total: Int
  private var done = 0

  init(unit: String, total: Int, progress: @escaping Progress) {
    ledger = Ledger(unit: unit)
    self.total = total
    self.progress = progress
  }

  /// - Throws: `CancellationError` where the work is to end.
  mutating func advance(by count: Int) throws {
    done = min(total, done + max(0, count))
    guard progress(done, total) else { throw CancellationError() }
  }

  /// Says that everything is done.
  ///
  /// - Throws: `CancellationError` where the work is to end.
  mutating func finish() throws {
    done = total
    guard progress(total, total) else { throw CancellationError() }
  }

  /// Keeps an item.
  ///
  /// - Throws: `DataFileError.listedTwice` for a place that came in before.
  mutating func keep(_ place: Place, _ fields: JSONObject) throws(DataFileError) {
    guard fields[DataRecord.reservedField] == nil else {
      return try refuse(
        place, "reserved-field",
        "it has a field \(DataRecord.reservedField), in which a data set keeps where a record was read; rename the field"
      )
    }
    guard fields.count > 0 else {
      return try refuse(place, .emptyContent, "it has no field")
    }
    try receive(place)
    ledger.keep(place)
    var fields = fields
    if let side, fields["side"] == nil { fields.append(key: "side", .string(side.rawValue)) }
    records.append(DataRecord(place, fields))
  }

  /// Refuses an item.
  ///
  /// - Throws: `DataFileError.listedTwice` for a place that came in before.
  mutating func refuse(_ place: Place, _ reason: RefusalReason, _ sentence: String) throws(DataFileError) {
    try receive(place)
    ledger.refuse(place, reason: reason, sentence)
  }

  private mutating func receive(_ place: Place) throws(DataFileError) {
    guard !ledger.isReceived(place) else { throw .listedTwice(file: place.file) }
    ledger.receive(place)
  }
}

extension JSONObject {
  /// The same with a field of another value; a new one comes last.
  func setting(_ key: String, _ value: JSONValue) -> JSONObject {
    var object = JSONObject()
    for member in members { object.append(key: member.key, member.key == key ? value : member.value) }
    object.append(key: key, value)
    return object
  }
}
