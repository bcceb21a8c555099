import ArgumentParser
import FTLab
import Foundation

struct ModelsExportCommand: ArchitectureCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a network as a file that other programs run.",
    discussion: """
      ONNX, operations of version 17, for networks of pictures and voices: onnxruntime and whatever else reads it. What a network needs
      around it is inside: a classifier takes RGB in 0...255, a speaker encoder sound, a voice phonemes. A voice that may not speak is
      not exported.

      GGUF for language models: llama.cpp and the programs around it. Tokenizer and chat template are inside; a run's adapter is
      added to the weights, or written by itself with --only-adapter, to be used beside the base.

      Origin, licence, SHA-256, the steps that a run's data were cleaned by and, for a learned voice, the consent travel as metadata.

      Examples:
        ftlab models export runs/shop --output shop.gguf
        ftlab models export runs/shop --type q8_0 --output shop-q8.gguf
        ftlab models export smollm2-135m-instruct --adapter my-peft-adapter --output mine.gguf
        ftlab models export runs/shop --only-adapter --output shop-adapter.gguf
        ftlab models export efficientnet-lite0 --output classifier.onnx
        ftlab models export runs/flowers --output flowers.onnx
        ftlab models export multistyle26 --style style-03:0.3,runs/oil:0.7 --output style.onnx
        ftlab models export resemblyzer --input mel --output encoder.onnx
        ftlab models export hibari --voice me --output me.onnx
      """)

  @Argument(help: "A model's name (ftlab models list), its folder, or the folder of a run.") var model: String
  @Option(help: "onnx or gguf. Default: what --output ends in, or onnx.") var format: ExportFormat?
  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file")) var output: String
  @Option(help: "GGUF: how matrices are stored: f16 (default), q8_0 (half as large), bf16, f32.")
  var type: GGUFExport.Precision?
  @Option(help: "GGUF: a folder with an adapter in PEFT's layout or MLX's, which is added to the model.") var adapter:
    String?
  @Flag(help: "GGUF: write the adapter by itself, to be used beside its base.") var onlyAdapter = false
  @Option(
    help: "The style inside a style generator, as in ftlab image stylize: a run, a file, a name, or a mixture of them.")
  var style: [String] = []
  @Option(help: "The learned voice of a synthesiser: its name, its file, or its run's folder.") var voice: String?
  @Option(help: "What a speaker encoder takes: sound (default) or mel spectra.") var input: SpeakerEncoder.GraphInput?
  @Flag(help: "Overwrite a file that is there already.") var force = false

  func run(among architectures: ArchitectureRegistry) throws {
    let ending = (self.output as NSString).pathExtension.lowercased()
    let format = format ?? ExportFormat(rawValue: ending) ?? .onnx
    let output = try OutputFile(output, endings: [format.rawValue], isForced: force)
    try checkFlags(for: format)
    switch format {
    case .onnx: try writeONNX(to: output, among: architectures)
    case .gguf: try writeGGUF(to: output)
    }
  }

  private func checkFlags(for format: ExportFormat) throws {
    let given: [(flag: String, isGiven: Bool, format: ExportFormat)] = [
      ("--style", !style.isEmpty, .onnx), ("--voice", voice != nil, .onnx), ("--input", input != nil, .onnx),
      ("--type", type != nil, .gguf), ("--adapter", adapter != nil, .gguf), ("--only-adapter", onlyAdapter, .gguf),
    ]
    for (flag, isGiven, wanted) in given where isGiven && wanted != format {
      throw ExportError.unusedInFormat(flag, format)
    }
  }

  private func writeGGUF(to output: OutputFile) throws {
    let source = try LanguageModelSource(model, adapter: adapter)
    guard source.adapter != nil || !onlyAdapter else { throw LanguageModelError.noAdapter(model) }
    var export = GGUFExport(source.base, as: type ?? .float16)
    export.name = source.adapter == nil ? source.base.name : URL(fileURLWithPath: model).lastPathComponent
    export.facts = try AnyModelFolder(source.base).provenance()
    export.facts["producer"] = "ftlab \(FTLabCommand.configuration.version)"
    let form = try TaughtForm(keptIn: [model, source.adapter?.path, source.base.url.path])
    export.facts[TaughtForm.metadataKey] = form.metadata
    try output.makeFolder()
    let (chosen, onlyAdapter) = (export, onlyAdapter)
    try ComputeThread(threads: 1).run { device in
      try chosen.write(source.adapter, only: onlyAdapter, to: output.path, on: device)
    }
    let what =
      onlyAdapter ? "the adapter of \(model)" : source.adapter == nil ? model : "\(source.base.name) with its adapter"
    Terminal.show("Wrote \(output.path): \(what) as GGUF, \(Self.size(of: output))")
    form.tellCarried()
    if !onlyAdapter, try export.normalizesText {
      Terminal.note(
        "The tokenizer normalises text (NFC) before it reads it, which llama.cpp does not: give it text in that form.")
    }
  }

  private static func size(of output: OutputFile) -> String {
    Terminal.bytes((try? FileManager.default.attributesOfItem(atPath: output.path)[.size] as? Int) ?? 0)
  }

  private func writeONNX(to output: OutputFile, among architectures: ArchitectureRegistry) throws {
    var subject = try ExportSubject(model, among: architectures)
    if !style.isEmpty { subject.style = style.joined(separator: ",") }
    subject.voice = voice ?? subject.voice
    subject.input = input
    let exporter = try ONNXExporter.suited(to: subject)
    subject.voice = try subject.voice.map { try SpeakingVoice.locate($0, beside: ModelStore()) }
    let (folder, chosen) = (subject.folder, subject)
    let provenance = try folder.provenance()
    let form = try TaughtForm(keptIn: [model, folder.url.path])
    let ports = try ComputeThread(threads: 1).run { device -> [ONNXModel.Port] in
      var file = try exporter.model(chosen, device)
      file.metadata.merge(provenance) { own, _ in own }
      file.metadata[TaughtForm.metadataKey] = form.metadata
      file.metadata["producer"] = "ftlab \(FTLabCommand.configuration.version)"
      file.producerVersion = FTLabCommand.configuration.version
      file.documentation += ["origin", "licence"].compactMap { name in
        file.metadata[name].map { " \(name.capitalized): \($0)." }
      }.joined()
      try output.makeFolder()
      try file.write(to: output.path)
      return file.inputs + file.outputs
    }
    Terminal.show("Wrote \(output.path): \(folder.name) as ONNX, \(Self.size(of: output))")
    form.tellCarried()
    for port in ports { Terminal.show(Self.line(port)) }
  }

  /// A name, its shape, and what it means.
  private static func line(_ port: ONNXModel.Port) -> String {
    let shape = port.shape.map { extent -> String in
      switch extent {
      case .fixed(let count): "\(count)"
      case .named(let name): name
      }
    }.joined(separator: ", ")
    let type = port.type == .int64 ? " int64" : ""
    return "  \(port.name) [\(shape)]\(type): \(port.documentation)"
  }
}

/// The formats of other programs that networks are written in.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
  case onnx
  case gguf
}

extension GGUFExport.Precision: ExpressibleByArgument {}

extension SpeakerEncoder.GraphInput: ExpressibleByArgument {}
