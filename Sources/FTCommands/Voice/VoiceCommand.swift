import ArgumentParser
import FTLab

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
