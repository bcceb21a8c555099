import ArgumentParser
import FTLab
import Foundation

struct TrainListenerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-listener", abstract: "Train the network that learns voices without transcripts.",
    discussion: """
      A listener hears in anybody's speech what a synthesiser would have read to say it. It learns from the synthesiser's own \
      speech, no recordings are needed. The one of hibari is in Models/hibari-listener; another synthesiser needs its own, or \
      `ftlab voice finetune` makes a quick one when it needs it.

      The measure is the error on sentences that it has not learned from, as a share of the features' variance.

      Examples:
        ftlab voice train-listener --output hibari-listener
        ftlab voice train-listener --model my-synthesiser --output my-listener
        ftlab voice finetune me.wav --name me --model my-synthesiser --listener ./my-listener

      Every flag can stand in the file of --config; flags win. Ctrl-C saves, and `ftlab runs resume FOLDER.run` goes on.
      """)

  @Option(help: "The model folder to write; it must not exist.") var output: String?
  @Option(help: "A synthesiser's name (ftlab models list) or folder.") var model: String?
  @Option(help: "Steps. Default: 5000.") var steps: Int?
  @Option(help: "Decides first weights, order, crops and noise.") var seed: UInt64?
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16.") var precision: ComputePrecision?
  @Flag(help: "Print events as JSON lines on standard output.") var json = false

  func run() throws {
    var c = ListenerConfiguration()
    if let output { c.output = output }
    if let model { c.model = model }
    if let steps { c.steps = steps }
    if let seed { c.seed = seed }
    if let precision { c.precision = precision }
    c.threads = threads
    let problems = c.problems()
    guard problems.isEmpty else { throw ValidationError(problems.joined(separator: "\n")) }
    try ListenerSession(c, resuming: nil, json: json).run()
  }
}
