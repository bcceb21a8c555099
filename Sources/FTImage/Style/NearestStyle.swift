import FTData
import FTImageCodec
import FTModels
import FTNN
import FTTensor

/// The style of a generator that comes closest to the wanted one, judged by the training loss on a few small crops.
struct NearestStyle {
  let index: Int
  let name: String
  let cost: Double
  /// Of the mean style.
  let meanCost: Double

  /// - Parameter progress: sees every style.
  init(
    _ generator: StyleGenerator, _ loss: StyleLoss, _ photos: PictureSource, _ settings: StyleSettings,
    names: [String], _ context: ForwardContext, progress: (Int, Int) throws -> Void
  ) throws {
    let side = min(128, settings.size)
    let crops = Tensor(
      images: try photos.items.indices.prefix(3).map {
        try photos.content(of: $0).centerCropped(width: side, height: side)
      }, on: generator.device)
    let contents = loss.contentFeatures(crops, context)
    func cost(_ style: StyleVector) -> Double {
      let terms = loss.terms(generator(crops, style: style, context), contents: contents, context: context)
      return Double(terms.total(settings.weights).item())
    }
    var costs: [Double] = []
    for index in 0..<generator.styleCount {
      try progress(index, generator.styleCount)
      costs.append(cost(generator.style(index)))
    }
    index = costs.indices.min { costs[$0] < costs[$1] }!
    name = names[index]
    self.cost = costs[index]
    meanCost = cost(generator.meanStyle)
  }

  /// Where training begins.
  func start(
    _ settings: StyleSettings, _ generator: StyleGenerator, _ model: ModelFolder<StyleGeneratorConfiguration>
  ) -> (name: String, vector: StyleVector) {
    switch settings.start {
    case "mean": return ("the mean style", generator.meanStyle)
    case "auto": return cost < meanCost ? (name, generator.style(index)) : ("the mean style", generator.meanStyle)
    default:
      let index = model.configuration.styleNames.firstIndex(of: settings.start) ?? Int(settings.start)!
      return (model.configuration.styleNames[index], generator.style(index))
    }
  }
}
