import ArgumentParser
import FTLab
import Foundation

struct VoiceEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a learned voice, or how well an encoder tells people apart.",
    discussion: """
      With --voice, --data is recordings of its person that it has not learned from; the table has the untouched synthesiser and \
      the person beside it. A voice that is not allowed to speak may still be measured.

      Examples:
        ftlab voice evaluate --voice me --data held-out/ --page listen/
        ftlab voice evaluate --data voices/
        ftlab voice evaluate --data voices/ --run runs/voices --plot det.svg
        ftlab voice evaluate --data voices/ --calibration calibration.json
      """)

  @Option(help: "A folder with a folder per speaker, or a .list; with --voice, recordings of its person.")
  var data: String
  @Option(help: "A learned voice: its name, its file, or its run's folder.") var voice: String?
  @Option(help: "voice: the synthesiser it was learned on.") var synthesizer = "hibari"
  @Option(help: "voice: write a page to listen to into this folder.") var page: String?
  @OptionGroup var encoder: EncoderOptions
  @Option(help: "Write the curve of misses against false alarms as SVG.") var plot: String?
  @Option(
    help: "Learn a calibration from these people and write it; as calibration.json in a model's folder it is used.")
  var calibration: String?
  @Option(help: "Decides the resampling of the intervals.") var seed: UInt64 = 0
  @Flag(help: "Overwrite files that are there already.") var force = false
  @Flag(help: "Print the measures as JSON.") var json = false

  func validate() throws {
    if force && page == nil && plot == nil && calibration == nil {
      throw ValidationError("--force overwrites what --page, --plot or --calibration write; name one of them")
    }
    if voice == nil && page != nil { throw ValidationError("--page shows a voice; name one with --voice") }
    if voice != nil && (plot != nil || calibration != nil) {
      throw ValidationError("--plot and --calibration are about an encoder; leave --voice out")
    }
  }

  func run() throws {
    if let voice { return try evaluate(voice) }
    let plot = try plot.map { try OutputFile($0, flag: "--plot", endings: ["svg"], isForced: force) }
    let calibration = try calibration.map {
      try OutputFile($0, flag: "--calibration", endings: ["json"], isForced: force)
    }
    let set = try SpeakerSet(data) { Self.show("reading recording", $0, $1) }
    if !set.ledger.refusals.isEmpty { Terminal.note(set.ledger.summary) }
    try set.checkMeasurable("so that there is something to measure")
    let (trials, present) = try encoder.withEmbedder { embedder, calibration, _ in
      let found = try embedder.embeddings(of: set.recordings.map(\.audio)) {
        Self.show("listening to recording", $0, $1)
      }
      return (set.trials(found), calibration)
    }
    let metrics = VerificationMetrics(trials, seed: seed)
    if let plot {
      try plot.makeFolder()
      try AtomicFile.write(Array(DETPlot([("encoder", trials)]).svg.utf8), to: plot.path)
    }
    if let calibration {
      try calibration.makeFolder()
      try ScoreCalibration(learnedFrom: trials, origin: "\(set.speakers.count) speakers of \(data)")
        .write(to: calibration.path)
    }
    let cost = present.cost(trials)
    if json {
      Terminal.show(try Self.encoded(SpeakerMetrics.Row(name: "encoder", metrics: metrics, cost: cost)))
      return
    }
    Terminal.show(
      String(
        format: """
          %d people, %d recordings, %@ pairs of one person, %@ of two
          equal error rate     %.2f %%  (95 %%: %.2f to %.2f) at similarity %.3f
          min. cost at 5 %%     %.3f  (95 %%: %.3f to %.3f)
          log-likelihood cost  %.3f bit with the encoder's own calibration
          """, metrics.speakers, set.recordings.count, Terminal.count(metrics.samePairs),
        Terminal.count(metrics.differentPairs), 100 * metrics.eer.value, 100 * metrics.eer.low, 100 * metrics.eer.high,
        metrics.threshold, metrics.minDCF.value, metrics.minDCF.low, metrics.minDCF.high, cost))
    if metrics.speakers < 8 {
      Terminal.note("Mind: \(metrics.speakers) people are few; with others the rates may be quite different.")
    }
    for name in [plot, calibration].compactMap({ $0?.path }) { Terminal.note("Wrote \(name)") }
  }

  private static func show(_ work: String, _ done: Int, _ total: Int) {
    Terminal.redraw(done < total ? "  \(work) \(done + 1) of \(total)" : "")
  }

  private func evaluate(_ voice: String) throws {
    if let page {
      _ = try OutputFile("\(page)/report.html", flag: "--page", endings: ["html"], isForced: force)
    }
    let evaluation = try SpeechEvaluation(
      voice: voice, recordings: [data], base: ModelStore().resolveNetwork(synthesizer), encoder: encoder.resolved()
    ) { Self.show("reading recording", $0, $1) }
    if !evaluation.ledger.refusals.isEmpty { Terminal.note(evaluation.ledger.summary) }
    let metrics = try evaluation.run(
      ComputeThread(threads: encoder.threads), precision: encoder.precision, page: page
    ) { work, done, total in Self.show("\(work):", done, total) }
    if json { return Terminal.show(try Self.encoded(metrics)) }
    SpeechSession.show(metrics)
    Terminal.show("\n" + metrics.verdict)
    if let page { Terminal.note("Listen: \(page)/report.html") }
  }

  private static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
