import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Standard output and standard error that cannot be written, at any moment and for any reason.
@Suite struct StreamTests {
  private func scratch() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.add("rows.jsonl", rows: Rows.good(24))
    return scratch
  }

  private func finetune(_ output: String, _ more: String...) -> [String] {
    [
      "text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--output", output, "--epochs", "2",
      "--batch-tokens", "64", "--threads", "1",
    ] + more
  }

  /// How a shell takes a stream away; the stream.
  static let losses: [(shell: String, lost: String)] = [
    (">/dev/full", "output"), (">&-", "output"), ("2>/dev/full", "error"), ("2>&-", "error"),
    (">/dev/full 2>/dev/full", "both"), (">&- 2>&-", "both"), ("<&- >&- 2>&-", "both"),
  ]

  @Test(arguments: losses) func aTrainingFinishesWithoutItsStreams(loss: (shell: String, lost: String)) throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    try #require(try tool.run(finetune("whole")).status == 0)
    let outcome = try tool.start(finetune("run"), shell: loss.shell).wait()
    #expect(outcome.status == 1)
    let result = "adapter/adapter_model.safetensors"
    #expect(try scratch.sha256("run/\(result)") == scratch.sha256("whole/\(result)"))
    switch loss.lost {
    case "output": #expect(outcome.errors.contains("standard output cannot be written"), "\(outcome.errors)")
    case "error": #expect(outcome.output.contains("standard error cannot be written"), "\(outcome.output)")
    default: break
    }
  }

  /// The window was closed, the connection lost: a program that ignores SIGHUP writes into nothing.
  @Test func aTrainingOutlivesItsTerminal() throws {
    let scratch = try scratch()
    // Linux's pseudo-terminals: unlocked by TIOCSPTLCK, numbered by TIOCGPTN; Glibc's module has no posix_openpt.
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var (unlocked, number) = (Int32(0), UInt32(0))
    try #require(ioctl(master, 0x4004_5431, &unlocked) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
    let name = "/dev/pts/\(number)"
    // Not as the terminal of these tests, which would be hung up with it.
    let terminal = FileHandle(fileDescriptor: open(name, O_RDWR | O_NOCTTY), closeOnDealloc: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.path)
    process.arguments = finetune("run")
    process.environment = scratch.environment
    process.currentDirectoryURL = scratch.url
    process.standardOutput = terminal
    process.standardError = terminal
    try process.run()
    let deadline = Date().addingTimeInterval(120)
    while process.isRunning, !scratch.exists("run/stages/text/events.jsonl"), Date() < deadline { usleep(5000) }
    close(master)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 1)
    #expect(scratch.exists("run/adapter/adapter_model.safetensors"))
  }

  /// Who reads events gets events only.
  @Test func aLostStandardErrorAddsNoLineToTheEvents() throws {
    let scratch = try scratch()
    let outcome = try Tool(scratch: scratch).start(finetune("run", "--json"), shell: "2>/dev/full").wait()
    // Events say all, so nothing was lost.
    #expect(outcome.status == 0)
    for line in outcome.lines { #expect(line.hasPrefix(#"{"event":""#)) }
    #expect(outcome.lines.last?.hasPrefix(#"{"event":"ended""#) == true)
  }

  /// No file that is opened later gets the number of a closed stream.
  @Test func closedStreamsDoNotWriteIntoFiles() throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    #expect(try tool.start(finetune("run", "--json"), shell: "<&- >&- 2>&-").wait().status == 1)
    #expect(try tool.run("text", "generate", "--run", "run", "--prompt", "x", "--max-tokens", "2").status == 0)
    for line in try scratch.text("run/stages/text/events.jsonl").split(separator: "\n") { #expect(line.hasPrefix("{")) }
  }

  @Test(arguments: [["text", "generate", "--model", "tiny-llama", "--prompt", "x"], ["models", "list"], ["--help"]])
  func aFullDiskIsAnErrorOfWhateverPrints(arguments: [String]) throws {
    let outcome = try Tool(scratch: try scratch()).start(arguments, shell: ">/dev/full").wait()
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("the disk or quota is full"), "\(outcome.errors)")
  }

  /// As a shell's `| head` does, but closed before the first byte.
  private func runIntoClosedPipe(_ arguments: [String], _ scratch: ScratchFolder) throws -> Tool.Outcome {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: Tool.path)
    process.arguments = arguments
    process.environment = scratch.environment
    process.currentDirectoryURL = scratch.url
    process.standardOutput = output
    process.standardError = errors
    try output.fileHandleForReading.close()
    try process.run()
    let told = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return .init(
      status: process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0), output: "",
      errors: String(decoding: told, as: UTF8.self))
  }

  @Test func aTrainingOutlivesTheReaderOfItsEvents() throws {
    let scratch = try scratch()
    let outcome = try runIntoClosedPipe(finetune("run", "--json"), scratch)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("its reader has gone"), "\(outcome.errors)")
    #expect(scratch.exists("run/adapter/adapter_model.safetensors"))
  }

  @Test(arguments: [
    ["text", "generate", "--model", "tiny-llama", "--prompt", "x"], ["models", "list"],
    ["models", "info", "tiny-llama"],
    ["--help"], ["text", "finetune", "--help"], ["--version"],
  ])
  func aClosedPipeEndsWhatOnlyPrintsQuietly(arguments: [String]) throws {
    let outcome = try runIntoClosedPipe(arguments, try scratch())
    #expect(outcome.status == 128 + SIGPIPE)
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
  }

  /// A reader that is slow and has made the pipe non-blocking gets every byte.
  @Test func aSlowReaderGetsEverything() throws {
    let scratch = try scratch()
    let whole = try Tool(scratch: scratch).run("text", "finetune", "--help").output
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: Tool.path)
    process.arguments = ["text", "finetune", "--help"]
    process.environment = scratch.environment
    process.standardOutput = output
    let writing = output.fileHandleForWriting.fileDescriptor
    #expect(fcntl(writing, F_SETFL, fcntl(writing, F_GETFL) | O_NONBLOCK) == 0)
    // The smallest pipe: a page.
    // F_SETPIPE_SZ, which Glibc's module lacks.
    _ = fcntl(writing, 1031, 4096)
    try process.run()
    usleep(300_000)
    let read = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(String(decoding: read, as: UTF8.self) == whole)
  }
}

