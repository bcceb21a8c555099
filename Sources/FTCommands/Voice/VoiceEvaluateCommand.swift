import ArgumentParser
import FTLab
import Foundation

struct VoiceEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a learned voice, or how well an encoder tells people apart.",
    discussion: """
      With --voice, --data is recordings of its person that it has not learned from; the table has the untouched synthesiser and \
      the person beside it. A voice that is not allowed to speak may still be measured.

      What a run has learned from, or chosen by, flatters it: with --run, or a run's folder as --voice, such recordings are \
      told by their content and measured apart.

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
  @Flag(help: "Measure what was learned from together with the rest.") var anyway = false
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
    let all = try SpeakerSet(data) { Self.show("reading recording", $0, $1) }
    Terminal.note(all.ledger)
    try all.checkMeasurable("so that there is something to measure")
    let parts = try encoder.parts(of: all, together: anyway)
    let (measured, present) = try encoder.withEmbedder { embedder, calibration, _ in
      let trials = try parts.map { name, set in
        let found = try embedder.embeddings(of: set) { Self.show("listening to recording", $0, $1) }
        return (name: name, speakers: set.speakers.count, trials: set.trials(found))
      }
      return (trials, calibration)
    }
    for (name, speakers, trials) in measured { show(trials, "\(speakers) \(name)", present) }
    guard let first = measured.first else { return }
    if let plot {
      try plot.makeFolder()
      try AtomicFile.write(Chart.detectionErrors([("encoder", first.trials)]).svg, to: plot.path)
    }
    if let calibration {
      guard first.trials.isMeasurable else {
        throw ValidationError("--calibration needs \(first.name) that can be measured on")
      }
      try calibration.makeFolder()
      try ScoreCalibration(learnedFrom: first.trials, origin: "\(first.speakers) speakers of \(data)")
        .write(to: calibration.path)
    }
    for name in [plot, calibration].compactMap({ $0?.path }) { Terminal.note("Wrote \(name)") }
  }

  private func show(_ trials: Trials, _ name: String, _ calibration: ScoreCalibration) {
    guard trials.isMeasurable else {
      return Terminal.note(
        "\(name): an error rate needs two people, and two recordings of one of them; nothing is measured.")
    }
    let metrics = VerificationMetrics(trials, seed: seed)
    show(
      [
        .init(
          subject: .result, evaluation: Evaluation(metrics.measures + [calibration.costMeasure(trials, seed: seed)]))
      ],
      "\(name), \(Terminal.count(metrics.samePairs)) pairs of one person, \(Terminal.count(metrics.differentPairs)) of two"
    )
    if metrics.speakers < 8, !json {
      Terminal.note("Mind: \(metrics.speakers) people are few; with others the rates may be quite different.")
    }
  }

  /// Measures under what they are of, or as lines of JSON.
  private func show(_ entries: [MeasuresFile.Entry], _ name: String) {
    guard json else {
      Terminal.show("\(name):")
      Terminal.show(Table(measures: entries.map { ($0.subject.name, $0.evaluation) }).text)
      for remark in entries.flatMap(\.evaluation.remarks) { Terminal.show("\n" + remark) }
      return
    }
    for entry in entries { Terminal.show(entry.line(of: name)) }
  }

  private static func show(_ work: String, _ done: Int, _ total: Int) {
    Terminal.redraw(done < total ? "  \(work) \(done + 1) of \(total)" : "")
  }

  private func evaluate(_ voice: String) throws {
    let page = page.map { ($0.hasSuffix("/") ? String($0.dropLast()) : $0) + "/report.html" }
    if let page { _ = try OutputFile(page, flag: "--page", endings: ["html"], isForced: force) }
    let evaluation = try SpeechEvaluation(
      voice: SpeakingVoice.locate(voice, beside: ModelStore()), recordings: [data],
      base: ModelStore().resolve(synthesizer), encoder: encoder.resolved()
    ) { Self.show("reading recording", $0, $1) }
    Terminal.note(evaluation.ledger)
    let parts = try parts(of: evaluation, voice)
    let compute = try ComputeThread(threads: encoder.threads)
    for (index, part) in parts.enumerated() {
      // The page is of the first part, which the voice has not learned from where there is such a one.
      let measured = try part.evaluation.run(
        compute, precision: encoder.precision, page: index == 0 ? page : nil
      ) { work, done, total in Self.show("\(work):", done, total) }
      show(
        measured.map { .init(subject: $0.subject, evaluation: $0.evaluation) },
        "\(part.evaluation.files.count) \(part.name)")
    }
    if let page { Terminal.note("Listen: \(page)") }
  }

  /// The recordings that the voice's run has not learned from, and those it has; all of them where it is not known or not
  /// asked for.
  private func parts(of all: SpeechEvaluation, _ voice: String) throws -> [(name: String, evaluation: SpeechEvaluation)]
  {
    guard let run = try? RunFolder(opening: voice) else { return [("recordings", all)] }
    guard !run.isOld else {
      Terminal.note(
        "\(voice): is of an older version and does not say what it was learned from; the measure may flatter.")
      return [("recordings", all)]
    }
    let known = try all.learned(in: run)
    guard !known.isEmpty else { return [("recordings", all)] }
    Terminal.note(
      "The run has learned from \(known.count) of these \(all.files.count) recordings; "
        + (anyway ? "the measure flatters." : "they are measured apart (--anyway measures all together)."))
    if anyway {
      return [("recordings, learned ones among them", all.selecting(Array(all.files.indices), isHeldOut: false))]
    }
    let unseen = all.files.indices.filter { !known.contains($0) }
    return [
      ("recordings it has not learned from", all.selecting(unseen, isHeldOut: true)),
      ("recordings it was learned from", all.selecting(known, isHeldOut: false)),
    ].filter { !$0.1.files.isEmpty }
  }
}
