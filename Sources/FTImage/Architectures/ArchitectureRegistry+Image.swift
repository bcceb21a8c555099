import FTModels

extension ArchitectureRegistry {
  /// The architectures of networks for pictures.
  public static let image = ArchitectureRegistry([
    StyleGeneratorConfiguration.self, EfficientNetLite0Configuration.self, VGG16Configuration.self,
    CompactUpscalerConfiguration.self,
  ])
}
