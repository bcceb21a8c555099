import ArgumentParser
import FTLab
import Foundation

struct ModelsCreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make a model that has learned nothing yet, to train it from scratch.",
    discussion: """
      Weights are random (normal, 0.02), norms are 1. Train all of them with: ftlab text finetune --method full.

      Example:
        ftlab models create --architecture config.json --tokenizer Models/tiny-llama --seed 1 --output models/mine
      """)

  @Option(help: ArgumentHelp("A config.json of a Llama model: widths, layers, heads, vocabulary.", valueName: "file"))
  var architecture: String
  @Option(help: ArgumentHelp("A folder with tokenizer.json and tokenizer_config.json.", valueName: "folder"))
  var tokenizer: String
  @Option(help: ArgumentHelp("The folder to write; it must not exist.", valueName: "folder")) var output: String
  @Option(help: "Decides the weights.") var seed: UInt64 = 0

  func run() throws {
    let folder = try ModelFolder<LlamaConfiguration>.create(
      at: URL(fileURLWithPath: output), configuration: URL(fileURLWithPath: architecture),
      tokenizer: URL(fileURLWithPath: tokenizer), seed: seed)
    Terminal.show("Created \(folder.name): \(Terminal.count(folder.parameterCount)) parameters in \(folder.url.path)")
  }
}
