import FTJSON

/// What a setting's value means to those who move run folders.
public enum SettingMeaning: Sendable {
  case plain
  /// One path or several, of data that is read.
  case data
  /// A model's name or folder.
  case model
  /// A path that is written.
  case output
}

/// One setting of `Root`: its name in files and flags, where it lies, and what it may be.
public struct SettingField<Root> {

  public let key: String
  /// Names in files of earlier versions.
  public let formerKeys: [String]
  public let meaning: SettingMeaning
  /// What a value is expected to be, for messages.
  let expected: String
  let read: (Root) -> JSONValue
  /// False when the value has another type.
  let write: (inout Root, JSONValue) -> Bool
  /// What is wrong with the value; nil when it is within its bounds.
  let problem: (Root) -> String?

  /// - Parameters:
  ///   - key: the flag's name without its dashes.
  ///   - former: names in files of earlier versions, which are read with a note.
  public init<Value: SettingValue>(
    _ key: String, _ path: WritableKeyPath<Root, Value>, _ meaning: SettingMeaning = .plain, former: [String] = []
  ) {
    self.init(key, path, meaning, former) { _ in nil }
  }

  public init<Value: BoundedSetting>(
    _ key: String, _ path: WritableKeyPath<Root, Value>, _ bounds: Bounds, former: [String] = []
  ) {
    self.init(key, path, .plain, former) { root in
      guard let value = root[keyPath: path].boundedValue, !bounds.hold(value) else { return nil }
      return "--\(key) is \(root[keyPath: path].setting.encoded()), expected \(bounds.words)"
    }
  }

  private init<Value: SettingValue>(
    _ key: String, _ path: WritableKeyPath<Root, Value>, _ meaning: SettingMeaning, _ former: [String],
    problem: @escaping (Root) -> String?
  ) {
    self.key = key
    formerKeys = former
    self.meaning = meaning
    expected = Value.expected
    read = { $0[keyPath: path].setting }
    write = { root, setting in
      guard let value = Value(setting: setting) else { return false }
      root[keyPath: path] = value
      return true
    }
    self.problem = problem
  }

  private init<Inner>(_ field: SettingField<Inner>, of path: WritableKeyPath<Root, Inner>) {
    key = field.key
    formerKeys = field.formerKeys
    meaning = field.meaning
    expected = field.expected
    read = { field.read($0[keyPath: path]) }
    write = { field.write(&$0[keyPath: path], $1) }
    problem = { field.problem($0[keyPath: path]) }
  }

  /// The fields of a group, which lie flat among the others in a file.
  public static func group<Inner: SettingsGroup>(_ path: WritableKeyPath<Root, Inner>) -> [SettingField] {
    Inner.fields.map { SettingField($0, of: path) }
  }
}

/// Some settings that belong together and that several recipes have.
public protocol SettingsGroup: Sendable {
  init()
  @SettingFields<Self> static var fields: [SettingField<Self>] { get }
}

/// Lists fields one after the other, groups among them, without commas:
///
/// ```swift
/// struct MySettings: RecipeSettings {
///   var run = RunOptions()
///   var training = TrainingOptions()
///   var size = 256
///   static var fields: [SettingField<MySettings>] {
///     SettingField.group(\.run)
///     SettingField.group(\.training)
///     SettingField("size", \.size, .from(64, to: 1024))
///   }
///   func problems() -> [String] { [] }
/// }
/// ```
@resultBuilder public enum SettingFields<Root> {
  public static func buildExpression(_ field: SettingField<Root>) -> [SettingField<Root>] { [field] }
  public static func buildExpression(_ group: [SettingField<Root>]) -> [SettingField<Root>] { group }
  public static func buildBlock(_ parts: [SettingField<Root>]...) -> [SettingField<Root>] { parts.flatMap { $0 } }
}
