import FTData
import FTModels
import FTNN
import FTTensor
import FTTraining
import Foundation

/// Styles and their shares as a person writes them: `runs/oil:0.7,style-03:0.3`. Without numbers all count the same.
public struct StyleMixture: Sendable, Equatable {
  /// A style and its share.
  public struct Part: Sendable, Equatable {
    /// A run folder, a style file, a style of the model by name or number, or `mean`.
    public let name: String
    public let share: Double
  }

  /// The styles; the shares add up to 1.
  public let parts: [Part]

  /// - Throws: ``StyleMixtureError``.
  public init(_ text: String) throws(StyleMixtureError) {
    var found: [(name: String, weight: Double)] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let part = piece.trimmingCharacters(in: .whitespaces)
      guard let colon = part.lastIndex(of: ":"), let weight = Double(part[part.index(after: colon)...]) else {
        guard !part.isEmpty else { throw .malformed(text) }
        found.append((part, 1))
        continue
      }
      guard weight.isFinite, weight >= 0, colon > part.startIndex else { throw .malformed(text) }
      found.append((String(part[..<colon]), weight))
    }
    let total = found.reduce(0) { $0 + $1.weight }
    guard total > 0 else { throw .malformed(text) }
    parts = found.map { Part(name: $0.name, share: $0.weight / total) }
  }

  /// Mixtures that are named one by one, joined to one: `a:0.3` and `b:0.7` is `a:0.3,b:0.7`.
  ///
  /// - Throws: ``StyleMixtureError``.
  public init(_ texts: [String]) throws(StyleMixtureError) { try self.init(texts.joined(separator: ",")) }

  /// The style's numbers for a generator.
  ///
  /// - Throws: ``StyleMixtureError`` for a name that stands for nothing, and the errors of style files.
  public func vector(for generator: StyleGenerator, of model: ModelFolder<StyleGeneratorConfiguration>) throws
    -> StyleVector
  {
    let sha256 = try model.weightsSHA256()
    let vectors = try parts.map { try Self.vector($0.name, generator, model, sha256) }
    var values = [Float](repeating: 0, count: vectors[0].count)
    for (part, vector) in zip(parts, vectors) {
      for (index, value) in vector.values().enumerated() { values[index] += Float(part.share) * value }
    }
    return vectors[0].replacing(values, on: generator.device)
  }

  private static func vector(
    _ name: String, _ generator: StyleGenerator, _ model: ModelFolder<StyleGeneratorConfiguration>, _ sha256: String
  ) throws -> StyleVector {
    if name == "mean" { return generator.meanStyle }
    if let index = model.configuration.styleNames.firstIndex(of: name) { return generator.style(index) }
    if let index = Int(name), model.configuration.styleNames.indices.contains(index) { return generator.style(index) }
    let path = try file(name, model)
    return try StyleFile(path: path, on: generator.device).vector(for: generator, sha256: sha256, path: path)
  }

  /// The style file that a path means: the file itself, or the one in a run folder.
  static func file(_ name: String, _ model: ModelFolder<StyleGeneratorConfiguration>) throws(StyleMixtureError)
    -> String
  {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) else {
      throw .unknown(name, model.name, model.configuration.styleNames)
    }
    guard isFolder.boolValue else { return name }
    let inside = URL(fileURLWithPath: name).appendingPathComponent("style.safetensors").path
    if FileManager.default.fileExists(atPath: inside) { return inside }
    throw Self.trainedModel(in: name) == nil ? .unfinished(name) : .wholeModel(name)
  }

  /// The generator that a run of method `partial` or `full` has left in its folder; such a run's style is its last.
  public static func trainedModel(in run: String) -> String? {
    let path = URL(fileURLWithPath: run).appendingPathComponent("model").path
    return FileManager.default.fileExists(atPath: path + "/config.json") ? path : nil
  }
}

/// A mixture of styles that means nothing.
public enum StyleMixtureError: Blamable, CustomStringConvertible {
  case malformed(String)
  /// Name, model, and the styles it has.
  case unknown(String, String, [String])
  /// A folder without a style.
  case unfinished(String)
  /// A run that has a whole generator.
  case wholeModel(String)

  public var blame: Blame { .settings }

  public var description: String {
    switch self {
    case .malformed(let text):
      "\"\(text)\" is no mixture of styles; write names with shares of 0 or more, such as runs/mine:0.7,style-03:0.3"
    case .unknown(let name, let model, let names):
      "\"\(name)\" is neither a run folder, nor a style file, nor a style of \(model) "
        + "(\(names.prefix(3).joined(separator: ", ")), …, mean); "
        + "`ftlab image stylize --list-styles` shows them"
    case .unfinished(let path):
      "\(path): holds no style.safetensors; if the run was stopped, `\(ShellWords.line(["ftlab", "runs", "resume", path]))` finishes it"
    case .wholeModel(let path):
      "\(path): this run trained a whole generator, which does not mix with other styles; name it alone"
    }
  }
}

/// A generator and the style it paints in: what a style run trains, all of it or only the style.
public final class StyleModel: Module {
  public let generator: StyleGenerator
  public let style: StyleVector

  public init(_ generator: StyleGenerator, style: StyleVector) { (self.generator, self.style) = (generator, style) }

  public var submodules: [(name: String, module: any Module)] {
    generator.submodules + style.submodules
  }

  /// Photos → paintings, `[batch, height, width, 3]` in 0…1.
  public func callAsFunction(_ photos: Tensor, _ context: ForwardContext) -> Tensor {
    generator(photos, style: style, context)
  }
}
