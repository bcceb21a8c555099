import FTData
import FTJSON
internal import FTYAML

extension CheckRules {
  /// Reads rules from a YAML or JSON file.
  ///
  /// ```swift
  /// let products = try ProductFile("products.csv")
  /// let rules = try CheckRules(contentsOf: "checks.yaml", keys: products.keys)
  /// ```
  ///
  /// - Parameter keys: the attributes of the records, to tell a misspelt name from one that these records happen not to have.
  /// - Throws: `YAMLFileError` for a file that cannot be read, ``CheckRulesError`` with everything that is wrong in it at once.
  public init(contentsOf path: String, keys: [String]) throws {
    try self.init(try YAMLFile.read(path, of: "rules", example: "attributes:"), file: path, keys: keys)
  }

  /// Reads rules from the tree of a YAML or JSON file.
  ///
  /// - Parameters:
  ///   - file: for messages; rows that the rules name stand beside it.
  ///   - keys: the attributes of the records, to tell a misspelt name from one that these records happen not to have.
  ///   - vocabulary: reads the vocabulary of a file of rows that the rules name.
  /// - Throws: ``CheckRulesError`` with everything that is wrong at once.
  public init(
    _ object: JSONObject, file: String, keys: [String],
    vocabulary read: (_ rows: String, _ least: Int) throws -> HouseVocabulary = HouseVocabulary.init(rows:least:)
  ) throws(CheckRulesError) {
    self.init()
    var reader = CheckRulesReader()
    reader.read(object, ["attributes", "closed", "rules", "refusal", "system"], "") { reader, key, value in
      switch key {
      case "attributes":
        reader.each(value, key) { reader, name, value in
          attributes[name] = reader.attribute(value, name)
          if !keys.isEmpty, !keys.contains(name),
            let near = Suggestion.closest(to: name, in: keys.filter { self.attributes[$0] == nil })
          {
            reader.problems.append("attributes: no record has \(name); did you mean \(near)?")
          }
        }
      case "closed":
        reader.each(value, key) { reader, name, value in closed[name] = reader.texts(value, "closed: \(name)") }
      case "refusal": refusal = reader.text(value, key) ?? refusal
      case "system": system = reader.text(value, key)
      default:
        let known = [
          "sentences", "words", "characters", "forbidden", "signs", "loop", "vocabulary", "articles", "once",
          "begins",
        ]
        guard let rules = value.objectValue else { return reader.expect("lines of rules", value, key) }
        reader.read(rules, known, "rules: ") { reader, key, value in
          switch key {
          case "sentences": sentences = reader.span(value, key)
          case "words": words = reader.span(value, key)
          case "characters": characters = reader.span(value, key)
          case "forbidden": forbidden = reader.texts(value, key)
          case "vocabulary":
            // A name in the file is meant beside the file.
            let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
            vocabulary = reader.vocabulary(value, key) { rows, least in
              try read(rows.hasPrefix("/") ? rows : folder + rows, least)
            }
          case "once": statesOnce = reader.truth(value, key) ?? false
          case "begins": beginning = reader.texts(value, key)
          case "articles": articles = reader.choice(value, key)
          case "signs": signs = reader.text(value, key) ?? ""
          default: loop = reader.count(value, key) ?? loop
          }
        }
      }
    }
    reader.problems += problems(for: keys)
    guard reader.problems.isEmpty else { throw CheckRulesError(file: file, problems: reader.problems) }
  }
}

/// Where the noun of a value stands.
private enum NounPlace: String, CaseIterable {
  case last
}

/// Takes rules out of a tree and collects what is wrong with it.
private struct CheckRulesReader {
  var problems: [String] = []

  mutating func expect(_ what: String, _ found: JSONValue, _ place: String) {
    problems.append("\(place): expected \(what), found \(found.kindInWords)")
  }

  mutating func read(
    _ object: JSONObject, _ known: [String], _ place: String, _ body: (inout Self, String, JSONValue) -> Void
  ) {
    for member in object.members {
      guard known.contains(member.key) else {
        let near = Suggestion.closest(to: member.key, in: known)
        problems.append(
          "\(place)\(member.key) is no rule"
            + (near.map { "; did you mean \($0)?" } ?? "; there are \(known.joined(separator: ", "))"))
        continue
      }
      body(&self, member.key, member.value)
    }
  }

  mutating func each(_ value: JSONValue, _ place: String, _ body: (inout Self, String, JSONValue) -> Void) {
    guard let object = value.objectValue else { return expect("names with their rules", value, place) }
    for member in object.members { body(&self, member.key, member.value) }
  }

