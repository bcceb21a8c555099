import FTAudioCodec
import FTData
import FTImageCodec
import FTReport
import Foundation

/// A page on which a person gives pictures or recordings their labels, in a browser and without a network: everything it shows
/// is inside it, reduced to what is needed to tell. What it saves, ``LabelAnswers`` reads.
///
/// ```swift
/// let made = try LabelPage(session, modality: .image, path: { place in place.file })
/// try Data(made.page.html.utf8).write(to: url)
/// ```
public struct LabelPage: Sendable {
  public let page: Page
  /// Items on the page.
  public let shown: Int
  /// Items that are asked for and are on no page yet.
  public let left: Int
  /// Items whose file cannot be read, with the reason; they are not on the page.
  public let unreadable: [Refusal]
  /// Recordings of which only the beginning is played.
  public let cut: Int

  /// Items on a page unless another number is given: some ten megabytes.
  public static let usualCount = 100
  /// Pixels of a picture at most.
  static let pixels = 300_000
  /// Seconds of a recording at most, and samples in one.
  static let seconds = 30.0
  static let sampleRate = 16_000
  /// What the page calls the file that it saves.
  static let fileName = "answers.jsonl"

  /// - Parameters:
  ///   - session: whose open items are asked, in its order.
  ///   - path: of an item's picture or recording; nil where it has none.
  ///   - modality: pictures or recordings.
  ///   - count: items at most.
  ///   - progress: false ends the work.
  /// - Throws: `CancellationError` where `progress` says stop.
  public init(
    _ session: LabelSession, modality: Modality, count: Int = LabelPage.usualCount, path: (Place) -> String?,
    progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws {
    precondition(modality != .text, "LabelPage: texts are labelled in the terminal")
    let open = session.open
    let asked = Array(open.prefix(max(1, count)))
    var items: [Page.Labelling.Item] = []
    var known: [LabelSession.Item] = []
    var unreadable: [Refusal] = []
    var cut = 0
    for (index, item) in asked.enumerated() {
      guard progress(index, asked.count) else { throw CancellationError() }
      do {
        guard let file = path(item.place) else { throw MissingFile() }
        let exhibit: Page.Labelling.Exhibit
        if modality == .image {
          exhibit = .picture(try Self.picture(file))
        } else {
          let sound = try Self.sound(file)
          exhibit = .sound(sound.source)
          if sound.isCut { cut += 1 }
        }
        items.append(.init(LabelAnswers.reference(item), item.words, exhibit, label: item.label))
        known.append(item)
      } catch {
        unreadable.append(Refusal(location: item.place, reason: "unreadable-file", sentence: "\(error)"))
      }
    }
    _ = progress(asked.count, asked.count)
    shown = items.count
    left = open.count - asked.count
    self.unreadable = unreadable
    self.cut = cut
    let noun = modality == .image ? "picture" : "recording"
    var labelling = Page.Labelling(
      "Which \(session.field) has the \(noun)?",
      explanation: "Press the key of a label, or its button; s skips, u takes back"
        + (modality == .image
          ? "." : ", the space bar plays. Recordings are played at \(Self.sampleRate) samples a second."),
      head: LabelAnswers.head(field: session.field, items: known), file: Self.fileName)
    labelling.labels = session.keys.labels.map { .init($0, key: session.keys.key(of: $0)) }
    labelling.items = items
    page = Page("Labels of \(items.count) \(noun)\(items.count == 1 ? "" : "s")", [.labelling(labelling)])
  }

  private struct MissingFile: Error, CustomStringConvertible {
    var description: String { "the item names no file" }
  }

  private static func picture(_ file: String) throws -> Page.Source {
    var reading = ImageReading(.pixels(pixels))
    reading.isQuick = true
    return .embedded(try Image(path: file, reading: reading).jpegData(quality: 82), type: "image/jpeg")
  }

  /// As FLAC, which every browser plays.
  private static func sound(_ file: String) throws -> (source: Page.Source, isCut: Bool) {
    let whole = try MendedAudio(path: file, sampleRate: sampleRate).audio
    let length = Int(seconds * Double(sampleRate))
    let audio = whole.count > length ? whole.slice(0..<length) : whole
    let partial = FileManager.default.temporaryDirectory.appending(path: "ftlab-label-\(UUID()).flac")
    defer { try? FileManager.default.removeItem(at: partial) }
    try audio.write(to: partial.path)
    return (.embedded(try Data(contentsOf: partial), type: "audio/flac"), whole.count > length)
  }
}
