import FTRandom

/// Where the items of a run come from: a list that was checked once, and what an item holds, decoded when it is needed.
///
/// Making a source reads every item once, so that what cannot be used is refused in a ``Ledger`` before anything is learned,
/// and keeps of it only the ``DataItem``. What it holds is read again for each use and must be what was checked.
///
/// ```swift
/// func sizes(of texts: some DataSource<String>) throws -> [Int] {
///   try texts.items.indices.map { try texts.content(of: $0).utf8.count }
/// }
/// ```
public protocol DataSource<Content>: Sendable {
  associatedtype Content

  /// The items that can be used, in their order.
  var items: [DataItem] { get }

  /// What an item holds: equal at every call.
  ///
  /// - Throws: an error that names the item when it has gone, or holds something else than what was checked.
  func content(of index: Int) throws -> Content

  /// The same with some of the items, in the order of `indices`.
  func selecting(_ indices: [Int]) -> Self
}

extension DataSource {
  public var count: Int { items.count }
  public var isEmpty: Bool { items.isEmpty }

  /// The same without the items that were refused since.
  public func keeping(_ isKept: (Place) -> Bool) -> Self {
    // Once: some sources make the list of what they hold.
    let items = items
    return selecting(items.indices.filter { isKept(items[$0].place) })
  }
}

/// Another view of what an item holds that means the same: a crop in other light, a voice in another room.
///
/// A pure function of content and generator. Whoever trains splits the generator off by epoch and item, so that a resumed run
/// sees the same views.
public protocol Augmentation<Content>: Sendable {
  associatedtype Content

  func callAsFunction(_ content: Content, _ generator: inout RandomGenerator) -> Content
}
