import Foundation

extension Chart.Scale {
  /// The value on a scale where equal lengths mean the same; nil where it has no place, infinite at a probit's ends.
  func transformed(_ value: Double) -> Double? {
    // Beyond this, differences of values are no numbers.
    guard value.isFinite, abs(value) < 1e300 else { return nil }
    switch self {
    case .linear: return value
    case .log: return value > 0 ? log10(value) : nil
    case .probit:
      switch value {
      case 0: return -.infinity
      case 1: return .infinity
      case 0...1: return Self.deviate(value)
      default: return nil
      }
    case .categories(let names):
      return value >= 0 && value < Double(names.count) && value == value.rounded() ? value : nil
    }
  }

  /// Φ⁻¹, the inverse of the normal distribution function, by bisection; within ±8.
  static func deviate(_ share: Double) -> Double {
    var (low, high) = (-8.0, 8.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// Round values from `low` to `high`, about as many as fit.
  func ticks(_ low: Double, _ high: Double, about count: Int) -> [Double] {
    switch self {
    case .linear: return Self.linearTicks(low, high, about: count)
    case .log: return Self.logTicks(low, high, about: count)
    case .probit: return Self.shares.filter { (low...high).contains($0) }
    case .categories(let names): return names.indices.map(Double.init)
    }
  }

  /// The shares that stand at a probit axis.
  static let shares: [Double] = {
    let small = [1e-5, 1e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4]
    return small + [0.5] + [0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999, 0.99999]
  }()

  /// 1, 2 or 5 times a power of ten.
  static func step(_ low: Double, _ high: Double, about count: Int) -> Double {
    let rough = (high - low) / Double(max(1, count))
    guard rough > 0 else { return 1 }
    let power = pow(10, floor(log10(rough)))
    guard power > 0 else { return rough }
    // A span that was made of such steps gives the same step again.
    let part = rough / power - 1e-9
    return (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10) * power
  }

  private static func linearTicks(_ low: Double, _ high: Double, about count: Int) -> [Double] {
    let step = step(low, high, about: count)
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    // Where values differ by less than their last digits there are no round ones between them.
    guard last >= first, last - first <= 100, abs(first) < 1e15 else { return [low, high] }
    return (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  /// Powers of ten; of less than three decades 2 and 5 times them too, of less than one round values.
  private static func logTicks(_ low: Double, _ high: Double, about count: Int) -> [Double] {
    let first = Int(floor(log10(low)))
    let last = Int(ceil(log10(high)))
    let decades = log10(high) - log10(low)
    if decades < 1 { return linearTicks(low, high, about: count).filter { $0 > 0 } }
    let factors = decades < 3 ? [1.0, 2, 5] : [1]
    let stride = max(1, (last - first) / max(1, count))
    let powers = Swift.stride(from: first, through: last, by: stride)
    return powers.flatMap { power in factors.map { $0 * pow(10, Double(power)) } }.filter { (low...high).contains($0) }
  }
}

extension Chart.Format {
  /// A value as it stands at an axis whose ticks are `step` apart (0 where they are not equally far).
  func label(_ value: Double, step: Double) -> String {
    let scaled = self == .percent ? 100 * value : value
    let distance = self == .percent ? 100 * step : step
    if scaled == 0 { return "0" }
    let size = abs(scaled)
    if size >= 1e7 || size < 1e-4 { return Self.scientific(scaled) }
    guard distance > 0 else { return Self.grouped(String(format: "%.7g", scaled)) }
    let decimals = min(7, max(0, -Int(floor(log10(distance) + 1e-9))))
    return Self.grouped(String(format: "%.\(decimals)f", scaled))
  }

  /// 2·10⁻⁵.
  private static func scientific(_ value: Double) -> String {
    let parts = String(format: "%.3e", value).split(separator: "e")
    var digits = String(parts[0])
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
    let raised = String(Int(parts[1]) ?? 0).map { $0 == "-" ? "⁻" : superscripts[$0.wholeNumberValue ?? 0] }
    let power = "10" + String(raised)
    return (digits == "1" ? power : digits == "-1" ? "-" + power : "\(digits)·\(power)").replacing("-", with: "−")
  }

  private static let superscripts: [Character] = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")

  /// Thousands apart, and a minus sign instead of a hyphen.
  private static func grouped(_ number: String) -> String {
    let isNegative = number.hasPrefix("-")
    let parts = number.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
    let digits = Array(parts[0])
    let whole = digits.enumerated().map { index, digit in
      index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : "\(digit)"
    }.joined()
    return (isNegative ? "−" : "") + whole + (parts.count > 1 ? "." + parts[1] : "")
  }
}
