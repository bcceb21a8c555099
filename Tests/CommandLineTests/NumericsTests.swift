import FTTestSupport
import Foundation
import Testing

/// The bytes of three training steps. When a change of the program changes them on purpose, raise `Numerics.revision` and
/// write the new hashes down; runs that were begun before are then not resumed without a word.
@Suite struct NumericsTests {
  /// By engine, instruction set and method: float32, one thread.
  static let hashes = [
    "oneDNN 2.6.3, AVX2, lora": "1cb6e36d7c317a045695fc116ab9fc2e2c1430acf03beb50d55385468bacbb55",
    "oneDNN 2.6.3, AVX2, full": "7cde141c2d1150038dc8290e9a0d9187781d9032a91ba00dc7472de2b416b771",
    "oneDNN 2.6.3, AVX2, partial": "791b4f032d930d1a4240da597f637f30fcfd4085728a1076e36f8df139dc5c4a",
  ]

  @Test(arguments: [["lora", "--rank", "4", "--lora-dropout", "0.1"], ["full"], ["partial", "--last-blocks", "1"]])
  func threeStepsGiveTheBytesOfThisRevision(method: [String]) throws {
    let scratch = try ScratchFolder()
    try scratch.add("rows.jsonl", rows: Rows.good(24))
    try scratch.add("validation.jsonl", rows: [Rows.row("Where?", "Here.")])
    let outcome = try Tool(scratch: scratch).run(
      [
        "text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--validation", "validation.jsonl",
        "--steps",
        "3", "--batch-tokens", "64", "--threads", "1", "--precision", "f32", "--learning-rate", "1e-3", "--seed", "5",
        "--output", "run", "--method",
      ] + method)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let shown = try Tool(scratch: scratch).run("runs", "show", "run").output
    let machine = try #require(shown.split(separator: "\n").first { $0.hasPrefix("machine") })
    let key =
      machine.dropFirst("machine".count).split(separator: ",").prefix(2)
      .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: ", ") + ", \(method[0])"
    let hash = try scratch.sha256("run/stages/text/snapshots/step-00000003/parameters.safetensors")
    if let expected = Self.hashes[key] {
      #expect(hash == expected, "\(key)")
    } else {
      print("no hash is written down for \(key): \(hash)")
    }
  }
}
