import FTJSON

/// The `config.json` of a network: the architecture, and the names of what it distinguishes.
struct NetworkConfiguration: Equatable {
  var architecture: NetworkArchitecture
  /// One for each style of a style generator, else empty.
  var styleNames: [String] = []
  /// One for each class of a classifier, else empty.
  var labels: [String] = []

  init(_ architecture: NetworkArchitecture, styleNames: [String]? = nil, labels: [String]? = nil) {
    self.architecture = architecture
    if case .multistyle(let styles) = architecture {
      self.styleNames = styleNames ?? (0..<styles).map { "style-\($0 < 10 ? "0" : "")\($0)" }
    }
    if case .efficientNetLite0(let classes) = architecture {
      self.labels = labels ?? (0..<classes).map { "class \($0)" }
    }
  }

  /// Largest counts that are believed: of styles, classes, channels and convolutions.
  private static let maximumCount = 1 << 16

  /// - Throws: ``ModelConfigurationError``, which lists all problems at once.
  init(json: [UInt8], file: String) throws(ModelConfigurationError) {
    let root: JSONValue
    do { root = try JSONValue(parsing: json) } catch { throw .notJSON(file: file, reason: "\(error)") }
    guard root.objectValue != nil else {
      throw .notJSON(file: file, reason: "it is \(root.kindInWords), not an object")
    }
    var fields = ConfigurationFields(root)
    let type = fields.text("model_type") ?? "(none)"
    func count(_ key: String, atMost limit: Int = Self.maximumCount) -> Int {
      let value = fields.integer(key)
      if value < 1 || value > limit { fields.report("\"\(key)\" is \(value), it must be 1 to \(limit)") }
      return min(max(value, 1), limit)
    }
    let architecture: NetworkArchitecture
    switch type {
    case "multistyle": architecture = .multistyle(styles: count("styles"))
    case "efficientnet-lite0": architecture = .efficientNetLite0(classes: count("classes"))
    case "vgg16": architecture = .vgg16
    case "compact-upscaler":
      architecture = .compactUpscaler(
        scale: count("scale", atMost: 8), channels: count("channels", atMost: 4096),
        hiddenConvolutions: count("hidden_convolutions", atMost: 1024))
    case "speech-synthesizer": architecture = .speechSynthesizer
    case "speech-listener": architecture = .speechListener
    case "speaker-encoder": architecture = .speakerEncoder(isProjected: root["projection"]?.boolValue ?? false)
    default: throw .unsupportedArchitecture(file: file, name: type, supported: NetworkArchitecture.modelTypes)
    }
    self.init(
      architecture, styleNames: Self.names("style_names", in: root, &fields),
      labels: Self.names("labels", in: root, &fields))
    switch architecture {
    case .multistyle(let styles) where styleNames.count != styles:
      fields.report("\"style_names\" has \(styleNames.count) names for \(styles) styles")
    case .multistyle where Set(styleNames).count != styleNames.count: fields.report("\"style_names\" has a name twice")
    case .efficientNetLite0(let classes) where labels.count != classes:
      fields.report("\"labels\" has \(labels.count) names for \(classes) classes")
    default: break
    }
    guard fields.problems.isEmpty else { throw .invalid(file: file, problems: fields.problems) }
  }

  private static func names(_ key: String, in root: JSONValue, _ fields: inout ConfigurationFields) -> [String]? {
    guard let value = root.present(key) else { return nil }
    guard let list = value.arrayValue, list.allSatisfy({ $0.stringValue != nil }) else {
      fields.report("\"\(key)\" must be a list of texts")
      return nil
    }
    return list.compactMap(\.stringValue)
  }

  /// The contents of `config.json`.
  var json: [UInt8] {
    var root = JSONObject()
    root.append(key: "model_type", .string(architecture.modelType))
    root.append(key: "dtype", "float32")
    switch architecture {
    case .multistyle(let styles):
      root.append(key: "styles", JSONValue(styles))
      root.append(key: "style_names", .array(styleNames.map { .string($0) }))
    case .efficientNetLite0(let classes):
      root.append(key: "classes", JSONValue(classes))
      root.append(key: "labels", .array(labels.map { .string($0) }))
    case .vgg16, .speechSynthesizer, .speechListener: break
    case .speakerEncoder(let isProjected): root.append(key: "projection", .bool(isProjected))
    case .compactUpscaler(let scale, let channels, let hidden):
      root.append(key: "scale", JSONValue(scale))
      root.append(key: "channels", JSONValue(channels))
      root.append(key: "hidden_convolutions", JSONValue(hidden))
    }
    return Array(JSONValue.object(root).indented().utf8)
  }
}
