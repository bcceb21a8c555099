import FTData
import FTEvaluation
import FTRun

extension TextClassify {
  public var measured: [MeasureKind] { ClassificationMetrics.kinds }

  public var material: RunMaterial {
    var material = RunMaterial(.text)
    material.texts = [settings.fields.text]
    material.label = settings.fields.label
    material.isTestDrawn = settings.test.isEmpty
    for set in [parts.training, parts.validation, parts.test] {
      material.items += set.items.indices.map { index in
        RunMaterial.Item(
          set.items[index].place,
          [settings.fields.text: set.texts[index], settings.fields.label: set.classes[set.labels[index]]])
      }
    }
    return material
  }
}
