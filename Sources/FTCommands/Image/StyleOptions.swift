import ArgumentParser
import FTLab

/// The flags of a style run; each stands for the field of the same name in ``StyleFinetuneConfiguration``.
struct StyleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Pictures in the style; repeat the flag for several.", valueName: "picture"))
  var style: [String] = []
  @Option(help: "The new style's name. Default: the first picture's.") var name: String?
  @Option(help: "What compares while training: lite0 (fast) or vgg16 (fine).") var encoder: EncoderKind?
  @Option(help: "A folder or name of another checkpoint for --encoder.") var encoderModel: String?
  @Option(help: "A folder or name of the network that judges. Default: the encoder not trained against.")
  var judgeModel: String?
  @Option(help: "Shorter side of the style pictures; larger means larger strokes.") var styleSize: Int?
  @Option(help: "Training steps.") var steps: Int?
  @Option(help: "What a style is: gram or moments of the features.") var statistic: StyleLoss.Statistic?
  @Option(help: "Weight of the style in the loss.") var styleWeight: Double?
  @Option(help: "Weight of the content in the loss.") var contentWeight: Double?
  @Option(help: "Weight of smoothness in the loss.") var variationWeight: Double?
  @Option(help: "Where to begin: auto, mean, or a style of the model.") var start: String?
  @Option(help: ArgumentHelp("partial: parameters to train.", valueName: "pattern")) var train: [String] = []
  @Option(help: "Validate every N steps. Default: eight times a run.") var validateEvery: Int?
  @Option(help: "Write a snapshot every N steps. Default: with every validation.") var saveEvery: Int?
  @Option(help: "Held-out photos to paint and judge.") var samples: Int?
  @Option(help: "Steps of the comparison by Gatys' method; 0 leaves it out.") var gatysSteps: Int?

  /// The flags that were used.
  var given: [String] {
    let flags: [(String, Bool)] = [
      ("--style", !style.isEmpty), ("--name", name != nil), ("--encoder", encoder != nil),
      ("--encoder-model", encoderModel != nil), ("--judge-model", judgeModel != nil),
      ("--style-size", styleSize != nil), ("--steps", steps != nil), ("--statistic", statistic != nil),
      ("--style-weight", styleWeight != nil), ("--content-weight", contentWeight != nil),
      ("--variation-weight", variationWeight != nil), ("--start", start != nil), ("--train", !train.isEmpty),
      ("--validate-every", validateEvery != nil), ("--save-every", saveEvery != nil), ("--samples", samples != nil),
      ("--gatys-steps", gatysSteps != nil),
    ]
    return flags.filter(\.1).map(\.0)
  }

  func resolved(_ common: ImageTrainingOptions) throws -> StyleFinetuneConfiguration {
    var c = StyleFinetuneConfiguration()
    func set<Value>(_ path: WritableKeyPath<StyleFinetuneConfiguration, Value>, _ value: Value?) {
      if let value { c[keyPath: path] = value }
    }
    set(\.method, try common.method(StyleFinetuneConfiguration.Method.self))
    set(\.output, common.output)
    set(\.model, common.model)
    set(\.encoder, encoder)
    set(\.size, common.size)
    set(\.styleSize, styleSize)
    set(\.batch, common.batch)
    set(\.steps, steps)
    set(\.statistic, statistic)
    set(\.styleWeight, styleWeight)
    set(\.contentWeight, contentWeight)
    set(\.variationWeight, variationWeight)
    set(\.start, start)
    set(\.patience, common.patience)
    set(\.samples, samples)
    set(\.gatysSteps, gatysSteps)
    set(\.seed, common.seed)
    set(\.precision, common.precision)
    (c.style, c.data, c.validation, c.train) = (style, common.data, common.validation, train)
    (c.encoderModel, c.judgeModel, c.name, c.learningRate) = (encoderModel, judgeModel, name, common.learningRate)
    (c.validateEvery, c.saveEvery, c.threads) = (validateEvery, saveEvery, common.threads)
    (c.origin, c.licence, c.consent) = (common.origin, common.licence, common.consent)
    return c
  }
}
