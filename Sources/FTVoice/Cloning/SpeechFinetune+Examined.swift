import FTData
import FTEvaluation
import FTRun

extension SpeechFinetune {
  public var measured: [MeasureKind] { SpeechJudge.kinds }

  /// What others examine; `Material` is what the networks learn from.
  public var material: RunMaterial {
    var material = RunMaterial.recordings(
      speech.recordings.map { ($0.place, $0.file, nil, $0.transcript.text) })
    // The voice is judged on sentences of the program's own.
    material.measuredOn = []
    return material
  }
}
