import FTData
import FTJSON

/// An item of a data set: a row of a table, a picture with its caption, a recording with its transcript.
///
/// Pictures and recordings stand in a field by their path; what they hold is read when it is needed.
public struct DataRecord: Sendable, Equatable {
  /// Where it was read, before anything was changed.
  public let place: Place
  /// In the order they came in.
  public var fields: JSONObject

  public init(_ place: Place, _ fields: JSONObject) {
    self.place = place
    self.fields = fields
  }

  /// The field as a text: a number or a truth value as it was written; nil where there is none, or a null, a list or an object.
  public func text(_ field: String) -> String? {
    switch fields[field] {
    case .string(let text): text
    case .number(let number): number.text
    case .bool(let value): value ? "true" : "false"
    default: nil
    }
  }
}
