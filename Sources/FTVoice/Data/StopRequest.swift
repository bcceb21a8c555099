import FTTraining

/// Thrown through long work when its observer wants it to end; nothing of it is kept.
struct StopRequest: Error {}

extension TrainingDecision {
  /// - Throws: ``StopRequest`` when the answer was to stop.
  func heed() throws { if self == .stop { throw StopRequest() } }
}
