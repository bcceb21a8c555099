/// Everything ftlab offers to a program, in one import. Each modality alone brings what all of them rest on.
@_exported import FTDataset
@_exported import FTGeneration
@_exported import FTImage
@_exported import FTText
@_exported import FTVoice

extension ArchitectureRegistry {
  /// Every architecture of ftlab, for programs that open models of any kind.
  public static let all: ArchitectureRegistry = .text + .image + .generation + .voice
}
