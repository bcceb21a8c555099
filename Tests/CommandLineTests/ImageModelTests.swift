import Foundation
import Testing

/// Networks for pictures in the commands on models. The network is a tiny upscaler of tools/golden/foreign_files.py.
@Suite struct ImageModelTests {
  private static let network = ScratchFolder.root.appendingPathComponent(
    "Tests/FTModelsTests/Golden/Images/tiny-x2.param")

  @Test func imageModelIsImportedListedAndShown() throws {
    let tool = Tool(scratch: try ScratchFolder())
    let imported = try tool.run("models", "import", Self.network.path)
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(imported.output.hasPrefix("Imported tiny-x2: 712 parameters"))
    let list = try tool.run("models", "list")
    // A heading, tiny-llama, and this one.
    #expect(list.lines.count == 3 && list.lines.contains { $0.split(separator: " ").prefix(2) == ["tiny-x2", "712"] })
    let info = try tool.run("models", "info", "tiny-x2")
    #expect(
      info.status == 0 && info.output.contains("compact-upscaler: compact upscaler ×2, 3 convolutions of width 4"))
    #expect(info.output.contains("| licence | not stated by the source"))
  }

  @Test func textCommandsSayThatAModelIsForPictures() throws {
    let tool = Tool(scratch: try ScratchFolder())
    #expect(try tool.run("models", "import", Self.network.path, "--name", "up").status == 0)
    let outcome = try tool.run("text", "generate", "--model", "up", "--prompt", "a")
    #expect(
      outcome.status == 1 && outcome.errors.contains("is a model of the architecture \"compact-upscaler\""),
      "\(outcome.errors)")
  }

  /// A pickle that asks for os.system: nothing runs, and the message says what was asked for.
  @Test func checkpointThatWouldRunAProgramIsRefused() throws {
    let scratch = try ScratchFolder()
    let magic: [UInt8] = [
      0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    ]
    let command = Array("touch executed".utf8)
    let call = Array("cos\nsystem\n".utf8) + [0x55, UInt8(command.count)] + command + [0x85, 0x52, 0x2E]
    let system: [UInt8] = [0x80, 2, 0x4D, 0xE9, 0x03, 0x2E, 0x80, 2, 0x7D, 0x2E, 0x80, 2]
    let path = try scratch.add("evil.pth", magic + system + call)
    let outcome = try Tool(scratch: scratch).run("models", "import", path)
    #expect(outcome.status == 1 && outcome.errors.contains("\"os.system\""), "\(outcome.errors)")
    #expect(!scratch.exists("executed") && !scratch.exists("ftlab/models/evil"))
  }
}
