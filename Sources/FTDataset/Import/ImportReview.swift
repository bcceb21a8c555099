import FTData
import FTJSON
import Foundation

/// Looks over everything that was read: whether rows name pictures or recordings, in a field of their own or where the others
/// hold texts, and whether ids stand twice. Says it, and finds the files.
struct ImportReview {
  /// The sources with the records that each gave.
  let sources: [(kind: ImportPlan.Kind, records: Range<Int>)]

  func run(on imported: inout ImportedData) {
    let kinds = sources.filter { !$0.records.isEmpty }.map(\.kind)
    var fields = DataFields()
    var modalities: [Modality] = []
    if kinds.contains(.pictures) {
      modalities.append(.image)
      fields.label = has("label", imported) ? "label" : nil
    }
    if kinds.contains(where: { $0 == .sounds || $0 == .soundList }) {
      modalities.append(.voice)
      fields.speaker = has("speaker", imported) ? "speaker" : nil
    }
    for source in sources where source.kind == .rows || source.kind == .database {
      for found in fileFields(imported, source.records) {
        if let modality = resolve(found, &imported, source.records) { modalities.append(modality) }
      }
    }
    if !modalities.isEmpty { fields.file = "file" }
    fields.side = has("side", imported) ? "side" : nil
    imported.modality = modalities.first ?? .text
    imported.fields = fields
    noteIDs(&imported)
    let isMixed = Set(kinds.map { $0 == .pictures ? 1 : $0 == .sounds || $0 == .soundList ? 2 : 0 }).count > 1
    if isMixed, let first = imported.records.first {
      imported.ledger.note(
        "texts, pictures and recordings stand in one set; steps for \(imported.modality.rawValue) see only what has the "
          + "fields for them", of: first.place.file)
    }
  }

  private func has(_ field: String, _ imported: ImportedData) -> Bool {
    imported.records.contains { $0.fields[field] != nil }
  }

  /// A field in which rows name files.
  private struct FileField {
    let name: String
    let kind: MediaKind
    var places: [Place] = []
    var count = 0
    var filled = 0
    var isFileField: Bool { count * 10 >= filled * 9 }
  }

  private func fileFields(_ imported: ImportedData, _ range: Range<Int>) -> [FileField] {
    var found: [String: FileField] = [:]
    var filled: [String: Int] = [:]
    var order: [String] = []
    for record in imported.records[range] {
      for member in record.fields.members {
        guard let text = member.value.stringValue, !text.isEmpty else { continue }
        filled[member.key, default: 0] += 1
        // Most texts are longer than a name, and their last bytes are no ending.
        guard text.utf8.count <= 1024, text.utf8.suffix(6).contains(UInt8(ascii: ".")),
          let kind = MediaKind.named(by: text)
        else { continue }
        if found[member.key] == nil {
          found[member.key] = FileField(name: member.key, kind: kind)
          order.append(member.key)
        }
        found[member.key]?.count += 1
        if found[member.key]?.places.count ?? 0 < 3 { found[member.key]?.places.append(record.place) }
      }
    }
    return order.compactMap { name in
      found[name].map { field in
        var field = field
        field.filled = filled[name] ?? field.count
        return field
      }
    }
  }

  /// Says what stands in the field, and gives records the path of their file.
  ///
  /// - Returns: the modality where the field is one of files that are there.
  private func resolve(_ field: FileField, _ imported: inout ImportedData, _ range: Range<Int>) -> Modality? {
    guard let first = field.places.first else { return nil }
    let places = field.places.map(\.description).joined(separator: ", ") + (field.count > 3 ? ", …" : "")
    guard field.isFileField else {
      imported.ledger.note(
        "\(field.count) row\(field.count == 1 ? "" : "s") name\(field.count == 1 ? "s" : "") a \(field.kind.noun) in "
          + "\(field.name), where the others hold texts: \(places)", of: first.file)
      return nil
    }
    var missing = 0
    var resolved: [(Int, String)] = []
    for index in range {
      guard let name = imported.records[index].text(field.name), MediaKind.named(by: name) != nil else { continue }
      let folder =
        imported.records[index].place.file.lastIndex(of: "/")
        .map { String(imported.records[index].place.file[...$0]) } ?? ""
      let candidates = [name.hasPrefix("/") ? name : folder + name, name].flatMap {
        [$0, $0.precomposedStringWithCanonicalMapping, $0.decomposedStringWithCanonicalMapping]
      }
      if let path = candidates.first(where: FileManager.default.fileExists(atPath:)) {
        resolved.append((index, path))
      } else {
        missing += 1
      }
    }
    guard !resolved.isEmpty else {
      imported.ledger.note(
        "\(field.name) names \(field.kind.nouns), none of which is there, beside the rows or from the current folder; it is "
          + "taken as words: \(places)", of: first.file)
      return nil
    }
    let isTaken = resolved.contains { imported.records[$0.0].fields["file"] != nil } && field.name != "file"
    guard !isTaken else {
      imported.ledger.note("\(field.name) names \(field.kind.nouns) too; only file is followed", of: first.file)
      return nil
    }
    for (index, path) in resolved {
      imported.records[index].fields = imported.records[index].fields.setting("file", .string(path))
    }
    imported.ledger.note(
      "\(field.name) names \(field.kind.nouns): \(resolved.count) are there, and file holds their paths"
        + (missing > 0 ? "; \(missing) are not, beside the rows or from the current folder" : ""), of: first.file)
    return field.kind.modality
  }

  /// Ids that stand twice, in one file and in several.
  private func noteIDs(_ imported: inout ImportedData) {
    var first: [String: Int] = [:]
    var examples: [String] = []
    var (twice, elsewhere) = (0, 0)
    var file = ""
    for (index, record) in imported.records.enumerated() {
      guard let id = record.text("id"), !id.isEmpty else { continue }
      guard let known = first[id] else {
        first[id] = index
        continue
      }
      let place = imported.records[known].place
      if place.file == record.place.file { twice += 1 } else { elsewhere += 1 }
      if examples.isEmpty { file = record.place.file }
      if examples.count < 3 { examples.append("\(id.prefix(40)) (\(place) and \(record.place))") }
    }
    guard twice + elsewhere > 0 else { return }
    let words = [(twice, "in one file"), (elsewhere, "in several files")].filter { $0.0 > 0 }
      .map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    imported.ledger.note(
      "ids stand twice (\(words)); all these rows are kept: \(examples.joined(separator: ", "))", of: file)
  }
}
