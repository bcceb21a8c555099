import FTCheckpoint
import FTData
import FTRun
import FTTraining
import Foundation

extension TextFinetune {
  /// What rows are before the first block that is trained, kept in the run folder from their first use on; nil where every block is
  /// trained, where rows come only once, or in other words each time.
  ///
  /// What is kept, and what is not for want of room, is told.
  func frozenStates(_ session: Session, _ training: TrainingSettings, _ run: RunContext) -> FrozenStates? {
    let model = session.model
    let block = model.firstTrainedBlock
    guard block > 0, views == nil, comesTwice(training) else { return nil }
    let tokens = [self.training, validation].reduce(0) { $0 + $1.examples.reduce(0) { $0 + $1.ids.count } }
    let bytes = FrozenStates.byteCount(tokens: tokens, width: model.configuration.width)
    let size = String(format: bytes < 100_000_000 ? "%.1f MB" : "%.0f MB", Double(bytes) / 1e6)
    var file: ScratchFile?
    var outcome: String
    do {
      // Half of what is free stays for everything else.
      if let free = DiskSpace.disk(of: run.folder.url)?.free, bytes <= free / 2 {
        file = try ScratchFile(in: run.folder.url)
        outcome = "it is computed once and kept on the disk until the run ends (\(size))."
      } else {
        outcome = "but the disk of the run folder has no room to keep it (\(size)): it is computed anew in every epoch."
      }
    } catch { outcome = "but it cannot be kept and is computed anew in every epoch: \(error)" }
    let what = block == 1 ? "the first block makes" : "the first \(block) blocks make"
    run.control.tell(Fact("What \(what) of a row never changes: \(outcome)"))
    return FrozenStates(of: model, before: block, keptIn: file)
  }

  /// Whether training rows come more than once.
  private func comesTwice(_ training: TrainingSettings) -> Bool {
    switch training.length {
    case .epochs(let count): return count > 1
    case .steps(let count):
      let tokens = self.training.examples.reduce(0) { $0 + $1.ids.count }
      // As numbers that cannot overflow: each of them may be large.
      return Double(count) * Double(training.accumulation) * Double(settings.batchTokens) > Double(tokens)
    }
  }
}
