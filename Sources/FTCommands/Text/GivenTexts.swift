import ArgumentParser
import FTLab

/// The texts of a command: arguments, or the rows of a file.
struct GivenTexts: ParsableArguments {
  @Argument(help: ArgumentHelp("Texts.", valueName: "text")) var texts: [String] = []
  @Option(help: "A file of texts.") var data: String?
  @Option(help: "With --data: the field or column that holds the text.") var field: String?

  func validate() throws {
    guard texts.isEmpty != (data == nil) else {
      throw ValidationError(
        data == nil ? "name texts, or a file of them with --data" : "texts and --data are both given; give one")
    }
    if field != nil, data == nil { throw ValidationError("--field belongs to --data FILE, which is not given") }
  }

  /// The texts, and where they stand if they came from a file; rows that cannot be used are told.
  func read() throws -> (texts: [String], places: [Place]?) {
    guard let data else { return (texts, nil) }
    let rows = try TextFileRows(data, field: field ?? "text")
    Terminal.noteRefused(of: rows.ledger)
    return (rows.texts, rows.places)
  }
}
