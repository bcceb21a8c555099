import FTImage
import FTTensor
import FTText
import FTVoice

/// A work whose time is compared with the least the processor could need for it.
struct RooflineWork: Sendable {
  /// What was measured of a work, or of a part of it.
  struct Measured: Sendable {
    var part = ""
    let seconds: Double
    let work: WorkTally
  }

  let name: String
  /// nil for packed weights, whose products have the type that suits this processor.
  let precision: OperationsCommand.Precision?
  /// Threads, where the work is meant for so many; nil takes those of the command.
  var threads: Int?
  let measure: @Sendable (Device) throws -> [Measured]

  /// The type of the computation, for people and programs.
  var typeName: String { precision?.rawValue ?? "packed" }

  /// Every work of the other commands, at the sizes of their defaults.
  static let all: [RooflineWork] =
    [.f32, .bf16].flatMap(text) + [.f32, .bf16].flatMap(pictures) + [.f32, .bf16].flatMap(voices) + generation

  private static func text(_ precision: OperationsCommand.Precision) -> [RooflineWork] {
    StepRun.Method.allCases.map { method in
      RooflineWork(name: "text \(method.rawValue) step", precision: precision) { device in
        let result = try StepRun(method: method, computeType: precision.dtype, batch: 4, tokens: 256, steps: 4)
          .measured(on: device)
        return [Measured(seconds: result.medianSeconds, work: result.work)]
      }
    }
  }

  private static let generation: [RooflineWork] = PackedWeight.Format.allCases.map { format in
    // Weights of 8 and 4 bits are multiplied on every processor.
    RooflineWork(name: "generation \(format.rawValue)", precision: .init(rawValue: format.rawValue)) { device in
      let run = GenerationRun(format: format, prompt: 512, new: 128, batch: 1, runs: 3)
      let result = try run.measured(on: device)
      return [
        Measured(part: "prompt", seconds: Double(run.prompt) / result.promptTokensPerSecond, work: result.promptWork),
        Measured(part: "tokens", seconds: Double(run.new - 1) / result.tokensPerSecond, work: result.work),
      ]
    }
  }

  private static func pictures(_ precision: OperationsCommand.Precision) -> [RooflineWork] {
    [
      RooflineWork(name: "style", precision: precision) { device in
        let result = try StyleRun(
          encoder: .vgg16, computeType: precision.dtype, batch: 4, size: 256, photo: 512, steps: 4
        ).measured(on: device)
        return [
          Measured(part: "step", seconds: result.medianSeconds, work: result.work),
          Measured(part: "painting", seconds: result.paintSeconds, work: result.paintWork),
        ]
      },
      RooflineWork(name: "classifier full step", precision: precision) { device in
        let timing = try ClassifierRun(computeType: precision.dtype, batch: 16, size: 224, steps: 4)
          .measured(on: device)
        return [Measured(seconds: timing.median, work: timing.work)]
      },
    ]
  }

  private static func voices(_ precision: OperationsCommand.Precision) -> [RooflineWork] {
    let speech = [(SpeechSettings.Method.full, "synthesiser full step"), (.lora, "synthesiser low-rank step")]
    return [
      RooflineWork(name: "speaker", precision: precision) { device in
        let result = try VoiceRun(
          computeType: precision.dtype, speakers: 8, utterances: 5, windows: 100, seconds: 60, steps: 4
        ).measured(on: device)
        return [
          Measured(part: "step", seconds: result.stepSeconds, work: result.stepWork),
          Measured(part: "embedding", seconds: result.embedSeconds, work: result.embedWork),
          Measured(part: "log-mel", seconds: result.melSeconds, work: result.melWork),
        ]
      }
    ]
      + speech.map { method, name in
        RooflineWork(name: name, precision: precision) { device in
          let result = try SpeechStepRun(method: method, computeType: precision.dtype, steps: 4).measured(on: device)
          return [Measured(seconds: result.medianSeconds, work: result.work)]
        }
      } + [
        RooflineWork(name: "synthesis", precision: precision, threads: 1) { device in
          let result = try SpeechRun(computeType: precision.dtype, runs: 4).measured(on: device)
          return [Measured(seconds: result.medianSeconds, work: result.work)]
        }
      ]
  }
}
