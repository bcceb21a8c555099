import FTNN
import FTTensor

/// A generator and the style it paints in: what a style run trains, all of it or only the style.
public final class StyleModel: Module {
  public let generator: StyleGenerator
  public let style: StyleVector

  public init(_ generator: StyleGenerator, style: StyleVector) { (self.generator, self.style) = (generator, style) }

  public var submodules: [(name: String, module: any Module)] {
    generator.submodules + style.submodules
  }

  /// Photos → paintings, `[batch, height, width, 3]` in 0…1.
  public func callAsFunction(_ photos: Tensor, _ context: ForwardContext) -> Tensor {
    generator(photos, style: style, context)
  }
}
