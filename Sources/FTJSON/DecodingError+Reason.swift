extension DecodingError {
  /// What is wrong with the file, for a person: `"rank" is missing`, `"training.rate" is no number`.
  public var reason: String {
    switch self {
    case .keyNotFound(let key, let context): "\(Self.name(context.codingPath + [key])) is missing"
    case .valueNotFound(_, let context): "\(Self.name(context.codingPath)) has no value"
    case .typeMismatch(let type, let context): "\(Self.name(context.codingPath)) is no \(Self.word(for: type))"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "it is not JSON; it is damaged or cut off"
        : "\(Self.name(context.codingPath)) has a value that cannot be used (\(context.debugDescription))"
    @unknown default: "it does not have the form that was expected"
    }
  }

  /// `"training.rate"`, `"rows[3].text"`; the file itself without a path.
  private static func name(_ path: [any CodingKey]) -> String {
    guard !path.isEmpty else { return "the content" }
    var name = ""
    for key in path {
      name += key.intValue.map { "[\($0)]" } ?? (name.isEmpty ? "" : ".") + key.stringValue
    }
    return "\"\(name)\""
  }

  private static func word(for type: any Any.Type) -> String {
    switch type {
    case is any BinaryInteger.Type: "whole number that fits"
    case is any BinaryFloatingPoint.Type: "number"
    case is String.Type: "text"
    case is Bool.Type: "true or false"
    case is any Sequence.Type: "\(type)".hasPrefix("Dictionary") ? "object" : "list"
    default: "value of the expected kind"
    }
  }
}
