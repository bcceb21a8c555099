import FTData
import FTJSON

/// An ordered list of steps that make items of a data set alike, stored with a run and applied again to what its
/// model is asked.
///
/// ```swift
/// let steps = PreprocessSteps.standard
/// steps.apply(to: "ＡＢＣ&amp;ｶﾞｰﾄﾞ　　１０㎝")   // "ABC&ガード 10cm"
/// try PreprocessSteps(steps.json) == steps     // true
/// ```
///
/// Equal steps give equal bytes: they depend on nothing but the text and their settings, which are stored with all
/// defaults. Applying them twice is applying them once.
public struct PreprocessSteps: Sendable, Equatable {
  /// Of the form in which steps are stored, and of what they do.
  public static let version = 1

  /// In the order they are applied in.
  private(set) var texts: [any TextStep] = []
  /// For pictures; nil where they stay as they are.
  public internal(set) var picture: PictureStep?
  /// For recordings; nil where they stay as they are.
  public internal(set) var sound: SoundStep?

  /// Those for texts. A new one stands here.
  private static let textSteps: [any TextStep.Type] = [
    Mojibake.self, HTMLRemnants.self, InvisibleCharacters.self, CompatibilityForms.self, WhiteSpace.self,
    QuotationMarks.self,
  ]

  /// The names of all steps.
  public static let names = textSteps.map { $0.name } + [PictureStep.name, SoundStep.name]

  /// What every text can take: wrong encodings reported, HTML remnants and invisible characters out, forms and white
  /// space made alike.
  public static let standard = PreprocessSteps(
    texts: [Mojibake.self, HTMLRemnants.self, InvisibleCharacters.self, CompatibilityForms.self, WhiteSpace.self])

  /// No steps.
  public init() {}

  private init(texts types: [any TextStep.Type]) {
    for type in types {
      var settings = StepSettings(type.name)
      // Without settings nothing can be wrong with them.
      if let step = try? type.init(&settings) { texts.append(step) }
    }
  }

  /// Steps by name, each with its defaults.
  ///
  /// - Throws: ``PreprocessError`` for a name that is not known, with the one that was probably meant, and for one
  ///   that stands twice.
  public init(names: [String]) throws(PreprocessError) {
    for name in names { try add(name, JSONObject()) }
  }

  /// Steps as ``json`` has them.
  ///
  /// - Throws: ``PreprocessError`` for a step or a setting that is not known, and for steps of a later ftlab: nothing
  ///   is passed over.
  public init(_ json: JSONValue) throws(PreprocessError) {
    guard let object = json.objectValue, let steps = object["steps"]?.arrayValue,
      object.keys.allSatisfy({ $0 == "steps" || $0 == "version" })
    else { throw .noSteps(found: json.encoded()) }
    if let found = object["version"] {
      guard let version = found.intValue, version >= 1 else { throw .noSteps(found: json.encoded()) }
      guard version <= Self.version else { throw .laterVersion(version, known: Self.version) }
    }
    for step in steps {
      guard let settings = step.objectValue, let name = settings["step"]?.stringValue else {
        throw .noSteps(found: step.encoded())
      }
      try add(name, settings)
    }
  }

  /// Adds a step, behind those there are.
  ///
  /// - Throws: ``PreprocessError``.
  public mutating func add(_ name: String, _ settings: JSONObject = JSONObject()) throws(PreprocessError) {
    guard !present.contains(name) else { throw .repeatedStep(name) }
    var reader = StepSettings(name, settings)
    if let type = Self.textSteps.first(where: { $0.name == name }) {
      texts.append(try type.init(&reader))
    } else if name == PictureStep.name {
      picture = try PictureStep(&reader)
    } else if name == SoundStep.name {
      sound = try SoundStep(&reader)
    } else {
      throw .unknownStep(name, known: Self.names)
    }
    try reader.finish()
  }

  /// The names of these steps.
  public var present: [String] {
    texts.map { type(of: $0).name } + (picture == nil ? [] : [PictureStep.name])
      + (sound == nil ? [] : [SoundStep.name])
  }

  /// Steps and all their settings.
  public var json: JSONValue {
    var steps = texts.map { Self.stored(type(of: $0).name, $0.settings) }
    if let picture { steps.append(Self.stored(PictureStep.name, picture.settings)) }
    if let sound { steps.append(Self.stored(SoundStep.name, sound.settings)) }
    return ["version": JSONValue(Self.version), "steps": .array(steps)]
  }

  private static func stored(_ name: String, _ settings: JSONObject) -> JSONValue {
    var object = JSONObject()
    object.append(key: "step", .string(name))
    for member in settings.members { object.append(key: member.key, member.value) }
    return .object(object)
  }

  public static func == (left: PreprocessSteps, right: PreprocessSteps) -> Bool { left.json == right.json }
}

extension PreprocessSteps: Codable {
  /// Reads what `encode(to:)` wrote: ``json``, as one text, so that every coder keeps it as it is.
  public init(from decoder: any Decoder) throws {
    try self.init(try JSONValue(parsing: try decoder.singleValueContainer().decode(String.self)))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(json.encoded())
  }
}
