/// Text that cannot be spoken, or data for speaking that cannot be read.
public enum PronunciationError: Error, Equatable, CustomStringConvertible {
  /// There is no letter or digit in the text.
  case nothingToSay
  /// The text is in another script: its name, and the first words in it.
  case otherScript(script: String, words: String)
  /// A line of a user's dictionary: file, line, problem.
  case dictionary(file: String, line: Int, problem: String)
  /// A data file of the model folder: path and problem.
  case data(file: String, problem: String)

  public var description: String {
    switch self {
    case .nothingToSay: "there is nothing to say: the text has no letters and no digits"
    case .otherScript(let script, let words):
      "this checkpoint speaks English only, and the text is in \(script) (\"\(words)\"); write it in English"
    case .dictionary(let file, let line, let problem): "\(file):\(line): \(problem)"
    case .data(let file, let problem):
      "\(file): \(problem); import the synthesiser again: ftlab models import \"$(tools/fetch-models hibari)\" --name hibari"
    }
  }
}
