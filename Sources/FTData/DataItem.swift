/// An item of data as a run accounts for it and divides it: where it is and what it belongs to, without what it holds.
public struct DataItem: Sendable, Hashable {
  public let place: Place
  /// Items of one group stand on one side of a split; nil for an item that belongs to no other.
  public var group: String?
  /// A label whose shares are to be alike on all sides, as a picture's class.
  public var stratum: String?
  /// Equal for items that hold the same, whatever they are called; nil where nothing was compared.
  public var fingerprint: String?

  public init(_ place: Place, group: String? = nil, stratum: String? = nil, fingerprint: String? = nil) {
    self.place = place
    self.group = group
    self.stratum = stratum
    self.fingerprint = fingerprint
  }
}

extension Split {
  /// Divides items by their groups and strata, see ``init(count:fractions:seed:group:stratum:)``.
  public init(_ items: [DataItem], fractions: SplitFractions = .standard, seed: UInt64) {
    self.init(
      count: items.count, fractions: fractions, seed: seed,
      // A control character keeps an item without a group apart from every group that has a name.
      group: { items[$0].group ?? "\u{0}\($0)" }, stratum: { items[$0].stratum ?? "" })
  }
}

extension Partition {
  public mutating func add(_ items: [DataItem], _ side: Side) { add(items.map(\.place), side) }
}

extension Ledger {
  /// Refuses kept items that hold the same as a held-out one.
  ///
  /// - Parameters:
  ///   - thing: what an item is called, in the singular.
  ///   - use: what the held-out ones are for: "judged by".
  public mutating func refuseCopies(of held: [DataItem], among items: [DataItem], thing: String, use: String) {
    var known: [String: Place] = [:]
    for item in held {
      if let print = item.fingerprint, known[print] == nil { known[print] = item.place }
    }
    for item in items {
      guard let twin = item.fingerprint.flatMap({ known[$0] }) else { continue }
      refuseKept(
        item.place, reason: "copy-of-held-out",
        "\(item.place): the same \(thing) as \(twin), which is \(use); the measure would be too good to be true")
    }
  }
}
