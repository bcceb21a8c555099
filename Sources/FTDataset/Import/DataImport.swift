import FTData
import Foundation

/// Reads what people have into records: files and folders of rows, pictures or recordings, each told by what is there, with
/// how it was read said in the ledger.
///
/// - rows: lines of JSON, a list of JSON, tables (separator and encoding are detected), plain text (a document between blank
///   lines), SQLite by a query; conversations stay as they are;
/// - pictures: a folder per class, folders as sides of a split, `metadata.jsonl` or `metadata.csv` with `file_name`, captions
///   beside the pictures;
/// - recordings: a folder per speaker, GPT-SoVITS lists, LJSpeech, `metadata` lists, transcripts beside the recordings
///   (`.txt`, `.lab`, `.srt`).
///
/// Records of pictures and recordings have `file` and, where they are known, `label` or `speaker`, `text`, `language`,
/// `side`. Texts are UTF-8 (with or without a mark), UTF-16, Shift_JIS or EUC-JP; all may stand in one folder.
///
/// ```swift
/// let imported = try DataImport.read(["shop.csv", "questions"])
/// print(imported.ledger.summary)
/// ```
public enum DataImport {
  /// Sees how much is done of how much (bytes of rows, and files of other kinds); false ends the work with `CancellationError`.
  public typealias Progress = (_ done: Int, _ total: Int) -> Bool

  /// Reads sources, in their order.
  ///
  /// - Parameters:
  ///   - sources: files and folders.
  ///   - query: a SELECT for the SQLite files among them.
  /// - Throws: `DataFileError` for a source that is missing, or named twice, or where nothing can be used (with the
  ///   ledger's summary); ``DataImportError`` for a folder with two meanings or a database that cannot be read.
  public static func read(
    _ sources: [String], query: String? = nil, progress: @escaping Progress = { _, _ in true }
  ) throws -> ImportedData {
    let plans = try sources.map { try ImportPlan($0) }
    if query != nil, !plans.contains(where: { $0.kind == .database }) {
      throw DataImportError(
        sources.first ?? "no source",
        "is no SQLite file, and a query asks one; leave the query out or name the database")
    }
    let kinds = Set(plans.map(\.kind))
    let unit =
      kinds.isSubset(of: [.rows, .database])
      ? "rows"
      : kinds == [.pictures]
        ? "pictures"
        : kinds.isSubset(of: [.sounds, .soundList]) ? "recordings" : "items"
    var intake = RecordIntake(
      unit: unit, total: plans.reduce(0) { $0 + $1.weight }, progress: progress)
    var ranges: [Range<Int>] = []
    for plan in plans {
      let start = intake.records.count
      try plan.read(query: query, into: &intake)
      ranges.append(start..<intake.records.count)
    }
    try intake.finish()
    var imported = ImportedData(records: intake.records, ledger: intake.ledger, modality: .text)
    intake = RecordIntake(unit: unit, total: 0, progress: progress)
    let review = ImportReview(sources: Array(zip(plans.map(\.kind), ranges)))
    review.run(on: &imported)
    imported.ledger.check()
    guard !imported.records.isEmpty else {
      throw DataFileError.noUsableRows(files: sources, summary: imported.ledger.summary)
    }
    return imported
  }
}
