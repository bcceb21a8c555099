import FTAugment
import FTData
import FTTextCodec

/// The rows that a run learns from, in other words in every epoch: what the user says is changed, answers are learned as they
/// were written. Documents are all answer and stay.
///
/// A view is a pure function of seed, epoch and the row's number.
struct ConversationViews: Sendable {
  /// A row of an epoch.
  struct View: Sendable {
    let example: TextExample
    let isChanged: Bool
  }

  private let rows: [ConversationRow]
  private let examples: [TextExample]
  private let views: TextViews
  private let encoder: ConversationEncoder
  private let maximumLength: Int
  private let overLong: TextSettings.OverLong
  /// Rows that a view must not come to say the same as.
  private let heldOut: Set<String>

  /// What was read for it, a sentence each.
  var accounts: [String] { views.accounts }
  var files: [String] { views.files }
  var count: Int { rows.count }

  /// - Parameter heldOut: the rows that choose and measure.
  /// - Throws: what the files of the plan are refused for.
  init(
    _ plan: AugmentPlan, of set: TextDataset, settings: TextSettings, maximumLength: Int, encoder: ConversationEncoder,
    heldOut: [ConversationRow]
  ) throws {
    rows = set.rows
    examples = set.examples
    self.encoder = encoder
    self.maximumLength = maximumLength
    overLong = settings.overLong
    self.heldOut = Set(heldOut.map(\.normalisedText))
    let texts = set.rows.flatMap { row in Self.places(in: row).map { row.turns[$0].content } }
    views = try TextViews(plan, texts: texts, seed: settings.run.seed)
  }

  /// The turns that may be changed.
  private static func places(in row: ConversationRow) -> [Int] {
    row.form == .document ? [] : row.turns.indices.filter { row.turns[$0].role == .user && !row.isLearned[$0] }
  }

  /// A row in the words of an epoch; as it is where nothing in it can be changed, and where the change would make it too long or
  /// the same as a row that is held out.
  func view(of index: Int, epoch: Int) -> View {
    let row = rows[index]
    let original = View(example: examples[index], isChanged: false)
    let places = Self.places(in: row)
    guard !places.isEmpty else { return original }
    // What an answer rests on has to stay in the question.
    var values = ProtectedValues(ProtectedValues.leaves(of: [row.attributes]))
    for (turn, isLearned) in zip(row.turns, row.isLearned) where isLearned { values.addWords(of: turn.content) }
    let texts = views.view(
      of: places.map { TextViews.Part(row.turns[$0].content, values) }, item: index, epoch: epoch)
    var turns = row.turns
    for (place, text) in zip(places, texts) { turns[place].content = text }
    guard turns != row.turns else { return original }
    let changed = ConversationRow(
      id: row.id, turns: turns, isLearned: row.isLearned, form: row.form, attributes: row.attributes, task: row.task,
      location: row.location)
    guard !heldOut.contains(changed.normalisedText),
      let example = TextDataset.example(changed, encoder, maximumLength, overLong)
    else { return original }
    return View(example: example, isChanged: true)
  }

  /// The rows of an epoch.
  func examples(epoch: Int) -> [TextExample] { rows.indices.map { view(of: $0, epoch: epoch).example } }
}
