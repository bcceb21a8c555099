import FTCheckpoint
import Foundation
import Testing

/// An architecture in one file has everything that a model folder has: the program `line-lab` is made of ftlab's own commands
/// and one more architecture, a perceptron of two layers.
@Suite struct NewArchitectureTests {
  /// A folder as another program may have written it: weights that count up from 0.
  private func write(_ scratch: ScratchFolder, shape: [Int] = [3, 4]) throws {
    try FileManager.default.createDirectory(
      at: scratch.url.appending(path: "xor"), withIntermediateDirectories: true)
    try scratch.add("xor/config.json", rows: ["{\"model_type\": \"perceptron\", \"widths\": [4, 3, 2]}"])
    let shapes = [
      "layers.1.weight": shape, "layers.1.bias": [3], "layers.2.weight": [2, 3], "layers.2.bias": [2],
    ]
    let entries = shapes.sorted { $0.key < $1.key }.map { name, shape in
      SafetensorsWriter.Entry(name: name, dtype: .float32, shape: shape) { sink in
        let values = (0..<shape.reduce(1, *)).map { Float($0) }
        try values.withUnsafeBytes { try sink.write($0) }
      }
    }
    try SafetensorsWriter.write(entries, to: scratch.url.appending(path: "xor/model.safetensors").path)
  }

  /// One file with the architecture, and one line that names it.
  @Test func itNeedsOneFileAndOneLine() throws {
    let folder = ScratchFolder.root.appending(path: "Tests/Support/line-lab")
    func lines(_ name: String) throws -> [Substring] {
      try String(contentsOf: folder.appending(path: name), encoding: .utf8).split(separator: "\n")
    }
    #expect(try lines("Perceptron.swift").count <= 30)
    #expect(try lines("main.swift").count { $0.contains("Perceptron") } == 1)
    let own = ["Perceptron.swift", "main.swift"]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !own.contains(name) {
      #expect(try !lines(name).contains { $0.contains("Perceptron") }, "\(name)")
    }
    for name in try FileManager.default.subpathsOfDirectory(
      atPath: ScratchFolder.root.appending(path: "Sources").path)
    where name.hasSuffix(".swift") && name != "FTModels/Architecture/Architecture.swift"
      && name != "FTModels/Architecture/ArchitectureRegistry.swift"
    {
      let text = try String(
        contentsOf: ScratchFolder.root.appending(path: "Sources/\(name)"), encoding: .utf8)
      #expect(!text.contains("Perceptron"), "\(name)")
    }
  }

  @Test func itIsImportedListedAndShown() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch, program: "line-lab")
    try write(scratch)
    let imported = try tool.run("models", "import", "xor")
    #expect(imported.status == 0, "\(imported.errors)")
    // 4·3 + 3 + 3·2 + 2.
    #expect(imported.output.hasPrefix("Imported xor: 23 parameters"))
    #expect(
      scratch.contents("ftlab/models/xor") == ["MODEL_CARD.md", "config.json", "ftlab.json", "model.safetensors"])
    #expect(try scratch.sha256("ftlab/models/xor/model.safetensors") == scratch.sha256("xor/model.safetensors"))
    let list = try tool.run("models", "list")
    #expect(list.lines.contains { $0.split(separator: " ").prefix(2) == ["xor", "23"] }, "\(list.output)")
    let info = try tool.run("models", "info", "xor")
    #expect(info.status == 0 && info.output.contains("architecture   perceptron: two layers, 4 → 3 → 2"))
    #expect(info.output.contains("| licence | not stated by the source"))
    // The program that does not know it says so, and what it knows.
    let other = try Tool(scratch: scratch).run("models", "info", "xor")
    #expect(other.status == 1 && other.errors.contains("the architecture \"perceptron\" is not supported"))
    #expect(
      other.errors.contains(
        "\"llama\", \"qwen2\", \"qwen3\", \"gemma3_text\", \"bert\", \"xlm-roberta\", \"multistyle\""),
      "\(other.errors)")
  }

  @Test func itsWrongTensorsAreNamed() throws {
    let scratch = try ScratchFolder()
    try write(scratch, shape: [4, 3])
    let outcome = try Tool(scratch: scratch, program: "line-lab").run("models", "import", "xor")
    #expect(outcome.status == 1, "\(outcome.output)")
    #expect(outcome.errors.contains("layers.1.weight is [4, 3], expected [3, 4]"), "\(outcome.errors)")
    #expect(!scratch.exists("ftlab/models/xor"))
  }
}
