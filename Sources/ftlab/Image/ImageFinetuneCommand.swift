import ArgumentParser
import FTLab
import Foundation

struct ImageFinetuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune", abstract: "Learn a style from one or a few pictures.",
    discussion: """
      The photos of --data are painted while training, and the paintings compared with the pictures of --style. A fifth of
      the photos is held out and judged by a network that was not trained against (contact sheet samples.png and
      metrics.json in the run folder).

      Examples:
        ftlab image finetune --style starry.jpg --data photos/ --output runs/starry
        ftlab image finetune --style a.jpg --style b.jpg --data photos/ --encoder vgg16 --size 256 --output runs/fine
        ftlab image finetune --style starry.jpg --data photos/ --method partial --output runs/partial

      Every flag can stand in the file of --config (style-weight: 2); flags win. Ctrl-C saves, and
      `ftlab runs resume FOLDER` goes on.
      """)

  @OptionGroup var options: StyleOptions

  func run() throws {
    let configuration = try options.resolved()
    let problems = configuration.problems()
    guard problems.isEmpty else { throw ValidationError(problems.joined(separator: "\n")) }
    try StyleSession(configuration, isResumed: false, json: options.json).run()
  }
}

/// The flags of a style run; each stands for the field of the same name in ``StyleFinetuneConfiguration``.
struct StyleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Pictures in the style; repeat the flag for several.", valueName: "picture"))
  var style: [String] = []
  @Option(help: ArgumentHelp("Photos or folders of photos to learn on.", valueName: "path")) var data: [String] = []
  @Option(help: ArgumentHelp("Photos to judge by. Default: a fifth of --data.", valueName: "path"))
  var validation: [String] = []
  @Option(help: "The folder of this run; it must not exist.") var output: String?
  @Option(help: "style (990 numbers, a 4 KB file), partial, full, or none (Gatys' method, for comparison).")
  var method: String?
  @Option(help: "The new style's name. Default: the first picture's.") var name: String?
  @Option(help: "A style generator's name (ftlab models list) or folder.") var model: String?
  @Option(help: "What compares while training: lite0 (fast) or vgg16 (fine).") var encoder: EncoderKind?
  @Option(help: "A folder or name of another checkpoint for --encoder.") var encoderModel: String?
  @Option(help: "A folder or name of the network that judges. Default: the encoder not trained against.")
  var judgeModel: String?
  @Option(help: "Side of the crops while training, in pixels.") var size: Int?
  @Option(help: "Shorter side of the style pictures; larger means larger strokes.") var styleSize: Int?
  @Option(help: "Crops in a step.") var batch: Int?
  @Option(help: "Training steps.") var steps: Int?
  @Option(help: "Default: 2e-2 for --method style, 1e-3 otherwise.") var learningRate: Double?
  @Option(help: "What a style is: gram or moments of the features.") var statistic: StyleLoss.Statistic?
  @Option(help: "Weight of the style in the loss.") var styleWeight: Double?
  @Option(help: "Weight of the content in the loss.") var contentWeight: Double?
  @Option(help: "Weight of smoothness in the loss.") var variationWeight: Double?
  @Option(help: "Where to begin: auto, mean, or a style of the model.") var start: String?
  @Option(help: ArgumentHelp("partial: parameters to train.", valueName: "pattern")) var train: [String] = []
  @Option(help: "Validate every N steps. Default: eight times a run.") var validateEvery: Int?
  @Option(help: "Stop after N validations without improvement; 0 never stops early.") var patience: Int?
  @Option(help: "Write a snapshot every N steps. Default: with every validation.") var saveEvery: Int?
  @Option(help: "Held-out photos to paint and judge.") var samples: Int?
  @Option(help: "Steps of the comparison by Gatys' method; 0 leaves it out.") var gatysSteps: Int?
  @Option(help: "Who made the style pictures; noted in the style file.") var origin: String?
  @Option(help: "The style pictures' licence; noted in the style file.") var licence: String?
  @Option(help: "Who allowed what use; noted in the style file.") var consent: String?
  @Option(help: "Decides crops and their order.") var seed: UInt64?
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16.") var precision: StyleFinetuneConfiguration.Precision?
  @Flag(help: "Print events as JSON lines on standard output.") var json = false

  func resolved() throws -> StyleFinetuneConfiguration {
    var c = StyleFinetuneConfiguration()
    func set<Value>(_ path: WritableKeyPath<StyleFinetuneConfiguration, Value>, _ value: Value?) {
      if let value { c[keyPath: path] = value }
    }
    if let method {
      guard let known = StyleFinetuneConfiguration.Method(rawValue: method) else {
        throw ValidationError("--method is \(method), expected style, partial, full or none")
      }
      c.method = known
    }
    set(\.output, output)
    set(\.model, model)
    set(\.encoder, encoder)
    set(\.size, size)
    set(\.styleSize, styleSize)
    set(\.batch, batch)
    set(\.steps, steps)
    set(\.statistic, statistic)
    set(\.styleWeight, styleWeight)
    set(\.contentWeight, contentWeight)
    set(\.variationWeight, variationWeight)
    set(\.start, start)
    set(\.patience, patience)
    set(\.samples, samples)
    set(\.gatysSteps, gatysSteps)
    set(\.seed, seed)
    set(\.precision, precision)
    (c.style, c.data, c.validation, c.train) = (style, data, validation, train)
    (c.encoderModel, c.judgeModel, c.name, c.learningRate) = (encoderModel, judgeModel, name, learningRate)
    (c.validateEvery, c.saveEvery, c.threads) = (validateEvery, saveEvery, threads)
    (c.origin, c.licence, c.consent) = (origin, licence, consent)
    return c
  }
}
