import ArgumentParser
import FTLab
import Foundation

/// Which model writes, and how.
struct ModelOptions: ParsableArguments {
  @Option(help: "A model's name (ftlab models list) or folder. Default: the model of --run, or smollm2-135m-instruct.")
  var model: String?
  @Option(help: "The folder of a run: its adapter or model is used.") var run: String?
  @Option(help: "A folder with an adapter in PEFT's layout or MLX's.") var adapter: String?
  @Option(
    help:
      "Weights while generating: bf16, f32, q8 or q4 (smaller, faster, slightly different). Default: bf16, or as --run learned."
  )
  var weights: PackedWeight.Format?
  @Option(help: "Default: all processors.") var threads: Int?

  @Option(help: "0 always takes the most likely token.") var temperature: Float = 0
  @Option(help: "Choose among the K most likely tokens; 0 means all.") var topK = 0
  @Option(help: "Choose among the most likely tokens with this total probability.") var topP: Float = 1
  @Option(help: "Above 1: tokens that were written already become less likely.") var repetitionPenalty: Float = 1
  @Option(
    help: ArgumentHelp(
      "Write no N tokens twice, except in values that the prompt gives as lines of \"key: value\"; 0 allows it.",
      valueName: "n"))
  var noRepeatNgram = TokenSamplingSettings.usualNoRepeatNGram
  @Option(help: "New tokens at most.") var maxTokens = 256
  @Option(help: ArgumentHelp("End before this text; repeat the flag for several.", valueName: "text"))
  var stop: [String] = []
  @Option(help: "Decides the drawn tokens.") var seed: UInt64 = 0

  func validate() throws {
    try Bounds.from(0, to: 100).check(
      "--temperature", Double(temperature),
      "0 takes the most likely token, 1 draws as the model would, more comes nearer to noise")
    try Bounds.from(0, to: 1e6).check("--top-k", topK, "0 means all tokens, and no vocabulary has more")
    try Bounds.above(0, to: 1).check("--top-p", Double(topP), "it is a probability")
    try Bounds.above(0, to: 100).check("--repetition-penalty", Double(repetitionPenalty), "1 changes nothing")
    try Bounds.from(0, to: 1e6).check("--no-repeat-ngram", noRepeatNgram, "0 lets texts repeat themselves")
    try Bounds.from(1, to: 1e6).check("--max-tokens", maxTokens, "no model here writes more")
    try Bounds.checkThreads(threads)
    if stop.contains("") { throw ValidationError("--stop is empty, and an empty text stands everywhere; name one") }
    if run != nil && adapter != nil { throw ValidationError("--run and --adapter both name an adapter; give one") }
  }

  var settings: TextGenerationSettings {
    var settings = TextGenerationSettings()
    settings.sampling.temperature = temperature
    settings.sampling.topK = topK
    settings.sampling.topP = topP
    settings.sampling.repetitionPenalty = repetitionPenalty
    settings.sampling.noRepeatNGram = noRepeatNgram
    settings.sampling.seed = seed
    (settings.maximumTokens, settings.stopStrings) = (maxTokens, stop)
    return settings
  }

  /// The model and the adapter that the flags mean.
  func resolved() throws -> LanguageModelSource {
    guard let run else {
      return LanguageModelSource(
        base: try ModelStore().resolve(model ?? TextSettings().model), adapter: adapter.map { URL(fileURLWithPath: $0) }
      )
    }
    return try LanguageModelSource(run: RunFolder(opening: run), model: model)
  }

  /// The form of the matrices that it writes with.
  func format(of source: LanguageModelSource) -> PackedWeight.Format? { weights ?? source.learnedUpon }

  /// Opens a session on the compute thread and hands it to `body`; a chat template that asks for the date is told it.
  func withSession<Result: Sendable>(_ body: @escaping @Sendable (TextSession) throws -> Result) throws -> Result {
    try withSession(resolved(), at: Date(), body)
  }

  /// The same with another model than the one that the flags mean, on a day that is always the same.
  func withSession<Result: Sendable>(
    _ source: LanguageModelSource, at date: Date? = nil,
    _ body: @escaping @Sendable (TextSession) throws -> Result
  ) throws -> Result {
    let format = format(of: source)
    if weights == nil, let format {
      Terminal.note(
        "The run learned upon \(format.rawValue) matrices and writes with them; --weights bf16 takes the model's own.")
    }
    return try ComputeThread(threads: threads).run { device in
      let session = try TextSession(source.base, adapter: source.adapter, weights: format, at: date, on: device)
      for warning in session.warnings { Terminal.note("Warning: \(warning).") }
      return try body(session)
    }
  }
}

extension PackedWeight.Format: ExpressibleByArgument {}
