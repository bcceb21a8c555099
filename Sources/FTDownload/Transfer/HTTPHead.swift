import Foundation

/// Status and headers of an answer (RFC 9110).
struct HTTPHead: Equatable, Sendable {
  let status: Int
  /// By names in lower case; of a header that is there several times the last.
  let headers: [String: String]

  subscript(name: String) -> String? { headers[name] }

  /// Where a redirect leads; `nil` for every other answer.
  func redirect(from url: URL) -> URL? {
    guard [301, 302, 303, 307, 308].contains(status), let location = self["location"] else { return nil }
    return URL(string: location, relativeTo: url)?.absoluteURL
  }

  var contentLength: Int? { self["content-length"].flatMap(Self.count) }

  /// What tells one version of a file from another, byte for byte: a strong entity tag, otherwise the time of the last change.
  var validator: String? {
    if let tag = self["etag"] { return tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.count > 2 ? tag : nil }
    return self["last-modified"]
  }

  /// `Content-Range: bytes 100-199/5000`: where the part begins and, where the server knows it, how long the whole is.
  var contentRange: (start: Int, total: Int?)? {
    guard let match = self["content-range"]?.wholeMatch(of: /bytes (\d{1,18})-\d{1,18}\/(\d{1,18}|\*)/),
      let start = Int(match.1)
    else { return nil }
    return (start, Int(match.2))
  }

  /// Seconds that the server asks to wait, given as a number or as a time.
  func retryAfter(now: Date) -> Double? {
    guard let text = self["retry-after"] else { return nil }
    if let seconds = Self.count(text) { return Double(seconds) }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return format.date(from: text).map { max(0, $0.timeIntervalSince(now)) }
  }

  /// Digits alone: no sign, no spaces.
  private static func count(_ text: String) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
  }

  /// Collects lines as they come. Heads that come before the last, such as "100 Continue", are dropped.
  struct Reader {
    private static let mostHeaders = 256
    private var status = 0
    private var headers: [String: String] = [:]
    private var isComplete = false

    /// - Returns: the head, with the empty line that ends it.
    /// - Throws: ``TransferFailure/Kind/malformed``.
    mutating func add(_ bytes: some Collection<UInt8>) throws(TransferFailure) -> HTTPHead? {
      // What stands behind the body belongs to nothing that is used.
      if isComplete { return nil }
      let line = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      if line.hasPrefix("HTTP/") {
        headers = [:]
        status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      } else if line.isEmpty {
        guard (200..<600).contains(status) else {
          if (100..<200).contains(status) { return nil }
          throw TransferFailure(.malformed, "an answer without a status")
        }
        isComplete = true
        return HTTPHead(status: status, headers: headers)
      } else if let colon = line.firstIndex(of: ":") {
        let name = line[..<colon].lowercased()
        headers[name] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        guard headers.count <= Self.mostHeaders else {
          throw TransferFailure(.malformed, "more than \(Self.mostHeaders) headers")
        }
      }
      return nil
    }
  }
}
