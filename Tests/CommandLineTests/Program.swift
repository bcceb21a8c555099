import Foundation

/// The built program, run as a process.
enum Program {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let tiny = root.appendingPathComponent("Models/tiny-llama").path

  /// The program lies beside the test bundle.
  static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("ftlab")

  struct Outcome: Sendable {
    var status: Int32
    var output: String
    var errors: String
  }

  static func start(_ arguments: [String], output: Pipe? = nil, errors: Pipe? = nil) throws -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.standardOutput = output ?? FileHandle.nullDevice
    process.standardError = errors ?? FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  static func run(_ arguments: [String]) throws -> Outcome {
    let folder = try folder()
    let files = ["output", "errors"].map { folder.appendingPathComponent($0) }
    for file in files { try Data().write(to: file) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  static func folder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("ftlab-cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  /// A file of short rows.
  static func rows(_ count: Int, in folder: URL, name: String = "rows.jsonl") throws -> String {
    let lines = (0..<count).map {
      #"{"messages":[{"role":"user","content":"Say \#($0)"},{"role":"assistant","content":"It is \#($0 * 3)."}]}"#
    }
    let file = folder.appendingPathComponent(name)
    try Data(lines.joined(separator: "\n").utf8).write(to: file)
    return file.path
  }
}
