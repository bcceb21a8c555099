import FTModels

extension ArchitectureRegistry {
  /// The architectures of networks for voices.
  public static let voice = ArchitectureRegistry([
    SpeakerEncoderConfiguration.self, SynthesizerConfiguration.self, ContentEncoderConfiguration.self,
  ])
}
