import FTData
import FTEvaluation
import FTRun

extension GenerateFinetune {
  public var measured: [MeasureKind] {
    [MeasureKind(pictures.measured.name, .lower), Self.copies, Self.variety]
      + (readsPictures ? GeneratorExam.kinds : []) + (isLikened ? [Self.likeness, Self.style] : [])
  }

  /// The pictures that are learned from, chosen and judged by; those of other things are not measured on.
  public var material: RunMaterial {
    var material = RunMaterial(.image)
    material.file = "file"
    material.measuredOn = pictures.test.isEmpty ? [.validation] : [.test]
    material.isTestDrawn = pictures.isHeldOutDrawn
    for set in [pictures.training, pictures.heldOut, pictures.test] {
      material.items += set.items.map { RunMaterial.Item($0.place, ["file": $0.place.file]) }
    }
    return material
  }
}
