import FTData
import FTEvaluation
import FTRun

extension StyleFinetune {
  public var measured: [MeasureKind] { settings.method == .none ? [] : StyleJudge.kinds }

  public var material: RunMaterial {
    var material = RunMaterial(.image)
    material.file = "file"
    // What is learned is the style; the photos are what it is painted on.
    material.measuredOn = []
    material.items = (pictures.training.items + pictures.heldOut.items).map { item in
      RunMaterial.Item(item.place, ["file": item.place.file])
    }
    return material
  }
}
