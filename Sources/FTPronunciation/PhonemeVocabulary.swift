import FTJSON

/// The symbols a synthesiser knows, and their numbers.
public struct PhonemeVocabulary: Sendable, Equatable {
  private let numbers: [Unicode.Scalar: Int32]

  /// - Parameter json: an object of symbols with numbers from 1 to 177.
  public init(_ json: JSONValue, file: String) throws(PronunciationError) {
    var numbers: [Unicode.Scalar: Int32] = [:]
    for member in json.objectValue?.members ?? [] {
      let scalars = member.key.unicodeScalars
      guard scalars.count == 1, let number = member.value.intValue, (1...177).contains(number) else {
        throw .data(file: file, problem: "the symbol \"\(member.key)\" has no number of 1 to 177")
      }
      numbers[scalars.first!] = Int32(number)
    }
    guard !numbers.isEmpty else { throw .data(file: file, problem: "has no symbols") }
    self.numbers = numbers
  }

  public func contains(_ symbol: Unicode.Scalar) -> Bool { numbers[symbol] != nil }

  /// All symbols in the order of their numbers.
  public var symbols: String {
    String(String.UnicodeScalarView(numbers.sorted { $0.value < $1.value }.map(\.key)))
  }

  /// The numbers of the symbols, with a pad (0) at both ends; unknown symbols are left out.
  public func ids(_ phonemes: String) -> [Int32] { [0] + phonemes.unicodeScalars.compactMap { numbers[$0] } + [0] }
}
