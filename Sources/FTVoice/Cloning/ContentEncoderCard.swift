import FTModels
import FTTraining
import Foundation

/// The text of a listener's `MODEL_CARD.md`.
struct ContentEncoderCard {
  let name: String
  let base: ModelFolder<SynthesizerConfiguration>
  let configuration: ContentEncoderConfiguration
  let training: TrainingSettings
  /// Of synthetic speech that was learned from.
  let seconds: Double
  let before: ContentEncoderTrial
  let after: ContentEncoderTrial

  /// That of the base, whose speech is all it has learned from.
  var licence: String {
    base.source.flatMap { Catalog.builtIn.entry(fileSHA256: $0.sha256)?.licence }
      ?? "that of \(base.name), see the files beside this card"
  }

  func text() throws -> String {
    """
    # \(name)

    Hears in anybody's speech what the synthesiser \(base.name) would have read to say it: \(configuration.textWidth) text features for \
    every 12.5 ms, in any language. `ftlab voice finetune` learns voices with it where there are no transcripts.

    | | |
    |---|---|
    | origin | this project; trained on the speech of \(base.name) alone, no person was recorded |
    | licence | \(licence), as \(base.name): a derived work, whose notices lie beside this card |
    | base | \(base.name) |
    | SHA-256 of the base's weights | `\(try base.weightsSHA256())` |
    | architecture | speech-listener: \(ContentEncoder.bands) mel bands below \(Int(ContentEncoder.band)) Hz and voicing, width \
    \(configuration.width), \(ContentEncoder.dilations.count) residual blocks along time |
    | parameters | \(configuration.parameterCount), float32 |
    | learned from | \(ContentEncoderTexts.many.count) sentences, \(ContentEncoderTexts.sentences.count) with a meaning, at three paces and four \
    pitches, \(Int(seconds)) s; other vocal tracts, noise |
    | training | `ftlab voice train-listener`: \(length) of \(ContentEncoderTask.batchSize) times \
    \(ContentEncoderTask.cropFrames / 80) s, \(training.optimizer.kind.title), \(training.rate), \
    \(training.schedule.rawValue), seed \(training.seed), \(training.computeType.rawValue) |

    Missed on \(after.sentences) other sentences at other paces and pitches, mean squared error as a share of the features' \
    variance:

    | | untrained | trained |
    |---|--:|--:|
    \(rows)

    It belongs to this synthesiser only: another one has other features.

    """
  }

  private var length: String {
    switch training.length {
    case .steps(let count): "\(count) steps"
    case .epochs(let count): "\(count) passes in steps"
    }
  }

  private var rows: String {
    ContentEncoderTrial.Condition.allCases.map { condition in
      String(
        format: "| %@ | %.1f %% | %.1f %% |", condition.rawValue, 100 * (before.missed[condition] ?? 0),
        100 * (after.missed[condition] ?? 0))
    }.joined(separator: "\n")
  }
}
