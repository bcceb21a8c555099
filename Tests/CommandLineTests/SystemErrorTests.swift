import FTData
import Foundation
import Testing

@testable import FTCommands

/// Errors of Foundation and the operating system reach a person as sentences, with the right exit code.
@Suite struct SystemErrorTests {
  private func isSentence(_ text: String) -> Bool {
    !["Domain", "NSCocoa", "NSPOSIX", "DecodingError", "CodingKeys", "UserInfo", "Swift.", "Foundation."]
      .contains { text.contains($0) }
  }

  @Test(
    arguments: [
      (["voice", "say", "--file", "missing.txt"], Int32(3), "missing.txt"),
      (["voice", "say", "--file", "folder"], 3, "folder"), (["voice", "say", "--file", "latin1.txt"], 3, "UTF-8"),
      (["text", "finetune", "--config", "missing.yaml"], 2, "missing.yaml"),
      (["text", "generate", "--run", "broken", "--prompt", "x"], nil, "broken"),
      (
        ["text", "generate", "--model", "tiny-llama", "--adapter", "adapter", "--prompt", "x"], 1, "adapter_config.json"
      ),
      (
        ["models", "create", "--architecture", "missing.json", "--tokenizer", "folder", "--output", "x"], nil,
        "missing.json"
      ),
      (["models", "import", "folder"], nil, "folder"), (["models", "info", "folder"], nil, "folder"),
      (["runs", "resume", "broken"], nil, "broken"), (["runs", "show", "newer"], nil, "run.json"),
    ] as [([String], Int32?, String)])
  func filesThatCannotBeReadAreSentences(arguments: [String], status: Int32?, mentioned: String) throws {
    let scratch = try ScratchFolder()
    for folder in ["folder", "broken/adapter", "adapter"] {
      try FileManager.default.createDirectory(atPath: scratch.path(folder), withIntermediateDirectories: true)
    }
    try scratch.add("latin1.txt", [0x47, 0x72, 0xFC, 0xDF, 0x65])
    try FileManager.default.createDirectory(atPath: scratch.path("newer"), withIntermediateDirectories: true)
    try scratch.add("newer/run.json", #"{"kind": 7"#.utf8)
    try scratch.add("broken/config.json", #"{"rank": "four"#.utf8)
    try scratch.add("adapter/adapter_config.json", #"{"r": "four"}"#.utf8)
    let outcome = try Tool(scratch: scratch).run(arguments)
    if let status { #expect(outcome.status == status, "\(outcome.errors)") } else { #expect(outcome.status != 0) }
    #expect(outcome.errors.contains(mentioned), "\(outcome.errors)")
    #expect(isSentence(outcome.errors), "\(outcome.errors)")
  }

  @Test(.enabled(if: SmallDisk.isAllowed, "needs the right to mount a small file system"))
  func anImportOntoAFullDiskIsASentence() throws {
    let scratch = try ScratchFolder()
    let disk = try SmallDisk(scratch.path("disk"), megabytes: 1)
    defer { disk.unmount() }
    try Data(count: 700_000).write(to: URL(fileURLWithPath: scratch.path("disk/filler")))
    let outcome = try Tool(scratch: scratch).run(
      "models", "import", scratch.model("tiny-llama").path, "--output", "disk/model")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("full"), "\(outcome.errors)")
    #expect(isSentence(outcome.errors), "\(outcome.errors)")
    #expect(!scratch.exists("disk/model"))
  }

  struct Made: Decodable {
    struct Inner: Decodable {
      let rate: Double
    }
    let rank: Int
    let inner: [Inner]
  }

  @Test(arguments: [
    (#"{"rank": 1}"#, #""inner" is missing"#),
    (#"{"rank": "x", "inner": []}"#, #""rank" is no whole number that fits"#),
    (#"{"rank": 1, "inner": [{"rate": 1}, {"rate": "x"}]}"#, #""inner[1].rate" is no number"#),
    (#"{"rank": 1, "inner": 3}"#, #""inner" is no list"#), ("{", "not JSON"),
    (#"{"rank": null, "inner": []}"#, #""rank""#),
  ])
  func decodingErrorsNameTheField(json: String, words: String) throws {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Made.self, from: Data(json.utf8))
    }
    let sentence = Failure.sentence(try #require(error))
    #expect(sentence.contains(words), "\(sentence)")
    #expect(isSentence(sentence), "\(sentence)")
    #expect(Failure.status(of: try #require(error)) == 1)
  }

  /// Every number that Foundation and the operating system give has words.
  @Test func everyErrorNumberIsASentence() {
    for code in 1...140 as ClosedRange<Int> {
      let system = NSError(domain: NSPOSIXErrorDomain, code: code)
      #expect(isSentence(Failure.sentence(system)), "\(Failure.sentence(system))")
      for cocoa in [4, 255, 256, 257, 258, 259, 260, 261, 262, 263, 264, 512, 513, 514, 516, 517, 518, 640, 642, 3840] {
        let error = NSError(
          domain: NSCocoaErrorDomain, code: cocoa,
          userInfo: [NSFilePathErrorKey: "/some/file", NSUnderlyingErrorKey: system])
        let sentence = Failure.sentence(error)
        #expect(isSentence(sentence) && sentence.hasPrefix("/some/file: cannot be "), "\(sentence)")
      }
    }
  }

  @Test(arguments: [
    (CocoaError.Code.fileReadNoSuchFile, Int32(3)), (.fileReadNoPermission, 3),
    (.fileReadInapplicableStringEncoding, 3),
    (.fileWriteOutOfSpace, 1), (.fileWriteNoPermission, 1), (.fileReadCorruptFile, 1),
  ])
  func whatCannotBeReadIsDataAndWhatCannotBeWrittenIsTheWorld(code: CocoaError.Code, status: Int32) {
    #expect(Failure.status(of: CocoaError(code)) == status)
  }

  @Test func exitCodesComeFromTheErrors() {
    struct Mine: Blamable { let blame: Blame }
    #expect([Blame.data, .settings, .world].map { Failure.status(of: Mine(blame: $0)) } == [3, 2, 1])
    struct Plain: Error {}
    #expect(Failure.status(of: Plain()) == 1)
  }
}
