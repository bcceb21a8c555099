import FTData
import FTRandom
import FTTestSupport
import Foundation
import Testing

@Suite struct DataSourceTests {
  struct Numbers: DataSource {
    var items: [DataItem]
    func content(of index: Int) -> Int { items[index].place.line! }
    func selecting(_ indices: [Int]) -> Numbers { Numbers(items: indices.map { items[$0] }) }
  }

  private static func place(_ line: Int, file: String = "a") -> Place { Place(file: file, line: line) }

  @Test func refusedItemsLeaveASourceInItsOrder() {
    let numbers = Numbers(items: (1...6).map { DataItem(Self.place($0)) })
    let kept = numbers.keeping { $0.line! % 2 == 0 }
    #expect(kept.items.indices.map(kept.content) == [2, 4, 6] && kept.count == 3 && !kept.isEmpty)
  }

  @Test func itemsAreDividedByGroupAndStratum() throws {
    let items = (0..<60).map { DataItem(Self.place($0), group: "\($0 / 3)", stratum: $0 < 30 ? "cat" : "dog") }
    let split = Split(items, seed: 3)
    let same = Split(count: 60, seed: 3, group: { "\($0 / 3)" }, stratum: { $0 < 30 ? "cat" : "dog" })
    #expect(split == same)
    #expect(Split(items.map { DataItem($0.place) }, seed: 3) == Split(count: 60, seed: 3))
  }

  @Test func copiesOfHeldOutItemsAreRefusedWithBothPlaces() {
    var ledger = Ledger(unit: "rows")
    let items = ["x", "y", "x", nil].enumerated().map { DataItem(Self.place($0), fingerprint: $1) }
    let held = ["x", "z", nil].enumerated().map { DataItem(Self.place($0, file: "held"), fingerprint: $1) }
    for item in items + held {
      ledger.receive(item.place)
      ledger.keep(item.place)
    }
    ledger.refuseCopies(of: held, among: items, thing: "row", use: "judged by")
    #expect(ledger.refusals.map(\.location) == [Self.place(0), Self.place(2)])
    #expect(ledger.refusals.allSatisfy { $0.reason == "copy-of-held-out" && $0.sentence.contains("held:0") })
  }

  @Test func aCacheKeepsWhatCameFirstWithinItsBytes() throws {
    let cache = ContentCache<[UInt8]>(byteLimit: 10) { $0.count }
    var decoded: [Int] = []
    func content(_ line: Int, bytes: Int) -> [UInt8] {
      cache.content(at: Self.place(line)) {
        decoded.append(line)
        return [UInt8](repeating: UInt8(line), count: bytes)
      }
    }
    for _ in 0..<2 {
      for line in 1...3 { #expect(content(line, bytes: 4) == [UInt8](repeating: UInt8(line), count: 4)) }
    }
    #expect(decoded == [1, 2, 3, 3] && cache.byteCount == 8)
    // A smaller one still fits.
    for _ in 0..<2 { _ = content(4, bytes: 2) }
    #expect(decoded == [1, 2, 3, 3, 4] && cache.byteCount == 10)
    struct Gone: Error {}
    #expect(throws: Gone.self) { try cache.content(at: Self.place(5)) { () throws(Gone) in throw Gone() } }
  }

  @Test func whatComesIntoAFolderWhileItIsReadIsRefused() throws {
    let scratch = try ScratchFolder()
    _ = try scratch.file("b.png", "b")
    let walk = try FolderWalk(scratch.url.path)
    var ledger = Ledger(unit: "pictures")
    try ledger.refuseArrivals(in: walk)
    #expect(ledger.input == 0)
    let late = try scratch.file("a.png", "a")
    try ledger.refuseArrivals(in: walk)
    #expect(ledger.refusals.map(\.reason) == ["came-late"] && ledger.places == [Place(file: late)])
    #expect(ledger.refusals[0].sentence.contains(late))
    try FileManager.default.removeItem(at: scratch.url)
    #expect(throws: DataFileError.missing(file: scratch.url.path)) { try ledger.refuseArrivals(in: walk) }
  }

  /// Files that programs leave behind, on every system.
  @Test func junkIsRefusedByName() throws {
    let scratch = try ScratchFolder()
    let junk = [".DS_Store", "._a.png", ".hidden.png", "Thumbs.db", "desktop.ini"]
    for name in junk { _ = try scratch.file(name, "x") }
    let entries = try FolderWalk(scratch.url.path).entries
    #expect(entries.map { $0.components[0] } == junk.sorted { Array($0.utf8).lexicographicallyPrecedes($1.utf8) })
    for entry in entries {
      guard case .refused(let reason, _) = entry.kind else {
        Issue.record("\(entry.path) is read")
        continue
      }
      #expect(reason == "hidden-file")
    }
  }
}
