import FTData
import FTJSON
internal import FTYAML

extension DataTask {
  /// Reads a task from a YAML or JSON file.
  ///
  /// - Throws: `YAMLFileError` for a file that cannot be read, ``DataTaskError`` with everything that is wrong in it at once.
  public init(contentsOf path: String) throws {
    try self.init(try YAMLFile.read(path, of: "task", example: "modality: text"), file: path)
  }

  /// Reads a task from the tree of a YAML or JSON file.
  ///
  /// - Parameter file: for messages.
  /// - Throws: ``DataTaskError`` with everything that is wrong at once.
  public init(_ object: JSONObject, file: String) throws(DataTaskError) {
    var reader = DataTaskReader()
    self.init(name: "", modality: .text)
    for member in reader.known(object, ["name", "purpose", "modality", "fields", "labels", "measure"], "") {
      switch member.key {
      case "name": name = reader.text(member.value, "name") ?? ""
      case "purpose": purpose = member.value.isNull ? "" : reader.text(member.value, "purpose") ?? ""
      case "modality": modality = reader.choice(member.value, "modality") ?? .text
      case "fields": fields = reader.fields(member.value)
      case "labels": labels = reader.texts(member.value, "labels")
      default: measure = reader.measure(member.value)
      }
    }
    for key in ["name", "modality"] where object[key] == nil {
      reader.problems.append("\(key): is missing; write, for example, \(key): \(key == "name" ? "my-task" : "text")")
    }
    reader.problems += contradictions
    guard reader.problems.isEmpty else { throw DataTaskError(file: file, problems: reader.problems) }
  }

  /// What cannot be true together.
  private var contradictions: [String] {
    var problems: [String] = []
    for (role, field) in [("answer", fields.answer), ("context", fields.context)] {
      if let field, !fields.texts.contains(field) {
        problems.append("fields: \(role): \(field) is none of the texts; add it to fields: texts")
      }
    }
    if modality != .text, fields.file == nil {
      let what = modality == .image ? "the pictures" : "the recordings"
      problems.append("fields: file: is missing; name the field with the paths of \(what)")
    }
    if labels != nil, fields.label == nil {
      problems.append("labels: stand there without a field; name the one that they stand in under fields: label")
    }
    for (what, list) in [
      ("fields: texts", fields.texts), ("fields: attributes", fields.attributes), ("labels", labels ?? []),
    ] {
      var seen: Set<String> = []
      for text in list where !seen.insert(text).inserted { problems.append("\(what): \(text) stands there twice") }
    }
    for (role, field) in fields.named where field == DataRecord.reservedField {
      problems.append("fields: \(role): \(field) is where a record says its own origin; name another field")
    }
    return problems
  }

  /// What does not fit the fields that the records have: names that no record knows, with the one that was meant.
  ///
  /// - Parameter keys: all fields that stand in some record.
  public func problems(in keys: [String]) -> [String] {
    let known = Set(keys)
    return fields.named.compactMap { role, field in
      guard !known.contains(field) else { return nil }
      let near = Suggestion.closest(to: field, in: keys).map { "; did you mean \($0)?" }
      return
        "fields: \(role): no record has \(field)\(near ?? "; there are \(keys.prefix(12).joined(separator: ", "))")"
    }
  }
}

/// Takes a task out of a tree and collects what is wrong with it.
private struct DataTaskReader {
  var problems: [String] = []

  mutating func expect(_ what: String, _ found: JSONValue, _ place: String) {
    problems.append("\(place): expected \(what), found \(found.kindInWords)")
  }

  /// The members with known names; the others are problems.
  mutating func known(_ object: JSONObject, _ names: [String], _ place: String) -> [JSONObject.Member] {
    object.members.filter { member in
      if names.contains(member.key) { return true }
      let near = Suggestion.closest(to: member.key, in: names).map { "; did you mean \($0)?" }
      problems.append(
        "\(place)\(member.key) is nothing that a task has\(near ?? "; there are \(names.joined(separator: ", "))")")
      return false
    }
  }

  mutating func fields(_ value: JSONValue) -> DataFields {
    var fields = DataFields()
    guard !value.isNull else { return fields }
    guard let object = value.objectValue else {
      expect("lines such as texts: [question, answer]", value, "fields")
      return fields
    }
    for member in known(object, DataFields.roles, "fields: ") {
      let place = "fields: \(member.key)"
      switch member.key {
      case "texts": fields.texts = texts(member.value, place)
      case "attributes": fields.attributes = texts(member.value, place)
      default:
        guard let role = DataFields.singleRoles.first(where: { $0.name == member.key }) else { continue }
        fields[keyPath: role.field] = text(member.value, place)
      }
    }
    return fields
  }

  mutating func measure(_ value: JSONValue) -> DataTask.Measure? {
    let example = "{name: accuracy, at_least: 0.9}"
    guard !value.isNull else { return nil }
    guard let object = value.objectValue else {
      expect("a measure with its bar, such as \(example)", value, "measure")
      return nil
    }
    var name: String?
    var bars: [(DataTask.Measure.Direction, Double)] = []
    let directions = DataTask.Measure.Direction.allCases
    let members = known(object, ["name"] + directions.map(\.rawValue), "measure: ")
    for member in members {
      if member.key == "name" {
        name = text(member.value, "measure: name")
      } else if let direction = DataTask.Measure.Direction(rawValue: member.key) {
        guard let bar = member.value.doubleValue else {
          expect("a number", member.value, "measure: \(member.key)")
          continue
        }
        bars.append((direction, bar))
      }
    }
    if object["name"] == nil { problems.append("measure: has no name; write, for example, \(example)") }
    let isBarGiven = directions.contains { object[$0.rawValue] != nil }
    if !isBarGiven { problems.append("measure: has no bar; write at_least: or at_most: with a number") }
    if bars.count > 1 { problems.append("measure: has two bars; keep at_least or at_most") }
    guard let name, bars.count == 1, let bar = bars.first else { return nil }
    return DataTask.Measure(name: name, bar: bar.1, direction: bar.0)
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(_ value: JSONValue, _ place: String) -> Choice?
  where Choice.RawValue == String {
    if let choice = value.stringValue.flatMap(Choice.init(rawValue:)) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    let near = value.stringValue.flatMap { Suggestion.closest(to: $0, in: names) }
    problems.append(
      "\(place): expected \(names.joined(separator: " or ")), found \(value.stringValue ?? value.kindInWords)"
        + (near.map { "; did you mean \($0)?" } ?? ""))
    return nil
  }

  /// A text; a number or a truth value is taken as it was written, since YAML reads a bare `no` as one.
  mutating func text(_ value: JSONValue, _ place: String) -> String? {
    let text: String
    switch value {
    case .string(let string): text = string
    case .number(let number): text = number.text
    case .bool:
      problems.append("\(place): YAML reads yes, no, true and false as truth values; put the word into quotes")
      return nil
    default:
      expect("a text", value, place)
      return nil
    }
    guard !text.allSatisfy(\.isWhitespace) else {
      problems.append("\(place): is empty; write something, or leave the line out")
      return nil
    }
    return text
  }

  /// A list of texts, or a single one.
  mutating func texts(_ value: JSONValue, _ place: String) -> [String] {
    if let items = value.arrayValue { return items.compactMap { text($0, place) } }
    return text(value, place).map { [$0] } ?? []
  }
}
