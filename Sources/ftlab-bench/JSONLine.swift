import ArgumentParser
import Foundation

/// Measurements as lines of JSON.
enum JSONLine {
  /// Prints a value on a line of its own, keys sorted.
  static func show(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}

/// Bounds of numbers on the command line.
enum BenchmarkLimits {
  /// - Throws: an error that names the flag, when the value is outside the range.
  static func check(_ flag: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw ValidationError("\(flag) is \(value), expected \(range.lowerBound) to \(range.upperBound)")
    }
  }
}

extension Machine {
  /// One line for people.
  var summary: String { "\(processor), \(instructionSet), \(engine), \(threads) of \(processors) processors" }
}
