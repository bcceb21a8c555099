import Foundation

/// The learning rate as a pure function of the step.
public struct Schedule: Sendable, Equatable, Codable {
  /// How the rate goes on after the warm-up.
  public enum Shape: String, Sendable, Codable, CaseIterable {
    /// Stays at the highest rate.
    case constant
    /// Falls in a straight line to `finalFraction`.
    case linear
    /// Falls along half a cosine to `finalFraction`. Source: Loshchilov and Hutter, arXiv:1608.03983.
    case cosine
  }

  public var shape: Shape
  /// The highest rate.
  public var rate: Double
  /// Steps over which the rate rises in a straight line from rate / warmupSteps.
  public var warmupSteps: Int
  /// Steps of the whole run.
  public var totalSteps: Int
  /// What is left of the rate at the last step, as a fraction.
  public var finalFraction: Double

  public init(shape: Shape, rate: Double, warmupSteps: Int, totalSteps: Int, finalFraction: Double = 0) {
    precondition(totalSteps >= 1 && warmupSteps >= 0, "a schedule needs at least one step")
    self.shape = shape
    self.rate = rate
    self.warmupSteps = warmupSteps
    (self.totalSteps, self.finalFraction) = (totalSteps, finalFraction)
  }

  /// The rate of a step, counted from 1.
  public func rate(at step: Int) -> Double {
    if step <= warmupSteps { return rate * Double(step) / Double(warmupSteps) }
    let decaySteps = max(1, totalSteps - warmupSteps)
    let progress = min(1, Double(step - warmupSteps - 1) / Double(decaySteps))
    switch shape {
    case .constant: return rate
    case .linear: return rate * (1 - progress * (1 - finalFraction))
    case .cosine: return rate * (finalFraction + (1 - finalFraction) * 0.5 * (1 + cos(.pi * progress)))
    }
  }
}
