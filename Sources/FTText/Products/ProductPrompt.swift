import FTData
import FTTemplate
import FTTextCodec

/// What a model is asked to write about a product: a template over its attributes, and the system's words in front.
///
/// In a template `{{ material }}` is the value of one attribute, and `attributes` the list of all, each with `key` and `value`.
/// To print an attribute that a record does not have is an error, so that no sentence of a prompt has a hole; a template may ask
/// first: `{% if material %}made of {{ material }}{% endif %}`, or name a substitute: `{{ material | default("wood") }}`.
///
/// Without a template the task is "Write the product description." with a line `key: value` for each attribute.
public struct ProductPrompt: Sendable {
  public let system: String?
  private let template: Template
  /// The attributes that the template names one by one.
  public let names: [String]

  static let standard = """
    Write the product description.
    {% for attribute in attributes %}{{ attribute.key }}: {{ attribute.value }}
    {% endfor %}
    """

  /// - Throws: ``ProductPromptError`` for a template that cannot be read.
  public init(system: String?, template source: String? = nil) throws {
    self.system = system
    let source = source ?? Self.standard
    guard !source.trimmingSpaces.isEmpty else {
      throw ProductPromptError("the template is empty; write the task, or leave the template out")
    }
    do {
      template = try Template(source: source)
      // A person's own template: what it cannot do is said before anything is written.
      if let first = template.unsupported.first { throw first }
    } catch {
      throw ProductPromptError("the template cannot be read: \(Self.fault(error))")
    }
    names = Self.names(in: source)
  }

  /// - Throws: ``ProductPromptError`` where the template names an attribute that no record has.
  public func check(_ keys: [String]) throws(ProductPromptError) {
    let missing = names.filter { !keys.contains($0) }
    guard missing.isEmpty else {
      throw ProductPromptError(
        "the template names \(missing.joined(separator: ", ")), and no row has "
          + "\(missing.count == 1 ? "that column" : "those columns"); there are \(keys.joined(separator: ", "))")
    }
  }

  /// Refuses a template that no record can fill, before anything is written.
  ///
  /// - Returns: the records that lack what the template prints, with the attribute.
  /// - Throws: ``ProductPromptError`` where all of them do, or where the template fails for another reason.
  public func check(_ records: [ProductRecord]) throws(ProductPromptError) -> [(record: ProductRecord, missing: String)]
  {
    var lacking: [(record: ProductRecord, missing: String)] = []
    for record in records {
      do throws(ProductPromptError) { _ = try messages(about: record) } catch {
        guard let missing = error.missing else { throw error }
        lacking.append((record, missing))
      }
    }
    if let first = lacking.first, lacking.count == records.count {
      throw ProductPromptError(
        "no row has all that the template prints; \(first.record.place), for example, has no \(first.missing): fill the "
          + "cells, or let the template ask: {% if \(first.missing) %}")
    }
    return lacking
  }

  /// The conversation to be answered.
  ///
  /// - Throws: ``ProductPromptError``, with ``ProductPromptError/missing`` where the record lacks what the template prints.
  public func messages(about record: ProductRecord) throws(ProductPromptError) -> [ChatMessage] {
    var known = Dictionary(
      record.attributes.map { ($0.key, TemplateValue.string($0.listed)) }, uniquingKeysWith: { first, _ in first })
    known["attributes"] = .list(
      of:
        record.attributes.map {
          .mapping(of: [(key: "key", value: .string($0.key)), (key: "value", value: .string($0.listed))])
        })
    let text: String
    do { text = try template.render(known, unknownNames: .refused) } catch ChatTemplateError.unknownName(_, let name) {
      throw ProductPromptError(
        "the template prints \(name), which this row does not have; fill it in, or let the template ask: {% if \(name) %}",
        missing: name)
    } catch {
      throw ProductPromptError("\(record.place): the template cannot be filled: \(Self.fault(error))")
    }
    var trimmed = text[...]
    while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
    return (system.map { [ChatMessage(role: .system, content: $0)] } ?? [])
      + [ChatMessage(role: .user, content: String(trimmed))]
  }

  private static func fault(_ error: any Error) -> String { (error as? ChatTemplateError)?.fault ?? "\(error)" }

  /// Names that stand at the beginning of an output, but for loop variables and the list of attributes.
  private static func names(in source: String) -> [String] {
    let loops = source.matches(of: /\{%-?\s*for\s+(\w+)/).map { String($0.1) }
    let found = source.matches(of: /\{\{-?\s*([A-Za-z_]\w*)/).map { String($0.1) }
    var seen = Set(loops + ["attributes", "loop"])
    return found.filter { seen.insert($0).inserted }
  }
}

/// A prompt that cannot be made.
public struct ProductPromptError: Blamable, CustomStringConvertible {
  public let description: String
  /// What the template prints and the record does not have; nil where something else is wrong.
  public let missing: String?
  public var blame: Blame { .settings }

  init(_ description: String, missing: String? = nil) {
    self.description = description
    self.missing = missing
  }
}
