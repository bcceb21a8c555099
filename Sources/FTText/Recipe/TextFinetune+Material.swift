import FTData
import FTEvaluation
import FTJSON
import FTRun

extension TextFinetune {
  public var measured: [MeasureKind] {
    guard let test else { return [] }
    let mentions = settings.samples > 0 && test.rows.contains { $0.attributes != nil }
    return TextEvaluation.kinds + (mentions ? [TextEvaluation.mentionKind] : [])
  }

  public var material: RunMaterial {
    var material = RunMaterial(.text)
    material.items = (training.rows + validation.rows + (test?.rows ?? [])).map { row in
      let turns: [JSONValue] = row.turns.map { ["role": .string($0.role.rawValue), "content": .string($0.content)] }
      var fields = JSONObject()
      fields.append(key: "messages", .array(turns))
      return RunMaterial.Item(row.location, fields)
    }
    return material
  }
}
