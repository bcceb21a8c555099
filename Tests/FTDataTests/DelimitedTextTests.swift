import FTData
import Testing

struct DelimitedTextTests {
  @Test func quotedCellsHoldSeparatorsLineEndsAndQuotes() throws {
    let table = try DelimitedText("name;points\r\n\"A; \"\"B\"\"\";\"one\ntwo\"\r\n\r\nC;\n", file: "t.csv")
    #expect(table.separator == ";" && table.columns == ["name", "points"])
    #expect(table.rows == [.init(line: 2, cells: ["A; \"B\"", "one\ntwo"]), .init(line: 5, cells: ["C", ""])])
  }

  @Test(arguments: [
    ("", 1), ("a,,b\n1,2,3\n", 1), ("a,a\n1,2\n", 1), ("a,b\n\"1,2\n", 2),
  ])
  func aDamagedTableIsRefusedWithItsLine(text: String, line: Int) {
    let error = #expect(throws: DelimitedTextError.self) { try DelimitedText(text, file: "t.csv") }
    #expect(error?.line == line)
  }
}
