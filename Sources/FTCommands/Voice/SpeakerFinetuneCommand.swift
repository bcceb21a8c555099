import ArgumentParser
import FTLab
import Foundation

struct SpeakerFinetuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune-encoder", abstract: "Teach a speaker encoder to tell your kind of recordings apart.",
    discussion: """
      --data is a folder with a folder per speaker, a GPT-SoVITS .list, or an LJSpeech folder. Some speakers are set aside \
      for choosing the best step, others for the measures: error rates are those on people the encoder has never heard \
      (metrics.json and the curves det.svg in the run folder), beside the untouched encoder and closed-form whitening.

      Examples:
        ftlab voice finetune-encoder --data voices/ --output runs/voices
        ftlab voice finetune-encoder --data voices/ --method lora --output runs/lora
        ftlab voice finetune-encoder --data voices/ --test other-people/ --method full --loss aam --output runs/full

      Every flag can stand in the file of --config (learning-rate: 1e-3); flags win. Ctrl-C saves, and
      `ftlab runs resume FOLDER` goes on.
      """)

  @Option(help: "A model's name (ftlab models list) or folder.") var model: String?
  @Option(help: "Recordings to learn from: a folder with a folder per speaker, a .list, or an LJSpeech folder.")
  var data: String?
  @Option(help: "Other people, to choose the best step by. Default: some of --data.") var validation: String?
  @Option(help: "Other people, for the measures. Default: some of --data.") var test: String?
  @Option(help: "The folder of this run; it must not exist.") var output: String?
  @Option(help: "head (default: a linear layer, seconds), lora or full.") var method:
    SpeakerFinetuneConfiguration.Method?
  @Option(help: "ge2e or aam (additive angular margin).") var loss: SpeakerFinetuneConfiguration.Loss?
  @Option(help: "Speakers in a step.") var speakers: Int?
  @Option(help: "Utterances of each speaker in a step.") var utterances: Int?
  @Option(help: "Steps. Default: 400 for head, 300 otherwise.") var steps: Int?
  @Option(help: "Default: by the method.") var learningRate: Double?
  @Option(help: "How much weights shrink.") var weightDecay: Double?
  @Flag(help: "Learn from the recordings as they are, without noise, rooms, other speed and gain.") var noAugment =
    false
  @Option(help: "lora: rank.") var rank: Int?
  @Option(help: "Stop after N validations without improvement; 0 never stops early.") var patience: Int?
  @Option(help: "Who recorded; noted in the result.") var origin: String?
  @Option(help: "The recordings' licence; noted in the result.") var licence: String?
  @Option(help: "Who allowed what use; noted in the result.") var consent: String?
  @Option(help: "Decides order, crops and who is set aside.") var seed: UInt64?
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16.") var precision: ComputePrecision?
  @Flag(help: "Print events as JSON lines on standard output.") var json = false

  func run() throws {
    let configuration = resolved()
    let problems = configuration.problems()
    guard problems.isEmpty else { throw ValidationError(problems.joined(separator: "\n")) }
    try SpeakerSession(configuration, isResumed: false, json: json).run()
  }

  private func resolved() -> SpeakerFinetuneConfiguration {
    var c = SpeakerFinetuneConfiguration()
    func set<Value>(_ path: WritableKeyPath<SpeakerFinetuneConfiguration, Value>, _ value: Value?) {
      if let value { c[keyPath: path] = value }
    }
    set(\.model, model)
    set(\.data, data)
    set(\.output, output)
    set(\.method, method)
    set(\.loss, loss)
    set(\.speakers, speakers)
    set(\.utterances, utterances)
    set(\.weightDecay, weightDecay)
    set(\.rank, rank)
    set(\.patience, patience)
    set(\.seed, seed)
    set(\.precision, precision)
    (c.validation, c.test, c.steps, c.learningRate) = (validation, test, steps, learningRate)
    (c.threads, c.augment) = (threads, !noAugment)
    (c.origin, c.licence, c.consent) = (origin, licence, consent)
    return c
  }
}
