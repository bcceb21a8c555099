import FTData
import FTJSON
import Foundation

/// Everything that decides one recipe's run, as a value with defaults. Its fields are the one place where a setting's
/// name, place and bounds stand: files, flags, run folders and messages follow from them.
public protocol RecipeSettings: SettingsGroup {
  var run: RunOptions { get set }
  var training: TrainingOptions { get set }
  /// What contradicts or is missing, bounds aside: all of it at once.
  func problems() -> [String]
  /// Settings without meaning beside the others, and what they belong to: `("--method lora", ["rank", "alpha"])`. Giving
  /// one of them is an error.
  var inapplicable: [(belongsTo: String, keys: [String])] { get }
  /// What `allow` may name besides findings of the data check.
  static var otherAllowances: [String] { get }
}

extension RecipeSettings {
  public var inapplicable: [(belongsTo: String, keys: [String])] { [] }
  public static var otherAllowances: [String] { [] }

  /// The names in `allow` that are meant for the data check.
  public var acceptedFindings: [String] { run.allowances.filter { !Self.otherAllowances.contains($0) } }

  /// Every setting by its name, in the order of the fields.
  public var tree: JSONObject {
    var object = JSONObject()
    for field in Self.fields { object.append(key: field.key, field.read(self)) }
    return object
  }

  /// Whether a setting names standard input (`-`) as data.
  var readsStandardInput: Bool {
    Self.fields.contains { field in
      guard field.meaning == .data else { return false }
      let value = field.read(self)
      return value.stringValue == "-" || value.arrayValue?.contains("-") == true
    }
  }

  /// All that is wrong, bounds first.
  public func allProblems() -> [String] { Self.fields.compactMap { $0.problem(self) } + run.problems() + problems() }

  /// - Throws: ``SettingsError`` with everything that is wrong.
  public func check() throws {
    let problems = allProblems()
    guard problems.isEmpty else { throw SettingsError(problems) }
  }
}

/// Settings that cannot be used, all that is wrong with them.
public struct SettingsError: Blamable, CustomStringConvertible, Equatable {
  public let problems: [String]
  public init(_ problems: [String]) { self.problems = problems }
  public var blame: Blame { .settings }
  public var description: String { problems.joined(separator: "\n") }
}

/// Settings from one source: a file, or the flags of a command line.
public struct SettingsLayer: Sendable {
  /// Where they come from, for messages: a file's name, or nil for flags.
  public let file: String?
  public let values: JSONObject
  /// A file of an earlier version, whose unknown keys are left alone.
  public let isLenient: Bool

  public init(file: String?, _ values: JSONObject, isLenient: Bool = false) {
    self.file = file
    self.values = values
    self.isLenient = isLenient
  }
}

extension RecipeSettings {
  /// Lays sources over the defaults, the later over the earlier, and reads the result.
  ///
  /// - Parameters:
  ///   - kind: what the recipe is called, for messages.
  ///   - owner: where an unknown key belongs, in words, where that is known.
  /// - Returns: the settings, and notes on old spellings.
  /// - Throws: ``SettingsError`` for unknown keys, wrong types and settings that do not apply; not for values out of bounds,
  ///   which ``check()`` tells.
  public static func reading(
    _ layers: [SettingsLayer], kind: String, owner: (String) -> String? = { _ in nil }
  ) throws -> (settings: Self, notes: [String]) {
    var settings = Self()
    let fields = fields
    let defaults = settings.tree
    var problems: [String] = []
    var notes: [String] = []
    var given: [(key: String, file: String?, isDefault: Bool)] = []
    for layer in layers {
      var seen: Set<String> = []
      for member in layer.values.members {
        let source = layer.file.map { "\($0): \(member.key)" } ?? "--\(member.key)"
        guard let field = fields.first(where: { $0.key == member.key || $0.formerKeys.contains(member.key) }) else {
          if layer.isLenient { continue }
          let near = Suggestion.meant(by: member.key, among: fields.map(\.key)).map { "did you mean \($0)?" }
          problems.append("\(source) is no setting of \(kind)" + ((near ?? owner(member.key)).map { "; \($0)" } ?? ""))
          continue
        }
        guard seen.insert(field.key).inserted else {
          problems.append("\(source) and \(field.key) are the same setting; give one of them")
          continue
        }
        if field.key != member.key, !layer.isLenient { notes.append("\(source) is called \(field.key) now") }
        guard field.write(&settings, member.value) else {
          problems.append("\(source) is \(shortened(member.value)), expected \(field.expected)")
          continue
        }
        given.append((field.key, layer.file, defaults[field.key] == field.read(settings)))
      }
    }
    for (owner, keys) in settings.inapplicable {
      for item in given where keys.contains(item.key) && (item.file == nil || !item.isDefault) {
        problems.append("\(item.file.map { "\($0): " } ?? "--")\(item.key) belongs to \(owner)")
      }
    }
    guard problems.isEmpty else { throw SettingsError(problems + settings.allProblems()) }
    return (settings, notes)
  }

  private static func shortened(_ value: JSONValue) -> String {
    let text = value.encoded()
    return text.count <= 60 ? text : "\(text.prefix(60))… (\(text.count) characters)"
  }
}
