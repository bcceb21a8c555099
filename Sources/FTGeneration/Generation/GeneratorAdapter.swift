import FTCheckpoint
import FTModels
import FTNN
import FTTensor

/// What was learned on top of a generator, in a safetensors file: low-rank updates by the names of their layers, and learned
/// words.
public struct GeneratorAdapter {
  /// What is known about it.
  public struct Notes: Sendable, Equatable {
    /// The generator it belongs to, and the SHA-256 of its weights.
    public var base: String
    public var baseSHA256: String
    /// Words that were learned, one a row of `words.vectors`; the generator's own first.
    public var words: [String]
    /// What B · A is multiplied by.
    public var scale: Float
    /// Origin, licence and consent.
    public var provenance: [String: String]
  }

  public let notes: Notes
  let tensors: [(name: String, tensor: Tensor)]

  private static let format = "ftlab-generator-adapter-1"
  static let fileName = "adapter.safetensors"

  /// The updates and words of a network that has some.
  init(of network: PictureFlow, notes: Notes) {
    self.notes = notes
    tensors = network.namedParameters().filter { $0.name.contains(".lora_") || $0.name.hasPrefix("words.") }
      .map { ($0.name, $0.parameter.value.detached.converted(to: .float32)) }
  }

  /// Reads an adapter.
  ///
  /// - Throws: ``GeneratorError/notAnAdapter(_:_:)``, and what reading safetensors throws.
  public init(path: String, on device: Device) throws {
    let file = try SafetensorsFile(path: path)
    let metadata = file.metadata
    func refuse(_ reason: String) -> GeneratorError { .notAnAdapter(path, reason) }
    guard metadata["format"] == Self.format else { throw refuse("its metadata do not say \(Self.format)") }
    guard let scale = metadata["scale"].flatMap(Float.init), scale.isFinite else { throw refuse("it has no scale") }
    var tensors: [(name: String, tensor: Tensor)] = []
    for name in file.names.sorted() {
      let tensor = try file.tensor(name, on: device, copies: true)
      guard tensor.dtype == .float32, tensor.isFinite else { throw refuse("\(name) is not made of numbers in float32") }
      tensors.append((name, tensor))
    }
    let words = (metadata["words"] ?? "").split(separator: " ").map(String.init)
    notes = Notes(
      base: metadata["base"] ?? "", baseSHA256: metadata["base_sha256"] ?? "", words: words, scale: scale,
      provenance: metadata.filter { ["origin", "licence", "consent"].contains($0.key) })
    self.tensors = tensors
  }

  /// Writes the adapter, whole or not at all.
  public func write(to path: String) throws {
    let metadata = [
      "format": Self.format, "base": notes.base, "base_sha256": notes.baseSHA256,
      "words": notes.words.joined(separator: " "), "scale": "\(notes.scale)",
    ]
    try TensorFile.write(tensors, metadata: metadata.merging(notes.provenance) { own, _ in own }, to: path)
  }

  /// The generator with the adapter merged into it.
  ///
  /// - Parameter path: of the adapter, for messages.
  /// - Throws: ``GeneratorError/otherBase(_:_:)`` for an adapter of other weights, ``GeneratorError/notAnAdapter(_:_:)`` for one
  ///   whose tensors do not fit.
  func network(on base: ModelFolder<PictureFlowConfiguration>, path: String, on device: Device) throws -> PictureFlow {
    guard notes.baseSHA256 == (try base.weightsSHA256()) else { throw GeneratorError.otherBase(path, notes.base) }
    let own = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) })
    var configuration = base.configuration
    configuration.words = notes.words
    for name in notes.words.isEmpty ? [] : ["words.vectors", "words.states"]
    where own[name]?.shape != [notes.words.count, configuration.textWidth] {
      throw GeneratorError.notAnAdapter(path, "\(name) does not have a row for each of its words")
    }
    let weights = try base.weights()
    let network = try PictureFlow(configuration, on: device) { try own[$0] ?? weights.tensor($0, on: device) }
    let suffix = ".lora_A.weight"
    let updates = try tensors.filter { $0.name.hasSuffix(suffix) }.map { name, a -> (String, LowRankAdapter) in
      let site = String(name.dropLast(suffix.count))
      guard let b = own["\(site).lora_B.weight"], a.shape.rank == 2, b.shape.rank == 2 else {
        throw GeneratorError.notAnAdapter(path, "\(site) has one factor of two")
      }
      return (site, LowRankAdapter(a: a, b: b, scale: notes.scale, form: .weight))
    }
    guard 2 * updates.count + own.keys.count(where: { $0.hasPrefix("words.") }) == own.count else {
      throw GeneratorError.notAnAdapter(path, "it holds tensors that are neither updates nor words")
    }
    do { if !updates.isEmpty { try network.attach(AdapterSet(updates.map { (name: $0.0, adapter: $0.1) })) } } catch {
      throw GeneratorError.notAnAdapter(path, "\(error)")
    }
    network.mergeLowRankAdapters()
    return network
  }
}