  mutating func attribute(_ value: JSONValue, _ name: String) -> CheckRules.Attribute {
    var rule = CheckRules.Attribute()
    guard !value.isNull else { return rule }
    guard let object = value.objectValue else {
      expect("rules in braces, such as {mention: never}", value, name)
      return rule
    }
    read(object, ["mention", "number", "words", "not_after", "noun", "list", "answer", "ask"], "\(name): ") {
      reader, key, value in
      let place = "\(name): \(key)"
      switch key {
      case "mention": rule.mention = reader.mention(value, place) ?? .yes
      case "number": rule.units = reader.texts(value, place)
      case "words": rule.words = reader.texts(value, place)
      case "not_after": rule.notAfter = reader.texts(value, place)
      case "noun": rule.isNounLast = reader.choice(value, place) == NounPlace.last
      case "list": rule.separator = reader.text(value, place)
      case "answer": rule.answer = reader.text(value, place)
      default: rule.ask = reader.texts(value, place)
      }
    }
    return rule
  }

  /// YAML reads a bare yes or no as a truth value.
  mutating func mention(_ value: JSONValue, _ place: String) -> CheckRules.Mention? {
    if let isStated = value.boolValue { return isStated ? .yes : .no }
    guard let word = value.stringValue, let mention = CheckRules.Mention(rawValue: word) else {
      expect("yes, no or never", value, place)
      return nil
    }
    return mention
  }

  mutating func truth(_ value: JSONValue, _ place: String) -> Bool? {
    if value.boolValue == nil { expect("yes or no", value, place) }
    return value.boolValue
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(_ value: JSONValue, _ place: String) -> Choice?
  where Choice.RawValue == String {
    if let choice = value.stringValue.flatMap(Choice.init(rawValue:)) { return choice }
    expect(Choice.allCases.map(\.rawValue).joined(separator: " or "), value, place)
    return nil
  }

  mutating func vocabulary(
    _ value: JSONValue, _ place: String, _ read: (String, Int) throws -> HouseVocabulary
  ) -> HouseVocabulary? {
    guard let object = value.objectValue else {
      expect("rows of texts, such as {rows: train.jsonl}", value, place)
      return nil
    }
    var rows: String?
    var least: Int? = HouseVocabulary.usualLeast
    self.read(object, ["rows", "least"], "\(place): ") { reader, key, value in
      if key == "rows" {
        rows = reader.text(value, "\(place): \(key)")
      } else {
        least = reader.count(value, "\(place): \(key)")
      }
    }
    guard let rows, let least else {
      if object["rows"] == nil { problems.append("\(place): does not say from which rows; say {rows: train.jsonl}") }
      return nil
    }
    do { return try read(rows, least) } catch {
      problems.append("\(place): \(error)")
      return nil
    }
  }

  mutating func text(_ value: JSONValue, _ place: String) -> String? {
    guard let text = value.stringValue else {
      expect("a text", value, place)
      return nil
    }
    guard !text.isEmpty else {
      problems.append("\(place): is empty; write a text, or leave the rule out")
      return nil
    }
    return text
  }

  mutating func texts(_ value: JSONValue, _ place: String) -> [String] {
    guard let items = value.arrayValue, !items.isEmpty else {
      expect("a list of words, such as [a, b]", value, place)
      return []
    }
    return items.compactMap { text($0, place) }
  }

  mutating func count(_ value: JSONValue, _ place: String) -> Int? {
    guard let count = value.intValue, (0...1_000_000).contains(count) else {
      expect("a whole number from 0", value, place)
      return nil
    }
    return count
  }

  mutating func span(_ value: JSONValue, _ place: String) -> CheckRules.Span {
    var span = CheckRules.Span()
    guard let object = value.objectValue else {
      expect("bounds, such as {least: 2, most: 4}", value, place)
      return span
    }
    read(object, ["least", "most"], "\(place): ") { reader, key, value in
      let bound = reader.count(value, "\(place): \(key)")
      if key == "least" { span.least = bound } else { span.most = bound }
    }
    return span
  }
}

/// Rules that cannot be used, and everything that is wrong with them.
public struct CheckRulesError: Blamable, CustomStringConvertible, Equatable {
  public let file: String
  public let problems: [String]
  public var blame: Blame { .settings }
  public var description: String { problems.map { "\(file): \($0)" }.joined(separator: "\n") }
}
