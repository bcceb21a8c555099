import ArgumentParser
import FTLab

struct VoiceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "voice",
    abstract: "Voices: enroll people, verify and identify them, and learn to tell them apart better.",
    subcommands: [
      EnrollCommand.self, VerifyCommand.self, IdentifyCommand.self, SpeakerFinetuneCommand.self,
      VoiceEvaluateCommand.self, SliceCommand.self,
    ])
}

extension SpeakerFinetuneConfiguration.Method: ExpressibleByArgument {}
extension SpeakerFinetuneConfiguration.Loss: ExpressibleByArgument {}
