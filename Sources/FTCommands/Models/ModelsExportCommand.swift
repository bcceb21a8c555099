import ArgumentParser
import FTLab
import Foundation

struct ModelsExportCommand: ArchitectureCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a network as a file that other programs run.",
    discussion: """
      ONNX, operations of version 17: onnxruntime and whatever else reads it. What a network needs around it is inside: a classifier
      takes RGB in 0...255, a speaker encoder sound, a voice phonemes. Origin, licence, SHA-256 and, for a learned voice, the consent travel
      as metadata. A voice that may not speak is not exported.

      Examples:
        ftlab models export efficientnet-lite0 --output classifier.onnx
        ftlab models export runs/flowers --output flowers.onnx
        ftlab models export multistyle26 --style style-03:0.3,runs/oil:0.7 --output style.onnx
        ftlab models export resemblyzer --input mel --output encoder.onnx
        ftlab models export hibari --voice me --output me.onnx
      """)

  @Argument(help: "A model's name (ftlab models list), its folder, or the folder of a run.") var model: String
  @Option(help: "onnx.") var format: ExportFormat = .onnx
  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file")) var output: String
  @Option(
    help: "The style inside a style generator, as in ftlab image stylize: a run, a file, a name, or a mixture of them.")
  var style: [String] = []
  @Option(help: "The learned voice of a synthesiser: its name, its file, or its run's folder.") var voice: String?
  @Option(help: "What a speaker encoder takes: sound (default) or mel spectra.") var input: SpeakerEncoder.GraphInput?
  @Flag(help: "Overwrite a file that is there already.") var force = false

  func run(among architectures: ArchitectureRegistry) throws {
    let output = try OutputFile(output, endings: [format.rawValue], isForced: force)
    var subject = try ExportSubject(model, among: architectures)
    if !style.isEmpty { subject.style = style.joined(separator: ",") }
    subject.voice = voice ?? subject.voice
    subject.input = input
    let exporter = try ONNXExporter.suited(to: subject)
    subject.voice = try subject.voice.map { try SpeakingVoice.locate($0, beside: ModelStore()) }
    let (folder, chosen) = (subject.folder, subject)
    let provenance = try folder.provenance()
    let ports = try ComputeThread(threads: 1).run { device -> [ONNXModel.Port] in
      var file = try exporter.model(chosen, device)
      file.metadata.merge(provenance) { own, _ in own }
      file.metadata["producer"] = "ftlab \(FTLabCommand.configuration.version)"
      file.producerVersion = FTLabCommand.configuration.version
      file.documentation += ["origin", "licence"].compactMap { name in
        file.metadata[name].map { " \(name.capitalized): \($0)." }
      }.joined()
      try output.makeFolder()
      try file.write(to: output.path)
      return file.inputs + file.outputs
    }
    let bytes = (try? FileManager.default.attributesOfItem(atPath: output.path)[.size] as? Int) ?? 0
    Terminal.show("Wrote \(output.path): \(folder.name) as ONNX, \(Terminal.bytes(bytes))")
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
}

extension SpeakerEncoder.GraphInput: ExpressibleByArgument {}
