import Foundation
import Testing

@testable import FTTextCodec

@Suite struct TokenizerGoldenTests {
  static let variants = [
    "digits", "digit-runs", "gpt2-legacy", "gpt2-split", "llama3", "qwen2-nfc", "nfkc-added", "dropped-bytes",
    "unknown-bytes", "fused-unknown",
  ]

  @Test(arguments: variants)
  func idsAndDecodedTextEqualTheReferenceOnFiveThousandLines(variant: String) throws {
    let tokenizer = try Golden.tokenizer(variant)
    let mismatches = try Golden.mismatches(tokenizer, "hashes-\(variant).bin")
    #expect(mismatches.isEmpty, "\(mismatches.count) of 5,000, first: \(mismatches.prefix(3))")
  }

  @Test func everyIDEqualsTheReference() throws {
    let tokenizer = try Golden.tokenizer("digits")
    let bytes = [UInt8](try Golden.data("ids-digits.bin"))
    let units = stride(from: 0, to: bytes.count, by: 2).map { Int32(bytes[$0]) | Int32(bytes[$0 + 1]) << 8 }
    var position = 0
    for line in try Golden.lines() {
      let count = Int(units[position])
      #expect(tokenizer.encode(line) == Array(units[position + 1..<position + 1 + count]), "\(line.debugDescription)")
      position += 1 + count
    }
    #expect(position == units.count)
  }

  @Test func aWarmAndAColdCacheGiveTheSameIDs() throws {
    let lines = try Golden.lines().prefix(500)
    let warm = try Golden.tokenizer("llama3")
    let first = lines.map { warm.encode($0) }
    #expect(lines.map { warm.encode($0) } == first)
    #expect(warm.encode(lines.joined()) == (try Golden.tokenizer("llama3")).encode(lines.joined()))
  }

  @Test func concurrentCallersGetTheSameIDs() async throws {
    let tokenizer = try Golden.tokenizer("digits")
    let lines = Array(try Golden.lines().prefix(300))
    let expected = lines.map { tokenizer.encode($0) }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 { group.addTask { lines.map { tokenizer.encode($0) } == expected } }
      for await same in group { #expect(same) }
    }
  }

  @Test func longWordsMergeLikeShortOnes() throws {
    // The heap and the scan are two implementations of one rule: a word of 48 bytes is scanned, a longer one is not.
    let tokenizer = try Golden.tokenizer("digits")
    var merger = WordMerger()
    for line in try Golden.lines() where line.utf8.count > 48 {
      let symbols = line.utf8.map { tokenizer.model.byteIDs[Int($0)] }
      merger.symbols = symbols
      merger.merge(with: tokenizer.model.merges)
      #expect(merger.symbols == Self.mergedNaively(symbols, tokenizer.model.merges))
    }
  }

  private static func mergedNaively(_ symbols: [Int32], _ table: MergeTable) -> [Int32] {
    var symbols = symbols
    while true {
      let outcomes = zip(symbols, symbols.dropFirst()).map { table.outcome($0, $1) }
      guard let best = outcomes.min(), best != MergeTable.none, let index = outcomes.firstIndex(of: best) else {
        return symbols
      }
      symbols.replaceSubrange(index...index + 1, with: [Int32(truncatingIfNeeded: best)])
    }
  }

  @Test func nfkcOfEveryLineEqualsTheReference() throws {
    let expected = try Golden.words("hashes-nfkc-text.bin")
    let mismatches = try Golden.lines().enumerated().filter { index, line in
      let text = Array(line.utf8)
      let hash = Golden.hash64(TextNormalizer.nfkc.normalize(text, 0..<text.count))
      return hash != UInt64(expected[2 * index]) | UInt64(expected[2 * index + 1]) << 32
    }
    #expect(mismatches.isEmpty, "\(mismatches.count) of 5,000, first: \(mismatches.prefix(3))")
  }

  static var realFolder: URL? {
    ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"].map {
      URL(fileURLWithPath: $0).appendingPathComponent("smollm2-135m-instruct")
    }
  }

  @Test(.enabled(if: realFolder != nil, "set FTLAB_CHECKPOINTS to the folder of imported models"))
  func smolLM2EqualsTheReferenceOnFiveThousandLines() throws {
    let tokenizer = try Tokenizer(folder: #require(Self.realFolder))
    #expect(tokenizer.vocabularySize == 49_152)
    #expect(tokenizer.bosID == 1)
    #expect(tokenizer.eosID == 2)
    let mismatches = try Golden.mismatches(tokenizer, "hashes-smollm2.bin")
    #expect(mismatches.isEmpty, "\(mismatches.count) of 5,000, first: \(mismatches.prefix(3))")
  }
}
