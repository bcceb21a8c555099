import FTNN
import FTTensor

/// Repeated runs of the same work: how long each took, and what one asks for.
struct Timing {
  /// Of every run, the first included: it fills caches and is not counted.
  let seconds: [Double]
  let work: WorkTally
}

extension Device {
  /// Times work that ends with a result in memory.
  func timing(_ runs: Int, _ body: () throws -> Void) rethrows -> Timing {
    var seconds: [Double] = []
    var work = WorkTally()
    let clock = ContinuousClock()
    for _ in 0..<runs {
      let begin = clock.now
      work = try counting(body)
      seconds.append((clock.now - begin) / .seconds(1))
    }
    return Timing(seconds: seconds, work: work)
  }
}

extension Timing {
  /// Without the first run.
  var median: Double { seconds.dropFirst().sorted()[(seconds.count - 1) / 2] }
}

extension Tensor {
  /// The gradients of a loss as optimizers take them.
  func gradients(of parameters: [(name: String, parameter: Parameter)]) -> [String: Tensor] {
    var all = gradients()
    var sums: [String: Tensor] = [:]
    for (name, parameter) in parameters { sums[name] = parameter.takeGradient(from: &all) }
    return sums
  }
}
