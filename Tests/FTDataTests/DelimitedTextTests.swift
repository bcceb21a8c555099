import FTData
import Testing

struct DelimitedTextTests {
  @Test func quotedCellsHoldSeparatorsLineEndsAndQuotes() throws {
    let table = try DelimitedText("name;points\r\n\"A; \"\"B\"\"\";\"one\ntwo\"\r\n\r\nC;\n", file: "t.csv")
    #expect(table.separator == ";" && table.columns == ["name", "points"])
    #expect(table.rows == [.init(line: 2, cells: ["A; \"B\"", "one\ntwo"]), .init(line: 5, cells: ["C", ""])])
  }

  @Test func whiteSpaceAroundQuotesIsNoPartOfACell() throws {
    let table = try DelimitedText("a, b\n \"1, 2\" , \"3\"\t\n5\" pipe,x\n\"\",\"\"", file: "t.csv")
    #expect(table.rows.map(\.cells) == [["1, 2", "3"], ["5\" pipe", "x"], ["", ""]])
  }

  @Test(arguments: [("a,b\n1,\"oak\" wood\n", 2, "wood"), ("a,b\n1,2\n\"x\ny\"z\"\",3\n", 4, "z\"\"")])
  func textBehindAClosingQuoteIsRefusedWithItsLine(text: String, line: Int, rest: String) {
    let error = #expect(throws: DelimitedTextError.self) { try DelimitedText(text, file: "t.csv") }
    #expect(
      error?.description
        == "t.csv:\(line): behind the closing quotation mark of a cell stands \(rest); a quotation mark "
        + "inside a quoted cell is written twice")
  }

  @Test(arguments: [
    ("", 1), ("a,,b\n1,2,3\n", 1), ("a,a\n1,2\n", 1), ("a,b\n\"1,2\n", 2),
  ])
  func aDamagedTableIsRefusedWithItsLine(text: String, line: Int) {
    let error = #expect(throws: DelimitedTextError.self) { try DelimitedText(text, file: "t.csv") }
    #expect(error?.line == line)
  }
}
