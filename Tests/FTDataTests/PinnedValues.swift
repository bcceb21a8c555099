/// Results of this package's own algorithms, written down when the tests were made; they may change only on purpose.
enum PinnedValues {
  static let validationOfTwenty = [15, 16]
  static let testOfTwenty = [17, 18]
  static let packedWindows: [[Int]] = [[0, 4], [3], [1, 2], [5]]
}
