import Testing

@testable import FTDataset

@Suite struct DataTimeTests {
  /// Seconds by `date -u -d … +%s`.
  @Test(
    arguments: [
      ("2024-05-01", 1_714_521_600), ("2024-05", 1_714_521_600), ("20240501", 1_714_521_600),
      ("2024/5/1", 1_714_521_600), ("2024年5月1日", 1_714_521_600), ("2024-05-01T09:00:00+09:00", 1_714_521_600),
      ("2024-05-01 00:00:00.500", 1_714_521_600.5), ("2024-05-01T10:00:00-0530", 1_714_577_400),
      ("2024-05-01 10:00 UTC", 1_714_557_600), ("1714521600", 1_714_521_600), ("1714521600000", 1_714_521_600),
      ("2024", 1_704_067_200), ("1969-12-31T23:59:59Z", -1), ("2000-02-29", 951_782_400),
      ("0001-01-01", -62_135_596_800),
    ] as [(String, Double)])
  func timesAreRead(text: String, seconds: Double) {
    #expect(DataTime(text)?.seconds == seconds)
  }

  @Test(arguments: [
    "", "soon", "昨日", "05/06/2024", "2024-13-01", "2023-02-29", "1900-02-29", "12", "-5", "nan", "inf", "1e300",
    "99999999999999999999", "2024-05-01T25:00", "2024-05-01T10", "2024-05-01T10:00:00+", "2024-05-01x", "2024-",
    "２０２４", "2024年5月", String(repeating: "9", count: 10_000),
  ])
  func whatIsNoTimeIsNone(text: String) {
    #expect(text == "2024年5月" ? DataTime(text) != nil : DataTime(text) == nil)
  }

  @Test func theFormIsKnown() {
    let forms = ["2024", "2024-05-01", "2024-05-01T10:00", "2024-05-01T10:00Z", "1714521600"].map { DataTime($0)?.form }
    #expect(forms == [.year, .date, .localTime, .zonedTime, .epoch])
  }
}
