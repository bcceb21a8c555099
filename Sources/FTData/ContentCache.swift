import Synchronization

/// Decoded content that stays in memory as long as there is room for it.
///
/// What came first stays: a pass over more items than there is room for would push each out before it comes again, and no item
/// would ever be found.
public final class ContentCache<Content: Sendable>: Sendable {
  private struct State {
    var contents: [Place: Content] = [:]
    var byteCount = 0
  }

  /// 256 MB: about a thousand pictures of 256 × 340 pixels, or two hours of speech.
  public static var standardByteLimit: Int { 256_000_000 }

  public let byteLimit: Int
  private let size: @Sendable (Content) -> Int
  private let state = Mutex(State())

  /// - Parameters:
  ///   - byteLimit: what the kept contents may take together.
  ///   - size: the bytes that a content takes.
  public init(byteLimit: Int = ContentCache.standardByteLimit, size: @escaping @Sendable (Content) -> Int) {
    self.byteLimit = byteLimit
    self.size = size
  }

  /// Bytes of what is kept.
  public var byteCount: Int { state.withLock { $0.byteCount } }

  /// The content of a place: what is kept, or what `decode` gives, which is kept where there is room.
  public func content<Failure: Error>(
    at place: Place, decode: () throws(Failure) -> Content
  ) throws(Failure) -> Content {
    if let known = state.withLock({ $0.contents[place] }) { return known }
    let content = try decode()
    let bytes = size(content)
    state.withLock {
      guard $0.contents[place] == nil, bytes <= byteLimit - $0.byteCount else { return }
      $0.contents[place] = content
      $0.byteCount += bytes
    }
    return content
  }
}
