import Foundation

/// How often, and after what time, something that failed is tried again.
public struct RetryPolicy: Sendable, Equatable {
  /// Seconds before the next try, doubled with every try that brings nothing.
  public var firstWait = 0.5
  public var longestWait = 30.0
  /// Tries in a row that may bring nothing, and tries of one file altogether.
  public var mostFruitless = 5
  public var most = 100
  /// The longest time a server may ask to wait.
  public var longestAsked = 300.0

  public init() {}
}

/// A reason to try again.
struct Setback: Error, Equatable {
  let reason: String
  /// Seconds that the server asks to wait.
  var asked: Double?
  /// What had come was of no use: the next try is a beginning.
  var isBeginning = false
}

/// The tries of one file.
struct Retries {
  let policy: RetryPolicy
  private var fruitless = 0
  private var count = 0
  private var beginnings = 0

  init(_ policy: RetryPolicy) { self.policy = policy }

  /// Seconds to wait; `nil` when it is time to give up.
  ///
  /// - Parameter gained: whether the try brought bytes that stay.
  mutating func wait(after setback: Setback, gained: Bool) -> Double? {
    count += 1
    beginnings += setback.isBeginning ? 1 : 0
    fruitless = gained ? 0 : fruitless + 1
    guard fruitless <= policy.mostFruitless, count <= policy.most, beginnings <= policy.mostFruitless else {
      return nil
    }
    if let asked = setback.asked { return asked <= policy.longestAsked ? max(asked, policy.firstWait) : nil }
    // There is nothing to wait for where the server is well and only the bytes were old.
    if setback.isBeginning, fruitless <= 1 { return 0 }
    return min(policy.longestWait, policy.firstWait * pow(2, Double(max(0, fruitless - 1))))
  }
}
