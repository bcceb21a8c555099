import FTData
import Foundation

/// Why something could not be fetched. What has come by then is kept unless it is wrong.
public enum DownloadError: Blamable, Equatable, Sendable, CustomStringConvertible {
  /// libcurl is not there.
  case noLibrary(String)
  /// Nothing answers; the host, and why.
  case unreachable(host: String, why: String)
  /// An address that is neither https nor http.
  case noAddress(String)
  /// An address of which anybody on the way could read or change what is sent.
  case notEncrypted(String)
  case unsafeRedirect(from: String, to: String)
  case tooManyRedirects(String)
  /// An answer that will not be another one a moment later.
  case refused(status: Int, subject: String, advice: String)
  /// All tries are used up; how many bytes are there, and of how many.
  case gaveUp(file: String, reason: String, kept: Int, whole: Int?)
  /// The server asks to come back later than anybody waits.
  case busyServer(host: String, seconds: Double)
  case checksum(file: String, expected: String, found: String)
  case tooLarge(file: String, bytes: Int?, limit: Int)
  case noSpace(folder: String, needed: Int, free: Int)
  /// Another process is fetching the same.
  case busy(String)
  /// Nothing may be fetched.
  case offline(name: String, store: String)
  /// A person wished to stop; how many bytes are kept.
  case stopped(kept: Int)
  /// A name in a list that leads elsewhere.
  case hostileName(list: String, name: String)
  /// A list of files, or a choice from it, that makes no model.
  case unusable(subject: String, problem: String)
  /// An address without a checksum.
  case noChecksum(String)
  /// Neither a name nor an address.
  case unknownSource(String, suggestion: String?)
  /// A flag that means nothing to this kind of source.
  case unused(flag: String, source: String)
  case badToken

  public var blame: Blame {
    switch self {
    case .noAddress, .notEncrypted, .noChecksum, .unknownSource, .unused, .badToken: .settings
    default: .world
    }
  }

  public var description: String {
    switch self {
    case .noLibrary(let why): "libcurl is not there (\(why)); install it: apt-get install libcurl4"
    case .unreachable(let host, let why):
      "\(host) cannot be reached: \(why). Check the network; behind a proxy set https_proxy, for a mirror of the hub "
        + "HF_ENDPOINT; what is on this computer already shows: ftlab models list"
    case .noAddress(let url): "\(url): this is no address that can be fetched; it begins with https://"
    case .notEncrypted(let url): "\(url): what comes over http can be changed on the way; give an https:// address"
    case .unsafeRedirect(let from, let to): "\(from): leads on to \(to), which is not https; this is not followed"
    case .tooManyRedirects(let url): "\(url): leads on and on; check the address"
    case .refused(let status, let subject, let advice): "\(subject): the server says \(status); \(advice)"
    case .gaveUp(let file, let reason, let kept, let whole):
      "\(file): \(reason), also after several tries. "
        + (kept > 0 ? "\(Self.progress(kept, whole)) are kept; the same command goes on from there" : "Try again later")
    case .busyServer(let host, let seconds):
      "\(host): asks to wait \(Int((seconds / 60).rounded(.up))) minutes; the same command goes on after that"
    case .checksum(let file, let expected, let found):
      "\(file): the SHA-256 is \(found), expected \(expected); the file was changed or damaged on the way and is deleted. "
        + "Check the checksum, then fetch it again"
    case .tooLarge(let file, let bytes, let limit):
      "\(file): \(bytes.map { "has \(Self.size($0))" } ?? "goes on"), beyond the limit of \(Self.size(limit)); raise it with "
        + "--max-size"
    case .noSpace(let folder, let needed, let free):
      "\(folder): \(Self.size(needed)) are needed and \(Self.size(free)) are free; free some space, or choose another disk "
        + "with XDG_CACHE_HOME and --output"
    case .busy(let what): "\(what): another ftlab is fetching it now; wait for it to end"
    case .offline(let name, let store):
      "\(name): is not in \(store), and nothing is fetched offline; leave out --offline (or HF_HUB_OFFLINE), or see what is "
        + "there with: ftlab models list"
    case .stopped(let kept): "stopped; \(Self.size(kept)) are kept"
    case .hostileName(let list, let name):
      "\(list): names the file \(ShellWords.quoted(name)), which would lead out of the model's folder; nothing is fetched "
        + "from there. Tell whoever runs it"
    case .unusable(let subject, let problem): "\(subject): \(problem)"
    case .noChecksum(let url):
      "\(url): say with --sha256 what the file must be, or anything could come. The page that offers the file often states "
        + "it; of a file you trust it is what sha256sum FILE prints"
    case .unknownSource(let text, let suggestion):
      "\(text): is neither a model of the catalogue nor OWNER/NAME on Hugging Face nor an https:// address"
        + (suggestion.map { "; did you mean \"\($0)\"?" } ?? "; the catalogue: ftlab models pull --list")
    case .unused(let flag, let source): "\(flag) means nothing to \(source); leave it out"
    case .badToken:
      "HF_TOKEN holds a character that no token has, or would travel unencrypted; set it again from "
        + "https://huggingface.co/settings/tokens, or unset it"
    }
  }

  static func size(_ bytes: Int) -> String {
    switch bytes {
    case ..<1000: "\(bytes) bytes"
    case ..<1_000_000: String(format: "%.0f KB", Double(bytes) / 1e3)
    case ..<1_000_000_000: String(format: "%.0f MB", Double(bytes) / 1e6)
    default: String(format: "%.2f GB", Double(bytes) / 1e9)
    }
  }

  private static func progress(_ kept: Int, _ whole: Int?) -> String {
    whole.map { "\(size(kept)) of \(size($0))" } ?? size(kept)
  }
}

extension DownloadError {
  /// What a failed request means to whoever wants the file.
  init(_ failure: TransferFailure, host: String) {
    let why =
      switch failure.kind {
      case .unknownHost: "its name has no address"
      case .unknownProxy: "the proxy's name has no address (see https_proxy)"
      case .noConnection: "nobody answers"
      case .timeout: "it is silent"
      case .cut: "the connection ends at once"
      case .untrusted:
        "its certificate is not trusted (\(failure.detail)); where a company's proxy stands between, name its certificate with "
          + "SSL_CERT_FILE"
      case .malformed: "what it says is no HTTP (\(failure.detail))"
      case .stopped: "stopped"
      case .other: failure.detail
      }
    self = .unreachable(host: host, why: why)
  }
}
