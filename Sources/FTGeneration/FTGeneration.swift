/// What a program needs to make pictures from words, in one import.
@_exported import FTImage
@_exported import FTText

extension ArchitectureRegistry {
  /// The architectures of networks that make pictures from words.
  public static let generation: ArchitectureRegistry = [PictureFlowConfiguration.self]
}
