import FTData
import FTEvaluation
import FTRun

extension SpeakerFinetune {
  public var measured: [MeasureKind] { VerificationMetrics.kinds + [ScoreCalibration.costKind] }

  public var material: RunMaterial {
    var material = RunMaterial.recordings(
      [parts.training, parts.validation, parts.test].flatMap { set in
        set.recordings.map { ($0.place, $0.file, set.speakers[$0.speaker], nil) }
      })
    material.isTestDrawn = settings.test.isEmpty
    return material
  }
}
