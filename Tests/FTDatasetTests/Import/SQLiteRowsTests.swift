import FTData
import FTTestSupport
import Foundation
import Testing

@testable import FTDataset

#if SQLite
  import GRDB

  @Suite struct SQLiteRowsTests {
    static func database(in folder: borrowing ScratchFolder) throws -> String {
      let path = folder.path("shop.db")
      let queue = try DatabaseQueue(path: path)
      try queue.write { database in
        try database.execute(sql: "CREATE TABLE faq (id INTEGER, question TEXT, price REAL, picture BLOB)")
        try database.execute(sql: "INSERT INTO faq VALUES (1, '重さは？', 1.5, NULL), (2, 'Colour?', NULL, x'00ff')")
      }
      try queue.close()
      return path
    }

    @Test func rowsOfAQueryAreRecords() throws {
      let folder = try ScratchFolder()
      let imported = try DataImport.read(
        [Self.database(in: folder)], query: "-- all\nSELECT id, question, price FROM faq ORDER BY id;")
      #expect(imported.records.map { $0.text("question") } == ["重さは？", "Colour?"])
      #expect(imported.records.map { $0.text("price") } == ["1.5", nil])
      #expect(imported.records.map(\.place.line) == [1, 2] && imported.ledger.unit == "rows")
    }

    @Test func blobsAreRefusedByName() throws {
      let folder = try ScratchFolder()
      let imported = try DataImport.read([Self.database(in: folder)], query: "SELECT id, picture FROM faq ORDER BY id")
      #expect(imported.records.count == 1)
      #expect(imported.ledger.refusals.map(\.reason) == ["blob"])
      #expect(imported.ledger.refusals[0].sentence.contains("picture"))
    }

    @Test(arguments: [
      ("SELECT id AS a, price AS a FROM faq", "two columns"), ("SELECT id FROM faq WHERE id > 5", "finds no row"),
      ("SELECT 1; DELETE FROM faq", "more than one statement"), ("DELETE FROM faq", "only SELECT"),
      ("WITH x AS (SELECT 1) DELETE FROM faq", "more than reading"), ("ATTACH 'x.db' AS x", "only SELECT"),
      ("SELECT nothing FROM faq", "cannot be run"), ("", "no word"), ("/* never closed", "no word"),
    ])
    func queriesThatCannotBeAskedAreErrors(query: String, words: String) throws {
      let folder = try ScratchFolder()
      let path = try Self.database(in: folder)
      let error = #expect(throws: DataImportError.self) { try DataImport.read([path], query: query) }
      #expect(error?.sentence.contains(words) == true, "\(error?.sentence ?? "")")
      #expect(try DataImport.read([path], query: "SELECT id FROM faq").records.count == 2)
    }

    @Test func aDatabaseNeedsAQuery() throws {
      let folder = try ScratchFolder()
      let path = try Self.database(in: folder)
      let error = #expect(throws: DataImportError.self) { try DataImport.read([path]) }
      #expect(error?.sentence.contains("--query") == true)
    }

    @Test func lockedDamagedAndForeignFilesAreErrors() throws {
      let folder = try ScratchFolder()
      let path = try Self.database(in: folder)
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      let other = try DatabaseQueue(path: path, configuration: configuration)
      try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
      var intake = RecordIntake(unit: "rows", total: 1) { _, _ in true }
      let locked = #expect(throws: DataImportError.self) {
        try SQLiteRows(path, patience: 0.1).read("SELECT id FROM faq", into: &intake)
      }
      #expect(locked?.sentence.contains("another program") == true)
      try other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
      try other.close()
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      for index in 100..<bytes.count { bytes[index] = 0x5a }
      for damaged in [
        try folder.file("damaged.db", bytes), try folder.file("secret.db", [UInt8](repeating: 7, count: 8192)),
      ] {
        #expect(throws: DataImportError.self) { try DataImport.read([damaged], query: "SELECT id FROM faq") }
      }
    }
  }
#else

  @Suite struct SQLiteRowsTests {
    @Test func aProgramWithoutSQLiteSaysHowToReadTheRows() throws {
      let folder = try ScratchFolder()
      let path = try folder.file("shop.db", "SQLite format 3\u{0}")
      let error = #expect(throws: DataImportError.self) { try DataImport.read([path], query: "SELECT 1") }
      #expect(error?.sentence.contains("sqlite3 -csv -header") == true)
      let without = #expect(throws: DataImportError.self) { try DataImport.read([path]) }
      #expect(without?.sentence.contains("--query") == true)
    }
  }
#endif
