import FTJSON
import FTTestSupport
import Foundation
import Testing

/// SHA-256 sums of the first training steps of every recipe, in float32 on one thread. When a change of the program changes them
/// on purpose, raise `Numerics.revision` and write the new ones down; runs that were begun before are then not resumed
/// without a word.
enum NumericsHashes {
  /// By engine, instruction set and what is learned.
  static let known = [
    "oneDNN 2.6.3, AVX2, lora": "1cb6e36d7c317a045695fc116ab9fc2e2c1430acf03beb50d55385468bacbb55",
    "oneDNN 2.6.3, AVX2, full": "7cde141c2d1150038dc8290e9a0d9187781d9032a91ba00dc7472de2b416b771",
    "oneDNN 2.6.3, AVX2, partial": "791b4f032d930d1a4240da597f637f30fcfd4085728a1076e36f8df139dc5c4a",
    "oneDNN 2.6.3, AVX2, style": "13a7bdb81a29be9f865e09467d8b433f70f791f5cb460d223dc1fa22cb4cfa2a",
    "oneDNN 2.6.3, AVX2, style, the whole generator":
      "f9936fe6bee97d3231b0b847cb7c71336675cfd64e690b0d8d5be2eb0ff75c46",
    "oneDNN 2.6.3, AVX2, classify": "dd0e9e84eba23f4afa1084817adde3b2bb7715f1724cc49499f3839963808633",
    "oneDNN 2.6.3, AVX2, classes of texts": "76109403ec01f56751f70e18f120cdc8eff62c3c447e76c224753bc792037e51",
    "oneDNN 2.6.3, AVX2, listener": "b2f29aff30c94860abc44329bd4ecfa65dcc933f86de948904218b719f0220e6",
  ]

  /// Compares the trained parameters of a run's last snapshots, stage by stage.
  static func expect(_ run: String, of scratch: ScratchFolder, _ name: String) throws {
    let record = try JSONValue(parsing: Array(scratch.text("\(run)/run.json").utf8))
    let engine = try #require(record["engine"]?.stringValue)
    let key = "\(engine), \(record["instruction_set"]?.stringValue ?? ""), \(name)"
    let stages = scratch.contents("\(run)/stages")
    try #require(!stages.isEmpty, "\(run) has trained nothing")
    for stage in stages {
      let snapshots = scratch.contents("\(run)/stages/\(stage)/snapshots").filter { $0.hasPrefix("step-") }
      let last = try #require(snapshots.sorted().last)
      let hash = try scratch.sha256("\(run)/stages/\(stage)/snapshots/\(last)/parameters.safetensors")
      let stageKey = stages.count == 1 ? key : "\(key), \(stage)"
      if let expected = known[stageKey] {
        #expect(hash == expected, "\(stageKey)")
      } else {
        print("no hash is written down for \(stageKey): \(hash)")
      }
    }
  }
}

@Suite struct NumericsTests {
  @Test(arguments: [["lora", "--rank", "4", "--lora-dropout", "0.1"], ["full"], ["partial", "--last-blocks", "1"]])
  func threeStepsOfTextGiveTheBytesOfThisRevision(method: [String]) throws {
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
    try NumericsHashes.expect("run", of: scratch, method[0])
  }
}
