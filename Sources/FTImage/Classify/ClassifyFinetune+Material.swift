import FTData
import FTEvaluation
import FTRun

extension ClassifyFinetune {
  public var measured: [MeasureKind] { ClassificationMetrics.kinds }

  public var material: RunMaterial {
    var material = RunMaterial(.image)
    (material.file, material.label) = ("file", "class")
    material.isTestDrawn = parts.isTestDrawn
    for set in [parts.training, parts.validation, parts.test] {
      material.items += zip(set.items, set.labels).map { item, label in
        RunMaterial.Item(item.place, ["file": item.place.file, "class": set.classes[label]])
      }
    }
    return material
  }
}
