import FTData
import FTJSON
import Foundation

#if SQLite
  import GRDB

  /// The rows that a query finds in a SQLite file. The file is only read: the connection cannot write, and nothing but one
  /// statement that reads is asked.
  struct SQLiteRows {
    let path: String
    /// Seconds that are waited for another program that writes.
    let patience: Double

    init(_ path: String, patience: Double = 5) {
      self.path = path
      self.patience = patience
    }

    /// - Throws: ``DataImportError`` for a file that is locked, damaged, encrypted or no database, for a statement that does
    ///   more than reading or finds nothing, and for two columns of one name; `CancellationError`.
    func read(_ query: String, into intake: inout RecordIntake) throws {
      guard FileManager.default.fileExists(atPath: path) else { throw DataFileError.missing(file: path) }
      try Self.checkReads(query, path)
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(patience)
      configuration.label = "import"
      do {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.read { database in
          let statement = try database.makeStatement(sql: query)
          guard statement.isReadonly, statement.columnCount > 0 else {
            throw DataImportError(path, "the query does more than reading; write one SELECT")
          }
          try take(statement, into: &intake)
        }
      } catch let error as DatabaseError {
        throw DataImportError(path, words(error))
      }
    }

    private func take(_ statement: Statement, into intake: inout RecordIntake) throws {
      let columns = statement.columnNames
      var seen: Set<String> = []
      if let twice = columns.first(where: { !seen.insert($0).inserted }) {
        throw DataImportError(
          path, "the query gives two columns called \(twice); name one of them with: AS another_name")
      }
      intake.ledger.open(file: path)
      intake.ledger.note("read by a query, columns \(columns.joined(separator: ", "))", of: path)
      let rows = try Row.fetchCursor(statement)
      var number = 0
      var damaged = 0
      while let row = try rows.next() {
        number += 1
        if number.isMultiple(of: 1024) { try intake.advance(by: 1024) }
        // What is no UTF-8 in a TEXT comes out as the replacement sign.
        if row.databaseValues.contains(where: { String.fromDatabaseValue($0)?.contains("\u{FFFD}") == true }) {
          damaged += 1
        }
        try take(row, columns, Place(file: path, line: number), into: &intake)
      }
      if damaged > 0 {
        intake.ledger.note("\(damaged) rows hold replacement signs (U+FFFD): their texts were no UTF-8", of: path)
      }
      guard number > 0 else { throw DataImportError(path, "the query finds no row; look at its conditions") }
    }

    private func take(_ row: Row, _ columns: [String], _ place: Place, into intake: inout RecordIntake) throws {
      var fields = JSONObject()
      for (column, value) in zip(columns, row.databaseValues) {
        switch value.storage {
        case .null: fields.append(key: column, .null)
        case .int64(let number): fields.append(key: column, JSONValue(Int(number)))
        case .double(let number): fields.append(key: column, JSONValue(number))
        case .string(let text): fields.append(key: column, .string(text))
        case .blob(let bytes):
          return try intake.refuse(
            place, "blob",
            "\(column) holds \(bytes.count) bytes that are no text (a BLOB); leave the column out of the query")
        }
      }
      try intake.keep(place, fields)
    }

    /// What SQLite calls reading may still attach another file or change a setting.
    private static func checkReads(_ query: String, _ path: String) throws(DataImportError) {
      let word = withoutComments(query).prefix { $0.isLetter }.uppercased()
      guard ["SELECT", "WITH", "VALUES"].contains(word) else {
        throw DataImportError(path, "the query begins with \(word.isEmpty ? "no word" : word); only SELECT is asked")
      }
    }

    private static func withoutComments(_ query: String) -> Substring {
      var rest = query[...]
      while true {
        rest = rest.drop { $0.isWhitespace || $0 == "(" }
        if rest.hasPrefix("--") {
          rest = rest.drop { !$0.isNewline }
        } else if rest.hasPrefix("/*") {
          guard let end = rest.range(of: "*/") else { return "" }
          rest = rest[end.upperBound...]
        } else {
          return rest
        }
      }
    }

    private func words(_ error: DatabaseError) -> String {
      let reason = error.message.map { " (\($0.prefix(200)))" } ?? ""
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED:
        return
          "another program is writing to it and did not finish within \(Int(patience)) s; end that program or copy the file"
      case .SQLITE_NOTADB:
        return "is no SQLite database, or an encrypted one, which is not read; export the table as CSV"
      case .SQLITE_CORRUPT:
        return "is damaged\(reason); mend it with: sqlite3 OLD.db .recover | sqlite3 NEW.db"
      case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY:
        return "cannot be opened\(reason); a database in WAL mode needs its folder to be writable: copy it elsewhere"
      case .SQLITE_MISUSE where error.message?.hasPrefix("Multiple statements") == true:
        return "there is more than one statement in the query; write one SELECT"
      default: return "the query cannot be run\(reason)"
      }
    }
  }
#else

  /// Stands for the reader of SQLite files in a program that was built without it.
  struct SQLiteRows {
    let path: String

    init(_ path: String) { self.path = path }

    /// - Throws: ``DataImportError``, always.
    func read(_ query: String, into intake: inout RecordIntake) throws(DataImportError) {
      throw DataImportError(
        path,
        "is a SQLite file, which this program was built without (swift build --traits SQLite); or write its rows out with: "
          + ShellWords.line(["sqlite3", "-csv", "-header", path, query]) + " > rows.csv")
    }
  }
#endif
