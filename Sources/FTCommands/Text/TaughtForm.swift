import ArgumentParser
import FTLab
import Foundation

/// The form in which a model was taught: the steps that its data were cleaned by, which what it is asked goes through too.
/// Nothing happens to models whose data were learned from as they were.
struct TaughtForm: Sendable {
  let steps: PreprocessSteps?

  /// - Parameter folders: where steps may be kept: a run, what it has published. The first that has some counts.
  /// - Throws: `PreprocessError` for steps that are there and cannot be read.
  init(keptIn folders: [String?]) throws {
    steps = try folders.lazy.compactMap(\.self).compactMap { try PreprocessSteps.kept(in: $0) }.first
  }

  init(of options: ModelOptions) throws { try self.init(keptIn: [options.run, options.adapter, options.model]) }

  /// Whether texts are changed.
  var cleansTexts: Bool { steps?.cleansTexts == true }

  /// Says once what is done to texts; nothing where nothing is.
  func tell(_ what: String = "what is asked") {
    guard let steps, cleansTexts else { return }
    Terminal.note(
      "As the data of the run were, \(what) is cleaned first: \(steps.textNames.joined(separator: ", ")) (\(PreprocessSteps.fileName))."
    )
  }

  /// The same of pictures.
  func tellPictures() {
    guard steps?.picture != nil else { return }
    Terminal.note("As the pictures of the run were, these are made alike first: \(PreprocessSteps.fileName).")
  }

  /// Says that a file for other programs names the steps and does none of them.
  func tellCarried() {
    guard let steps, !steps.present.isEmpty else { return }
    Terminal.note(
      "The data of the run were cleaned before (\(steps.present.joined(separator: ", "))). The file names these steps in its metadata "
        + "(\(Self.metadataKey)) and does none of them: whoever uses it has to bring what is asked into that form."
    )
  }

  /// Under which name a file for other programs says the steps.
  static let metadataKey = "preprocessing"

  /// The steps as metadata of a file for other programs: the text of a ``PreprocessSteps/fileName``; nil where there are none.
  var metadata: String? { steps.flatMap { $0.present.isEmpty ? nil : $0.json.encoded() } }

  /// Says that something is taken as it stands although the run has steps.
  func tellLeft(_ what: String) {
    guard cleansTexts else { return }
    Terminal.note("\(what) as they stand: the steps of the run (\(PreprocessSteps.fileName)) are for what is asked.")
  }

  /// A text as the model is given it.
  ///
  /// - Throws: ``NothingLeft`` where cleaning leaves nothing of it.
  func text(_ text: String) throws -> String {
    guard let steps, cleansTexts else { return text }
    let cleaned = steps.apply(to: text)
    guard cleaned.contains(where: { !$0.isWhitespace }) || !text.contains(where: { !$0.isWhitespace }) else {
      throw NothingLeft(text: text, names: steps.textNames)
    }
    return cleaned
  }

  /// A picture as the model is given it: made by the step for pictures, if there is one, and then as it is read.
  func picture(_ path: String, _ reading: ImageReading) throws(ImageError) -> Image {
    guard let step = steps?.picture else { return try Image(path: path, reading: reading) }
    let whole = try step.prepared(path: path).image
    let (width, height) = reading.size.fitting(width: whole.width, height: whole.height)
    return whole.resized(width: width, height: height)
  }

  struct NothingLeft: Blamable, CustomStringConvertible {
    let text: String
    let names: [String]
    var blame: Blame { .data }
    var description: String {
      "nothing is left of \(JSONValue.string(String(text.prefix(60))).encoded()) after the run's steps (\(names.joined(separator: ", "))); "
        + "ask with words"
    }
  }
}
