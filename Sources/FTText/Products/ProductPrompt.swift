import FTData
import FTTemplate
import FTTextCodec

/// What a model is asked to write about a product: a template over its attributes, and the system's words in front.
///
/// In a template `{{ material }}` is the value of one attribute, and `attributes` the list of all, each with `key` and `value`.
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
    do { template = try Template(source: source) } catch {
      throw ProductPromptError("the template cannot be read: \(error)")
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

  /// The conversation to be answered.
  ///
  /// - Throws: ``ProductPromptError``.
  public func messages(about record: ProductRecord) throws(ProductPromptError) -> [ChatMessage] {
    var known = Dictionary(
      record.attributes.map { ($0.key, TemplateValue.string($0.listed)) }, uniquingKeysWith: { first, _ in first })
    known["attributes"] = .list(
      record.attributes.map {
        .mapping([(key: "key", value: .string($0.key)), (key: "value", value: .string($0.listed))])
      })
    let text: String
    do { text = try template.render(known) } catch {
      throw ProductPromptError("\(record.place): the template cannot be filled: \(error)")
    }
    var trimmed = text[...]
    while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
    return (system.map { [ChatMessage(role: .system, content: $0)] } ?? [])
      + [ChatMessage(role: .user, content: String(trimmed))]
  }

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
  public var blame: Blame { .settings }
  init(_ description: String) { self.description = description }
}
