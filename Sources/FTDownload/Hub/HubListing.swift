import FTCheckpoint
import FTJSON
import Foundation

/// What the hub says of a model at one revision: `GET /api/models/OWNER/NAME/revision/REVISION?blobs=true`.
struct HubListing: Equatable, Sendable {
  struct File: Equatable, Sendable {
    let name: String
    let byteCount: Int?
    /// Large files are kept apart from the repository, by their SHA-256.
    let sha256: SHA256Digest?
  }

  let reference: HubReference
  /// The commit that the revision is; files are fetched of it, so that all are of one state.
  let commit: String
  let files: [File]
  /// As the card's front matter says.
  let licence: String?

  /// - Throws: ``DownloadError/unusable(subject:problem:)`` for what is no such list, ``DownloadError/hostileName(list:name:)``
  ///   when one of the names would lead out of a folder.
  init(_ bytes: [UInt8], of reference: HubReference) throws(DownloadError) {
    func broken(_ what: String) -> DownloadError {
      .unusable(subject: "\(reference)", problem: "the hub's list of files \(what); try again later, or another mirror")
    }
    let root: JSONValue
    do { root = try JSONValue(parsing: bytes) } catch { throw broken("is no JSON (\(error))") }
    guard let commit = root["sha"]?.stringValue, commit.wholeMatch(of: /[0-9a-f]{40}/) != nil else {
      throw broken("names no commit")
    }
    guard let siblings = root["siblings"]?.arrayValue else { throw broken("has no \"siblings\"") }
    self.reference = reference
    self.commit = commit
    licence = root["cardData"]?["license"]?.stringValue
    var files: [File] = []
    for sibling in siblings {
      guard let name = sibling["rfilename"]?.stringValue else { throw broken("has a file without a name") }
      guard Self.isHarmless(name) else { throw .hostileName(list: "\(reference)", name: name) }
      let size = sibling.present("size")?.intValue
      guard size ?? 0 >= 0 else { throw broken("gives \(name) a negative size") }
      let sha256 = sibling.present("lfs")?["sha256"]?.stringValue
      let digest = sha256.flatMap { SHA256Digest(hex: $0) }
      guard (sha256 == nil) == (digest == nil) else { throw broken("gives \(name) a checksum that is none") }
      files.append(File(name: name, byteCount: size, sha256: digest))
    }
    guard Set(files.map(\.name)).count == files.count else { throw broken("names a file twice") }
    self.files = files
  }

  /// Whether a name stays in the folder it is put into.
  static func isHarmless(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { !["", ".", ".."].contains($0) } && !name.contains("\\")
      && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } && name.utf8.count <= 1000
  }

  /// What a status means that another try would not change.
  static func refusal(_ head: HTTPHead, of reference: HubReference, hasToken: Bool) -> DownloadError {
    let page = "https://huggingface.co/\(reference.owner)/\(reference.name)"
    let token =
      hasToken
      ? "the token in HF_TOKEN does not open it; check that it is valid and may read this model"
      : "a model that is private or comes under terms is opened by a token: accept the terms at \(page), make a token at "
        + "https://huggingface.co/settings/tokens and put it into HF_TOKEN"
    let advice =
      switch (head.status, head["x-error-code"]) {
      case (_, "GatedRepo"): "it comes under terms. Accept them at \(page); then \(token)"
      case (_, "RevisionNotFound"): "there is no revision \"\(reference.revision ?? "main")\"; see \(page)/tree/main"
      case (_, "EntryNotFound"): "a file of the list is not there any more; try again"
      case (401, _), (403, _): "there is no model of this name, or it is not open to all. Check the spelling; \(token)"
      case (404, _): "there is no model of this name, or no such revision; check the spelling at \(page)"
      default: "try again later"
      }
    return .refused(status: head.status, subject: "\(reference)", advice: advice)
  }
}
