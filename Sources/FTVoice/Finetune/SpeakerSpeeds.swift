import FTAugment

/// Speeds that make another person of a speaker: pitch and formants move with them. Every voice and speed is a speaker of its
/// own while training.
struct SpeakerSpeeds: Sendable, Equatable {
  let factors: [Double]

  var count: Int { factors.count }

  /// Those of a plan; 1 where it has none.
  init(_ plan: AugmentPlan) {
    guard let operation = plan.operations.first(where: { $0.kind == .speed }) else {
      factors = [1]
      return
    }
    switch operation.amount {
    case .choice(let numbers): factors = numbers
    case .value(let number): factors = [number]
    case .range, nil: factors = [1]
    }
  }

  /// What of a plan cannot be learned, and why.
  static func refusals(of plan: AugmentPlan) -> [String] {
    let speeds = plan.operations.filter { $0.kind == .speed }
    var refusals: [String] = []
    if speeds.count > 1 { refusals.append("has speed \(speeds.count) times; give it once") }
    for operation in speeds {
      if case .range = operation.amount {
        refusals.append(
          "\(operation.words): each speed makes another speaker of a voice, and those of a range cannot be counted; name some to "
            + "choose from, such as speed 0.86/1/1.16")
      }
      if operation.probability < 1 {
        refusals.append(
          "\(operation.words): every speed is drawn as often as the others; leave p out, 1 is a speed too")
      }
    }
    return refusals
  }
}