/// Signals that mean "stop".
@Suite(.serialized) struct SignalTests {
  private func started(_ tool: Tool, _ output: String, shell: String? = nil) throws -> Tool.Running {
    let running = try tool.start(
      [
        "text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--output", output, "--epochs", "40",
        "--batch-tokens", "64", "--threads", "1", "--json",
      ], shell: shell)
    while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < 3 { usleep(2000) }
    return running
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 130), (SIGHUP, 129)] as [(Int32, Int32)])
  func aSignalSavesAndSaysHowToGoOn(signal: Int32, status: Int32) throws {
    let scratch = try ScratchFolder()
    try scratch.add("rows.jsonl", rows: Rows.good(24))
    let tool = Tool(scratch: scratch)
    let running = try started(tool, "run")
    running.send(signal)
    // Terminals that are closed send SIGHUP twice.
    if signal == SIGHUP { running.send(signal) }
    let outcome = try running.wait()
    #expect(outcome.status == status)
    #expect(outcome.errors.contains("ftlab runs resume run"), "\(outcome.errors)")
    #expect(scratch.contents("run/stages/text/snapshots").contains { $0.hasPrefix("step-") })
    #expect(try tool.run("runs", "resume", "run").status == 0)
  }

  @Test func nohupIsObeyed() throws {
    let scratch = try ScratchFolder()
    try scratch.add("rows.jsonl", rows: Rows.good(24))
    let running = try started(Tool(scratch: scratch), "run", shell: "trap '' HUP; exec")
    running.send(SIGHUP)
    let outcome = try running.wait()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(scratch.exists("run/adapter"))
  }
}
