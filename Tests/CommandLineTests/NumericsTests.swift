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
    "oneDNN 2.6.3, AVX2, lora": "47754cb62a6e8345491d9a55d2236959d9b1810c8fd464d87f31f44d2041d628",
    "oneDNN 2.6.3, AVX2, full": "1d99e225b8dffa1c667f3c9dfded52c03b8f08ae10ad4d3ee216f52883981530",
    "oneDNN 2.6.3, AVX2, partial": "3c1cc1b2c21b83dc09febb5cb83a3582acf5cce41d91e445c05d9fcc0a4db4ca",
    "oneDNN 2.6.3, AVX2, style": "6f729709a05e3d9341daef7ad4381a79f7dac2b3f811c4c52a957545df6c3d6c",
    "oneDNN 2.6.3, AVX2, style, the whole generator":
      "7204e2b2b2eef3f94e0223c20c9a9c5d184c60569cbf3e96cca0c7c9ce4ccc19",
    "oneDNN 2.6.3, AVX2, classify": "dd0e9e84eba23f4afa1084817adde3b2bb7715f1724cc49499f3839963808633",
    "oneDNN 2.6.3, AVX2, classes of texts": "76109403ec01f56751f70e18f120cdc8eff62c3c447e76c224753bc792037e51",
    "oneDNN 2.6.3, AVX2, speaker": "6590a02c055b9b65099287d5b82f1aa4fdc54a6bc304f1a66b360e495009eb0d",
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
