import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The built program, run as a person runs it.
struct Tool {
  /// What a finished process left behind.
  struct Outcome {
    /// The exit code, or 128 + the signal that ended the process, as shells count.
    let status: Int32
    let output: String
    let errors: String

    /// The lines of standard output.
    var lines: [Substring] { output.split(separator: "\n") }
  }

  /// SwiftPM puts the program beside the test bundle.
  static let path = path(of: "ftlab")

  static func path(of program: String) -> String {
    let test = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    var folder = test.deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent(program).path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
      folder.deleteLastPathComponent()
    }
    // The test bundle was started by a helper of the toolchain.
    let bundle = URL(fileURLWithPath: CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? "")
    return bundle.deletingLastPathComponent().appendingPathComponent(program).path
  }

  let scratch: ScratchFolder
  /// The program's file name.
  var program = "ftlab"

  /// Runs the program to its end.
  func run(_ arguments: String..., input: String? = nil) throws -> Outcome { try run(arguments, input: input) }

  func run(_ arguments: [String], input: String? = nil) throws -> Outcome {
    try start(arguments, input: input).wait()
  }

  /// Starts the program.
  ///
  /// - Parameter shell: a command in front of the program's, for limits that a shell sets: `ulimit -f 100; exec`.
  func start(_ arguments: [String], input: String? = nil, shell: String? = nil) throws -> Running {
    try Running(Self.path(of: program), arguments, input: input, shell: shell, in: scratch)
  }

  /// A process that goes on.
  final class Running {
    private let process = Process()
    /// Stays as long as the process does.
    private let scratch: ScratchFolder
    private let output: URL
    private let errors: URL

    fileprivate init(_ path: String, _ arguments: [String], input: String?, shell: String?, in scratch: ScratchFolder)
      throws
    {
      self.scratch = scratch
      let name = UUID().uuidString
      output = scratch.url.appendingPathComponent("\(name).out")
      errors = scratch.url.appendingPathComponent("\(name).err")
      let source = scratch.url.appendingPathComponent("\(name).in")
      try Data((input ?? "").utf8).write(to: source)
      for url in [output, errors] { try Data().write(to: url) }
      process.executableURL = URL(fileURLWithPath: shell == nil ? path : "/bin/bash")
      process.arguments = shell.map { ["-c", "\($0) \"$0\" \"$@\"", path] + arguments } ?? arguments
      process.environment = scratch.environment
      process.currentDirectoryURL = scratch.url
      process.standardInput = try FileHandle(forReadingFrom: source)
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
    }

    var isRunning: Bool { process.isRunning }

    /// What standard output holds by now.
    var outputSoFar: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// What standard error holds by now.
    var errorsSoFar: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the end.
    func wait() throws -> Outcome {
      process.waitUntilExit()
      let isSignal = process.terminationReason == .uncaughtSignal
      return Outcome(
        status: process.terminationStatus + (isSignal ? 128 : 0),
        output: try String(contentsOf: output, encoding: .utf8),
        errors: try String(contentsOf: errors, encoding: .utf8))
    }
  }
}
