import Foundation

/// A model on the hub: `owner/name`, with `@revision` where it is not the main branch.
///
/// ```swift
/// HubReference("HuggingFaceTB/SmolLM2-360M-Instruct@main")?.name   // "SmolLM2-360M-Instruct"
/// ```
public struct HubReference: Equatable, Sendable, CustomStringConvertible {
  public let owner: String
  public let name: String
  /// A branch, a tag or a commit.
  public var revision: String?

  public init(owner: String, name: String, revision: String? = nil) {
    self.owner = owner
    self.name = name
    self.revision = revision
  }

  /// - Returns: `nil` for a text of another form.
  public init?(_ text: String) {
    guard
      let match = text.wholeMatch(
        of: /([A-Za-z0-9][A-Za-z0-9._\-]{0,95})\/([A-Za-z0-9][A-Za-z0-9._\-]{0,95})(?:@([A-Za-z0-9._\/\-]{1,200}))?/)
    else { return nil }
    self.init(owner: String(match.1), name: String(match.2), revision: match.3.map(String.init))
  }

  public var description: String { "\(owner)/\(name)" + (revision.map { "@\($0)" } ?? "") }

  /// What the model is called when nobody says otherwise.
  public var modelName: String { name.lowercased() }
}

/// The hub that is asked: its address, what opens it, and whether it may be asked at all.
public struct Hub: Sendable {
  /// Where lists and files are.
  public var endpoint: URL
  /// Shown to the endpoint and to no host that it leads to.
  public var token: String?
  public var isOffline: Bool

  public static let standardEndpoint = URL(string: "https://huggingface.co")!

  public init(endpoint: URL = Hub.standardEndpoint, token: String? = nil, isOffline: Bool = false) {
    self.endpoint = endpoint
    self.token = token
    self.isOffline = isOffline
  }

  /// As the field's other programs read it: `HF_ENDPOINT`, `HF_TOKEN`, `HF_HUB_OFFLINE`.
  ///
  /// - Parameter environment: of the process; the library does not read it by itself.
  /// - Throws: ``DownloadError/noAddress(_:)`` where `HF_ENDPOINT` is none.
  public init(environment: [String: String]) throws(DownloadError) {
    self.init()
    if let text = environment["HF_ENDPOINT"], !text.isEmpty {
      guard let url = URL(string: text.hasSuffix("/") ? String(text.dropLast()) : text), WebOrigin(url) != nil else {
        throw .noAddress("HF_ENDPOINT=\(text)")
      }
      endpoint = url
    }
    token = environment["HF_TOKEN"].map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.flatMap {
      $0.isEmpty ? nil : $0
    }
    isOffline = ["1", "ON", "YES", "TRUE"].contains(environment["HF_HUB_OFFLINE"]?.uppercased() ?? "")
  }

  /// The token for the endpoint.
  ///
  /// - Throws: ``DownloadError/badToken`` when it could not travel safely.
  func credential() throws(DownloadError) -> Credential? {
    guard let token else { return nil }
    guard let origin = WebOrigin(endpoint), origin.isPrivate,
      token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw .badToken }
    return Credential(token: token, origin: origin)
  }

  /// The list of a model's files.
  func listURL(_ reference: HubReference) -> URL {
    url(
      "api/models/\(reference.owner)/\(reference.name)/revision/\(Self.encoded(reference.revision ?? "main"))?blobs=true"
    )
  }

  func fileURL(_ reference: HubReference, commit: String, _ file: String) -> URL {
    let path = file.split(separator: "/").map { Self.encoded(String($0)) }.joined(separator: "/")
    return url("\(reference.owner)/\(reference.name)/resolve/\(commit)/\(path)")
  }

  /// - Parameter path: of characters that an address may hold.
  private func url(_ path: String) -> URL { URL(string: "\(endpoint.absoluteString)/\(path)")! }

  private static func encoded(_ part: String) -> String {
    part.addingPercentEncoding(withAllowedCharacters: unreserved)!
  }

  private static let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
