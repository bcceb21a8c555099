import ArgumentParser
import FTLab
import Foundation

/// The program. Commands parse, call the library and print; everything else is in the library.
public struct FTLabCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "ftlab",
    abstract: "Fine-tune small pretrained models on your own examples, on an ordinary computer.",
    discussion: """
      Start with:
        ftlab models list
        ftlab text finetune --data train.jsonl --output runs/mine
        ftlab text chat --run runs/mine
        ftlab image finetune --style picture.jpg --data photos/ --output runs/style
        ftlab image stylize photo.jpg --style runs/style --output painting.jpg
      """,
    version: "0.1.0",
    subcommands: [
      TextCommand.self, ImageCommand.self, VoiceCommand.self, DataCommand.self, ModelsCommand.self, RunsCommand.self,
      DoctorCommand.self,
    ])

  public init() {}

  public static func main() {
    Program.run(self, recipes: Program.recipes)
  }
}

struct TextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "text", abstract: "Texts: fine-tune, generate, chat; vectors and classes.",
    subcommands: [
      TextFinetuneCommand.self, TextEvaluateCommand.self, GenerateCommand.self, ChatCommand.self, EmbedCommand.self,
      TextClassifyCommand.self,
    ])
}

public struct ModelsCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Pretrained checkpoints on this computer.",
    subcommands: [
      ModelsListCommand.self, ModelsPullCommand.self, ModelsImportCommand.self, ModelsRemoveCommand.self,
      ModelsInfoCommand.self, ModelsExportCommand.self, ModelsMergeCommand.self, ModelsCreateCommand.self,
    ])

  public init() {}
}

struct ImageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "image",
    abstract: "Pictures: learn a style and paint photos in it, learn classes and tell them apart, make new ones.",
    subcommands: [
      ImageFinetuneCommand.self, StylizeCommand.self, ClassifyCommand.self, EvaluateCommand.self,
      PictureGenerateCommand.self,
    ])
}

struct VoiceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "voice",
    abstract: "Voices: speak in a person's voice; enroll, verify and identify people.",
    subcommands: [
      VoiceFinetuneCommand.self, SayCommand.self, EnrollCommand.self, VerifyCommand.self, IdentifyCommand.self,
      SpeakerFinetuneCommand.self, TrainListenerCommand.self,
      VoiceEvaluateCommand.self, SliceCommand.self,
    ])
}
