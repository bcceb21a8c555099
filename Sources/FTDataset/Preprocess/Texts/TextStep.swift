import FTJSON

/// One way of cleaning a text. A new one is a type of its own and a line in ``PreprocessSteps/textSteps``.
///
/// It depends on the text and its settings alone, and works in time that grows with the text, whatever the text is.
protocol TextStep: Sendable {
  /// By which it is named and stored.
  static var name: String { get }
  /// All of them, those of the defaults too: a later change of a default alters no stored run.
  var settings: JSONObject { get }

  init(_ settings: inout StepSettings) throws(PreprocessError)

  /// The text, cleaned.
  func cleaned(_ text: String, _ remarks: inout StepRemarks) -> String
}

/// What a step saw in a text and left as it is.
struct StepRemarks: Sendable, Equatable {
  /// How often each kind was left, by what a person should read: `½`.
  private(set) var left: [String: Int] = [:]

  mutating func leave(_ what: String, times: Int = 1) { left[what, default: 0] += times }
}
