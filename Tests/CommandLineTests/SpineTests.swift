import FTJSON
import FTTestSupport
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A recipe in one file has everything that a run has: the program `line-lab` is made of ftlab's own commands and one more
/// recipe, a line fitted to points.
@Suite(.serialized) struct SpineTests {
  private let scratch: ScratchFolder
  private let tool: Tool

  init() throws {
    scratch = try ScratchFolder()
    tool = Tool(scratch: scratch, program: "line-lab")
    try scratch.add(
      "points.csv", rows: (0..<40).map { "\(Double($0) / 10),\(3 * Double($0) / 10 - 1)" } + ["not,a point"])
  }

  private func line(_ output: String, _ more: String...) -> [String] {
    ["line", "--data", "points.csv", "--output", output, "--steps", "200", "--threads", "1", "--precision", "f32"]
      + more
  }

  @Test func theToyRecipeFitsOnOneHundredAndTwentyLines() throws {
    let file = ScratchFolder.root.appending(path: "Tests/Support/line-lab/LineRecipe.swift")
    #expect(
      try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false).count
        <= 121)
  }

  @Test func itIsRunWithSettingsLedgerPartitionAndMeasures() throws {
    let outcome = try tool.run(line("run"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("points.csv: 41 points in, 40 kept, 1 refused"))
    #expect(outcome.output.contains("squared error"))
    #expect(
      scratch.contents("run") == [
        ".lock", "data-check.json", "ledger.jsonl", "line.safetensors", "measures.json", "partition.jsonl", "run.json",
        "settings.json", "stages",
      ])
    #expect(try scratch.text("run/ledger.jsonl").split(separator: "\n").count == 42)
    #expect(try scratch.text("run/partition.jsonl").split(separator: "\n").count == 41)
    let again = try tool.run("line", "--config", "run/settings.json", "--output", "again")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try scratch.sha256("again/line.safetensors") == scratch.sha256("run/line.safetensors"))
  }

  @Test func itIsListedShownVerifiedAndFinishedOnce() throws {
    try #require(try tool.run(line("runs/a")).status == 0)
    let list = try tool.run("runs", "list")
    #expect(list.status == 0)
    #expect(list.output.contains("runs/a   toy.line   finished"))
    let show = try tool.run("runs", "show", "runs/a")
    #expect(show.output.contains("toy.line, finished"))
    // The two are compared in pairs: eight test points, each before and after.
    #expect(show.output.contains("squared error against untouched"))
    let paired = try #require(show.output.split(separator: "\n").first { $0.hasPrefix("squared error against") })
    #expect(paired.split(separator: " ").suffix(2) == ["8", "better"], "\(paired)")
    let markdown = try tool.run("runs", "show", "runs/a", "--markdown")
    #expect(markdown.output.contains("| squared error") && markdown.output.contains("---: |"))
    #expect(try tool.run("runs", "show", "runs/a", "--markdown", "--json").status == 2)
    #expect(try tool.run("runs", "verify", "runs/a").output.contains("the same to the last digit"))
    let before = try scratch.text("runs/a/run.json")
    let resumed = try tool.run("runs", "resume", "runs/a")
    #expect(resumed.status == 0)
    #expect(resumed.output.contains("this run is finished; nothing was changed"))
    #expect(try scratch.text("runs/a/run.json") == before)
  }

  @Test func itsLossIsDrawn() throws {
    try #require(try tool.run(line("run")).status == 0)
    for file in ["loss.svg", "page/loss.html"] {
      let drawn = try tool.run("runs", "show", "run", "--chart", file)
      #expect(drawn.status == 0 && drawn.errors.contains("Wrote \(file)"), "\(drawn.errors)")
      let picture = try scratch.text(file)
      #expect(picture.contains(">training<") && picture.contains(">validation<") && picture.contains(">loss<"))
    }
    #expect(try tool.run("runs", "show", "run", "--chart", "loss.svg").errors.contains("is there already"))
    #expect(try tool.run("runs", "show", "run", "--chart", "loss.svg", "--force").status == 0)
    #expect(try tool.run("runs", "show", "run", "--chart", "loss.png").errors.contains(".svg or .html"))
    try scratch.add("run/stages/line/events.jsonl", "{\"event\":\"step\",\"step\":1}\n".utf8)
    let broken = try tool.run("runs", "show", "run", "--chart", "again.svg")
    #expect(broken.status != 0 && broken.errors.contains("events.jsonl:1") && !scratch.exists("again.svg"))
  }

  @Test func killedOrStoppedItEndsWithTheSameBytes() throws {
    try #require(try tool.run(line("whole", "--save-every", "7")).status == 0)
    for (name, signal, status) in [
      ("killed", SIGKILL, 128 + SIGKILL), ("stopped", SIGINT, 130), ("hung-up", SIGHUP, 129),
    ] {
      let running = try tool.start(line(name, "--save-every", "7", "--json"))
      while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < 20 { usleep(500) }
      running.send(signal)
      let ended = try running.wait()
      #expect(ended.status == status, "\(ended.errors)")
      if signal != SIGKILL { #expect(ended.errors.contains("runs resume \(name)")) }
      let record = try JSONValue(parsing: Array(scratch.text("\(name)/run.json").utf8))
      let worked = try #require(record["seconds"]?["training"]?.doubleValue)
      #expect(worked > 0, "\(name) has worked until it was ended")
      let resumed = try tool.run("runs", "resume", name)
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try scratch.sha256("\(name)/line.safetensors") == scratch.sha256("whole/line.safetensors"))
      #expect(
        try RunFiles.events(scratch, "\(name)/stages/line") == RunFiles.events(scratch, "whole/stages/line"))
    }
  }

  @Test func aResultThatWasDamagedIsNotVerified() throws {
    try #require(try tool.run(line("run")).status == 0)
    let file = scratch.url.appending(path: "run/line.safetensors")
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: file)
    let outcome = try tool.run("runs", "verify", "run")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("squared error"))
  }
}
