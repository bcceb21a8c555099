import FTJSON
import FTNN
import Foundation

extension PEFTAdapter {
  /// What adapter_config.json says of the computation, checked.
  struct Configuration {
    var baseName: String?
    var rank: Int
    var alpha: Float
    var dropout: Float = 0
    var isRankStabilized = false
    var targets: PEFTTargets
    /// Ranks and alphas of layers that differ, in the order of the file: the first that matches counts.
    var ranks: [(layers: LayerNameExpression, value: Int)] = []
    var alphas: [(layers: LayerNameExpression, value: Float)] = []
    /// Ends of the names of modules whose weights the adapter brings whole.
    var savedModules: [String] = []

    /// The settings of one layer.
    func settings(of layer: String) -> LowRankSettings {
      LowRankSettings(
        rank: ranks.first { $0.layers.matches(layer) }?.value ?? rank,
        alpha: alphas.first { $0.layers.matches(layer) }?.value ?? alpha, dropout: dropout,
        isRankStabilized: isRankStabilized)
    }

    /// Whether the adapter holds a copy of a module of its own, as PEFT's `modules_to_save`.
    func saves(_ module: String) -> Bool { savedModules.contains { module.hasSuffix($0) } }
  }
}

extension PEFTAdapter.Configuration {
  /// Reads and checks adapter_config.json.
  ///
  /// - Throws: ``PEFTAdapterError`` with everything that is wrong with it.
  init(of folder: URL) throws {
    let path = folder.appendingPathComponent(PEFTAdapter.configurationFile).path
    guard let data = FileManager.default.contents(atPath: path) else { throw FileError(.read, path, .missing) }
    let document: JSONValue
    do { document = try JSONValue(parsing: [UInt8](data)) } catch {
      throw PEFTAdapterError(folder: folder.path, reason: "adapter_config.json cannot be read: \(error)")
    }
    guard let fields = document.objectValue else {
      throw PEFTAdapterError(
        folder: folder.path, reason: "adapter_config.json cannot be read: it is \(document.kindInWords), not an object")
    }
    guard document.present("peft_type") != nil else {
      throw PEFTAdapterError(folder: folder.path, reason: "adapter_config.json has no \"peft_type\"")
    }
    let values = Values(document)
    self.init(values)
    let problems = Self.refusals(of: fields) + values.problems
    guard problems.isEmpty else {
      throw PEFTAdapterError(folder: folder.path, reason: problems.joined(separator: "; "))
    }
  }

  private init(_ values: Values) {
    rank = values.count("r") ?? 8
    alpha = values.number("lora_alpha") ?? 8
    baseName = values.document.present("base_model_name_or_path")?.stringValue
    dropout = values.number("lora_dropout") ?? 0
    isRankStabilized = values.flag("use_rslora")
    targets = PEFTTargets(
      included: values.names("target_modules"), excluded: values.names("exclude_modules"),
      layers: values.layers("layers_to_transform"), layerLists: values.list("layers_pattern"))
    ranks = values.pattern("rank_pattern") { values.count($0, named: $1) }
    alphas = values.pattern("alpha_pattern") { values.number($0, named: $1) }
    savedModules = values.list("modules_to_save")
  }

  /// Typed answers; what is wrong is collected.
  private final class Values {
    let document: JSONValue
    private(set) var problems: [String] = []

    init(_ document: JSONValue) { self.document = document }

    private func report(_ key: String, _ expected: String, _ value: JSONValue) {
      problems.append("\(key.forMessage) is \(value.forMessage), it must be \(expected)")
    }

    func count(_ key: String) -> Int? { document.present(key).flatMap { count($0, named: key) } }
    func count(_ value: JSONValue, named key: String) -> Int? {
      // More than any weight has rows.
      if let count = value.intValue, (1...1 << 20).contains(count) { return count }
      report(key, "a whole number from 1", value)
      return nil
    }

    func number(_ key: String) -> Float? { document.present(key).flatMap { number($0, named: key) } }
    func number(_ value: JSONValue, named key: String) -> Float? {
      if let number = value.doubleValue, Float(number).isFinite { return Float(number) }
      report(key, "a number", value)
      return nil
    }

    func flag(_ key: String) -> Bool {
      guard let value = document.present(key) else { return false }
      if value.boolValue == nil { report(key, "true or false", value) }
      return value.boolValue ?? false
    }

    /// A list of texts, or one.
    func list(_ key: String) -> [String] {
      guard let value = document.present(key) else { return [] }
      if let text = value.stringValue { return text.isEmpty ? [] : [text] }
      let texts = value.arrayValue.map { $0.compactMap(\.stringValue) }
      guard let texts, texts.count == value.arrayValue?.count else {
        report(key, "a list of names", value)
        return []
      }
      return texts
    }

    /// A list of names, or a text that is an expression.
    func names(_ key: String) -> PEFTTargets.Names? {
      guard let value = document.present(key) else { return nil }
      guard let text = value.stringValue else { return .list(list(key)) }
      if text.lowercased() == "all-linear" { return .allLinear }
      do { return .expression(try LayerNameExpression(text)) } catch {
        // PEFT has matched it once: the tensors tell the result.
        if case .unsupported = error { return .unknown }
        problems.append("in \"\(key)\", \(error)")
        return nil
      }
    }

    /// The layers by number; none where all are meant.
    func layers(_ key: String) -> Set<Int>? {
      guard let value = document.present(key) else { return nil }
      if let number = value.intValue { return [number] }
      let numbers = value.arrayValue?.compactMap(\.intValue) ?? []
      guard let count = value.arrayValue?.count, count == numbers.count else {
        report(key, "a list of numbers", value)
        return nil
      }
      return count == 0 ? nil : Set(numbers)
    }

    /// Values by expressions. Source: PEFT `utils/other.py`, `get_pattern_key`.
    func pattern<Value>(
      _ key: String, _ read: (JSONValue, String) -> Value?
    ) -> [(layers: LayerNameExpression, value: Value)] {
      guard let value = document.present(key) else { return [] }
      guard let members = value.objectValue?.members else {
        report(key, "an object of names and numbers", value)
        return []
      }
      return members.compactMap { member in
        do {
          let layers = try LayerNameExpression("(.*\\.)?(\(member.key))$")
          return read(member.value, "\(key).\(member.key)").map { (layers, $0) }
        } catch {
          problems.append("in \"\(key)\", \(error)")
          return nil
        }
      }
    }
  }
}
