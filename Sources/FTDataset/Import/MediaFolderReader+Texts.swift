import FTData
import FTJSON
import Foundation

extension MediaFolderReader {
  /// What was done with the texts, for the ledger.
  struct TextCount {
    var read: [String: Int] = [:]
    var without = 0
    var empty = 0
    var left = 0
    var respelt = 0
  }

  mutating func addText(to fields: inout JSONObject, of entry: FolderWalk.Entry, _ count: inout TextCount) throws {
    let stem = (entry.path as NSString).deletingPathExtension
    // Taken out, so that what is left belongs to nothing.
    guard let found = texts.removeValue(forKey: stem) else {
      count.without += 1
      return
    }
    let endings = kind.textEndings.filter { found[$0] != nil }
    guard let ending = endings.first, let path = found[ending] else { return }
    count.left += endings.count - 1
    let reading = try TextBeside.read(path)
    if !path.utf8.starts(with: stem.utf8) { count.respelt += 1 }
    count.read["\(reading.encoding.rawValue) .\(ending)", default: 0] += 1
    if reading.text.isEmpty {
      count.empty += 1
    } else {
      fields.append(key: reading.field, .string(reading.text))
    }
  }

  func note(_ count: TextCount, into intake: inout RecordIntake) {
    let read = count.read.values.reduce(0, +)
    guard read > 0 else { return }
    func note(_ sentence: String) { intake.ledger.note(sentence, of: walk.root) }
    let kinds = count.read.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    note("\(read) \(kind.textNoun)s were read from files beside the \(kind.nouns): \(kinds)")
    if count.without > 0 { note("\(count.without) \(kind.nouns) have no file with a \(kind.textNoun) beside them") }
    if count.empty > 0 { note("\(count.empty) \(kind.textNoun)s are empty and left out") }
    if count.left > 0 { note("\(count.left) more files with a text for the same \(kind.noun) were not read") }
    if count.respelt > 0 {
      note("\(count.respelt) \(kind.textNoun)s are named otherwise than their \(kind.nouns) (NFC and NFD), and matched")
    }
  }
}
