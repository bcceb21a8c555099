import FTData
import FTJSON
import FTRun

extension RunMaterial {
  /// Recordings by their files. Of several pieces of one file the first stands for it, since pieces of one recording are no
  /// copies of each other.
  static func recordings(
    _ recordings: [(place: Place, file: String, speaker: String?, transcript: String?)]
  ) -> RunMaterial {
    var material = RunMaterial(.voice)
    material.file = "file"
    // What is said is examined where it is known throughout; a recipe says itself which recordings have no transcript.
    if !recordings.isEmpty, recordings.allSatisfy({ $0.transcript != nil }) { material.texts = ["transcript"] }
    var known: Set<String> = []
    material.items = recordings.map { recording in
      var fields = JSONObject()
      if known.insert(recording.file).inserted { fields.append(key: "file", .string(recording.file)) }
      if let speaker = recording.speaker { fields.append(key: "speaker", .string(speaker)) }
      if let transcript = recording.transcript { fields.append(key: "transcript", .string(transcript)) }
      return Item(recording.place, fields)
    }
    return material
  }
}
