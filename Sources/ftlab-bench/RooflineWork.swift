import FTTensor
import FTVoice

/// A work whose time is compared with the least the processor could need for it.
struct RooflineWork: Sendable {
  let run: any BenchmarkRun
  /// Threads, where the work is meant for so many; nil takes those of the command.
  var threads: Int?

  /// Every work of the other commands, at the sizes of their defaults.
  static let all: [RooflineWork] =
    [.float32, .bfloat16].flatMap(text) + [.float32, .bfloat16].flatMap(pictures)
    + [.float32, .bfloat16].flatMap(voices) + generation

  private static func text(_ type: DType) -> [RooflineWork] {
    StepRun.Method.allCases.map { method in
      RooflineWork(run: StepRun(method: method, computeType: type, batch: 4, tokens: 256, steps: 4))
    }
  }

  private static let generation: [RooflineWork] = PackedWeight.Format.allCases.map { format in
    RooflineWork(run: GenerationRun(format: format, prompt: 512, new: 128, batch: 1, runs: 3))
  }

  private static func pictures(_ type: DType) -> [RooflineWork] {
    [
      RooflineWork(
        run: StyleRun(encoder: .vgg16, computeType: type, batch: 4, size: 256, photo: 512, steps: 4)),
      RooflineWork(run: ClassifierRun(computeType: type, batch: 16, size: 224, steps: 4)),
      RooflineWork(run: GeneratorRun(computeType: type, batch: 32, steps: 4, pictures: 8, sampleSteps: 12)),
    ]
  }

  private static func voices(_ type: DType) -> [RooflineWork] {
    [
      RooflineWork(
        run: VoiceRun(computeType: type, speakers: 8, utterances: 5, windows: 100, seconds: 60, steps: 4)),
      RooflineWork(run: SpeechStepRun(method: .full, computeType: type, steps: 4)),
      RooflineWork(run: SpeechStepRun(method: .lora, computeType: type, steps: 4)),
      RooflineWork(run: SpeechRun(computeType: type, runs: 4), threads: 1),
    ]
  }
}
