import FTCheckpoint
import FTData
import FTJSON
import Foundation

/// What a person answered on a page of items (``LabelPage``), as the browser saved it.
///
/// The first line says which field the labels are for and which page they are from, and the others are objects of a place, the
/// label that the item had when the page was made (`old`), and `label` or `skip`:
/// `{"file":"photos/1.jpg","old":null,"label":"cat"}`.
public struct LabelAnswers: Sendable, Equatable {
  public struct Answer: Sendable, Equatable {
    /// Of the file of answers.
    public let line: Int
    public let item: Place
    public let old: String?
    /// Nil for an item that was skipped.
    public let label: String?
  }

  public let file: String
  /// The field that the labels are for.
  public let field: String
  public let answers: [Answer]
  /// Lines that are no answers, and why.
  public let refusals: [Refusal]

  static let mark = #""answers":"labels""#
  private static let maximumSize = 64 << 20

  /// The first line of such a file: which page it is from.
  static func head(field: String, items: [LabelSession.Item]) -> String {
    let parts = items.map { "\(reference($0))\n" }.joined()
    let digest = SHA256Digest(of: Array("\(field)\n\(parts)".utf8)).hex
    return
      (["answers": "labels", "version": 1, "field": .string(field), "page": .string(String(digest.prefix(16)))]
      as JSONValue).encoded()
  }

  /// What the page repeats of an item beside the answer.
  static func reference(_ item: LabelSession.Item) -> String {
    var object = item.place.members
    object.append(key: "old", item.label.map(JSONValue.string) ?? .null)
    return JSONValue.object(object).encoded()
  }

  /// Reads a file of answers.
  ///
  /// - Throws: ``LabelFileError`` for a file that is none, `DataFileError` for one that is not there.
  public init(contentsOf file: String) throws {
    guard FileManager.default.fileExists(atPath: file) else { throw DataFileError.missing(file: file) }
    let size = (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int) ?? 0
    guard size <= Self.maximumSize, let data = FileManager.default.contents(atPath: file) else {
      throw LabelFileError.unreadable(file, "it has \(size) bytes, or may not be read")
    }
    self.file = file
    var field: String?
    var answers: [Answer] = []
    var refusals: [Refusal] = []
    var number = 0
    for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let bytes = Array(line.last == 0x0D ? line.dropLast() : line)
      guard !bytes.allSatisfy({ $0 == 0x20 }) else { continue }
      let value = try? JSONValue(parsing: bytes)
      if field == nil {
        guard value?["answers"]?.stringValue == "labels", value?["version"]?.intValue == 1,
          let named = value?["field"]?.stringValue
        else { throw LabelFileError.noAnswers(file) }
        field = named
        continue
      }
      guard let answer = value.flatMap({ Self.answer($0, number) }) else {
        refusals.append(
          Refusal(
            location: Place(file: file, line: number), reason: "no-answer",
            sentence: "the line is no answer of a page: a file with \"label\" or \"skip\""))
        continue
      }
      answers.append(answer)
    }
    guard let field else { throw LabelFileError.noAnswers(file) }
    self.field = field
    self.answers = answers
    self.refusals = refusals
  }

  private static func answer(_ value: JSONValue, _ line: Int) -> Answer? {
    guard let item = Place(value) else { return nil }
    let label = value["label"]?.stringValue
    guard label != nil || value["skip"]?.boolValue == true else { return nil }
    return Answer(line: line, item: item, old: value["old"]?.stringValue, label: label)
  }
}

extension LabelSession {
  /// Takes the answers of a page over into the journal; ``apply()`` writes the labels into the files.
  ///
  /// An answer about an item that is not among these or that has another label than the page showed, a label that is not
  /// known, and a second answer about an item are refused; answers that are in the journal already are taken once.
  ///
  /// - Returns: how many were taken, and what was not, with the reason.
  /// - Throws: ``LabelFileError/otherField(_:journal:asked:)``, and the system's reason where the journal cannot be written.
  public mutating func take(_ answers: LabelAnswers, at time: String) throws -> (taken: Int, refusals: [Refusal]) {
    guard answers.field == field else {
      throw LabelFileError.otherField(answers.file, journal: answers.field, asked: field)
    }
    var refusals = answers.refusals
    var seen: Set<Place> = []
    var taken = 0
    for answer in answers.answers {
      func refuse(_ reason: RefusalReason, _ sentence: String) {
        refusals.append(
          Refusal(location: Place(file: answers.file, line: answer.line), reason: reason, sentence: sentence))
      }
      guard let number = numbers[answer.item] else {
        refuse("no-such-item", "\(answer.item) is not in the data")
        continue
      }
      guard seen.insert(answer.item).inserted else {
        refuse("answered-twice", "\(answer.item) was answered before; the first answer counts")
        continue
      }
      if let label = answer.label, !keys.knows(label) {
        refuse("unknown-label", LabelFileError.unknownLabel(label, nearest: keys.nearest(to: label)).description)
        continue
      }
      let item = items[number]
      if let known = decided[item.place], known.new == answer.label { continue }
      guard item.label == answer.old || item.label == answer.label else {
        refuse(
          "another-label",
          "\(answer.item) has the label \"\(item.label ?? "")\" now and had \(answer.old.map { "\"\($0)\"" } ?? "none") "
            + "when the page was made")
        continue
      }
      try decide(item, answer.label, time)
      taken += 1
    }
    return (taken, refusals)
  }
}
