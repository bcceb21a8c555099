import Foundation
import Testing

/// Runs the scripts of pages, in a document of its own that has only what they use of one.
enum Node {
  /// nil where it is not installed.
  static let program = ["/usr/bin/node", "/usr/local/bin/node"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }.map { URL(filePath: $0) }

  /// What JavaScript prints, part after part, behind the document.
  static func output(_ parts: [String]) throws -> String {
    let stub = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts/document.js")
    let all = [try String(contentsOf: stub, encoding: .utf8)] + parts
    return try run(["-e", all.joined(separator: "\n")])
  }

  static func run(_ arguments: [String]) throws -> String {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let failure = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && failure.isEmpty, "\(failure)")
    return text
  }
}
