import FTEvaluation
import FTJSON
import FTTraining

extension RunEvent {
  /// The event as one line for other programs: `{"event":…}`. The names are a promise.
  public var json: JSONValue {
    switch self {
    case .facts(let facts): ["event": "facts", "facts": .array(facts.map { .string($0.text) })]
    case .examples(let examples): ["event": "examples", "examples": .array(examples.map(\.json))]
    case .examined(let opinion): Self.adding("gate", opinion.summary, to: ["event": "examined"])
    case .progress(let progress):
      [
        "event": "progress", "part": .string(progress.part), "done": JSONValue(progress.done),
        "total": JSONValue(progress.total),
      ]
    case .training(let stage, let event): Self.adding("stage", .string(stage), to: event.json)
    case .measured(let subject, let measurement):
      [
        "event": "measured", "subject": .string(subject.name), "role": .string(subject.role.rawValue),
        "measures": .array(measurement.measures.map(\.json)),
      ]
    case .published(let artifact):
      ["event": "published", "title": .string(artifact.title), "path": .string(artifact.path)]
    }
  }

  private static func adding(_ key: String, _ value: JSONValue, to event: JSONValue) -> JSONValue {
    guard var object = event.objectValue else { return event }
    object.append(key: key, value)
    return .object(object)
  }
}

extension BarOutcome {
  /// The outcome as it is told to programs.
  public var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map { JSONValue($0) } ?? .null }
    return [
      "measure": .string(bar.name), "direction": .string(bar.direction.rawValue), "bar": JSONValue(bar.bar),
      "unit": .string(unit), "value": number(value), "low": number(low), "high": number(high), "is_met": .bool(isMet),
      "undefined": undefined.map { .string($0) } ?? .null,
    ]
  }
}

extension Measure {
  /// The measure without its items.
  public var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map { JSONValue($0) } ?? .null }
    return [
      "name": .string(name), "unit": .string(unit), "direction": .string(direction.rawValue), "value": number(value),
      "low": number(low), "high": number(high), "count": JSONValue(count),
      "undefined": undefined.map { .string($0) } ?? .null,
    ]
  }
}
