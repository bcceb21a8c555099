import FTRandom

/// How strong an operation is: a number, a range from which every example draws, or numbers of which it draws one.
public enum AugmentAmount: Sendable, Hashable {
  case value(Double)
  case range(Double, Double)
  case choice([Double])

  var numbers: [Double] {
    switch self {
    case .value(let number): [number]
    case .range(let lowest, let highest): [lowest, highest]
    case .choice(let numbers): numbers
    }
  }

  /// As it is written in a plan: "0.8", "10..30", "0.9/1/1.1".
  var words: String {
    switch self {
    case .value(let number): Self.words(number)
    case .range(let lowest, let highest): "\(Self.words(lowest))..\(Self.words(highest))"
    case .choice(let numbers): numbers.map(Self.words).joined(separator: "/")
    }
  }

  /// Reads ``words`` back; nil for what is no finite number.
  init?(_ words: some StringProtocol) {
    func number(_ part: some StringProtocol) -> Double? {
      // A point at the end or the beginning is a slip, "0x1p3" and "nan" are no amounts.
      guard let first = part.first, first == "-" || first == "." || first.isASCII && first.isNumber,
        part.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") })
      else { return nil }
      return Double(part).flatMap { $0.isFinite ? $0 : nil }
    }
    let written = String(words)
    if let dots = written.range(of: "..") {
      guard let lowest = number(written[..<dots.lowerBound]), let highest = number(written[dots.upperBound...]) else {
        return nil
      }
      self = .range(lowest, highest)
    } else if written.contains("/") {
      let numbers = written.split(separator: "/", omittingEmptySubsequences: false).map(number)
      guard numbers.count <= 100, numbers.allSatisfy({ $0 != nil }) else { return nil }
      self = .choice(numbers.compactMap { $0 })
    } else if let one = number(written) {
      self = .value(one)
    } else {
      return nil
    }
  }

  private static func words(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e9 ? "\(Int(number))" : "\(number)"
  }

  /// The strength for one example. Draws one number, or none where there is nothing to choose.
  func drawn(_ reading: AugmentKind.Reading, _ generator: inout RandomGenerator) -> Double {
    func between(_ lowest: Double, _ highest: Double) -> Double {
      lowest + (highest - lowest) * generator.uniform()
    }
    switch (self, reading) {
    case (.choice(let numbers), _): return numbers[generator.integer(below: numbers.count)]
    case (.range(let lowest, let highest), _): return between(lowest, highest)
    case (.value(let number), .bothWays): return between(-abs(number), abs(number))
    case (.value(let number), .upToOne): return between(number, 1)
    case (.value(let number), _): return number
    }
  }
}
