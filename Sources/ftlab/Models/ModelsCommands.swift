import ArgumentParser
import FTLab
import Foundation

struct ModelsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The models on this computer.",
    discussion: """
      Example:
        ftlab models list
      """)

  func run() throws {
    let store = ModelStore()
    let names = try store.list()
    if names.isEmpty {
      Terminal.note("No model yet in \(store.root.path). Fetch and import the default one with: tools/quickstart")
    }
    for name in names {
      let folder: ModelFolder
      do { folder = try store.resolve(name) } catch {
        Terminal.note("\(name)  cannot be used: \(error)")
        continue
      }
      Terminal.show(
        "\(name)  \(Terminal.count(folder.parameterCount)) parameters  \(Terminal.bytes(folder.bytes))  \(folder.url.path)"
      )
    }
  }
}

struct ModelsInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "What a model is, where it comes from, under which licence.",
    discussion: """
      Example:
        ftlab models info smollm2-135m-instruct
      """)

  @Argument(help: "A model's name or folder.") var model: String

  func run() throws {
    let folder = try ModelStore().resolve(model)
    let c = folder.configuration
    Terminal.show(
      """
      folder        \(folder.url.path)
      architecture  Llama: \(c.layerCount) layers of width \(c.width), \(c.heads) heads (\(c.kvHeads) key-value) of \(c.headSize), \
      feed-forward \(c.feedForwardWidth)
      vocabulary    \(Terminal.count(c.vocabularySize)) tokens
      context       \(Terminal.count(c.maximumPositions)) tokens
      parameters    \(Terminal.count(folder.parameterCount))
      SHA-256       \(try folder.weightsSHA256())
      """)
    if let card = folder.card { Terminal.show("\n\(card)") }
  }
}

struct ModelsImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Turn a GGUF file or a Hugging Face folder into a model folder.",
    discussion: """
      The result opens in transformers too: config.json, model.safetensors, tokenizer.json, tokenizer_config.json.

      Examples:
        ftlab models import SmolLM2-135M-Instruct.Q4_1.gguf --name smollm2-135m-instruct
        ftlab models import ~/models/my-llama
      """)

  @Argument(help: "A GGUF file or a folder with config.json and safetensors.") var source: String
  @Option(help: "The model's name. Default: the name of the source.") var name: String?
  @Option(help: "The folder to write. Default: a folder of that name among ftlab's models.") var output: String?
  @Flag(help: "Replace a model of that name.") var replace = false

  func run() throws {
    let url = URL(fileURLWithPath: source)
    let name = self.name ?? url.deletingPathExtension().lastPathComponent.lowercased()
    let target = try output.map { URL(fileURLWithPath: $0) } ?? ModelStore().url(of: name)
    var importer = ModelImporter()
    importer.replace = replace
    let folder = try importer.importModel(from: url, into: target, name: name) { progress in
      Terminal.redraw("\(progress.stage.rawValue) \(100 * progress.completed / max(1, progress.total)) %")
    }
    Terminal.redraw("")
    Terminal.show("Imported \(name): \(Terminal.count(folder.parameterCount)) parameters in \(folder.url.path)")
  }
}
