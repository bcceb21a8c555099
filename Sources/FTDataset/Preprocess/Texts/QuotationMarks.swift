import FTJSON

/// Step `quotes`, on request: curly quotation marks and apostrophes become the straight ones of keyboards.
///
/// `“ ” „ ‟` → `"` and `‘ ’ ‚ ‛` → `'`. Guillemets, Japanese brackets and the marks of feet and inches (`′ ″`) stay.
struct QuotationMarks: TextStep, Equatable {
  static let name = "quotes"
  let settings = JSONObject()

  init(_ settings: inout StepSettings) throws(PreprocessError) {}

  func cleaned(_ text: String, _ remarks: inout StepRemarks) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x2018...0x201B: result.append("'")
      case 0x201C...0x201F: result.append("\"")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
