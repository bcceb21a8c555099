import FTCheckpoint
import FTNN
import FTTensor
import Foundation

/// The hidden states of rows before the first block that is trained: the blocks below never change, so that each row passes
/// through them once in a run.
///
/// Each row passes alone, never beside others: on some processors the engine's products round a row otherwise in other company.
/// The states of a row are therefore the same bytes whether they are read again or computed again, as in a run that is resumed
/// or that has no room on the disk.
final class FrozenStates {
  /// The block that reads the states; all before it are frozen.
  let block: Int
  private let model: LlamaModel
  /// The states that were computed, in float32; nil where they are not kept.
  private var file: ScratchFile?
  /// Where in the file a row's states begin, by the row's tokens.
  private var places: [[Int32]: Int] = [:]
  /// Why no more is kept, where the disk failed.
  private(set) var problem: FileError?

  /// - Parameter file: where the states are kept; nil computes them anew each time.
  init(of model: LlamaModel, before block: Int, keptIn file: ScratchFile?) {
    self.model = model
    self.block = block
    self.file = file
  }

  /// Bytes of the states of so many tokens.
  static func byteCount(tokens: Int, width: Int) -> Int { 4 * tokens * width }

  /// The states of the rows of a batch, `[rows, width]`; zeros for the padding behind them.
  func states(of batch: TextBatch, _ context: ForwardContext) -> Tensor {
    let width = model.configuration.width
    // What an example shares was put there by an earlier one.
    var parts = zip(batch.examples, batch.shared.counts).filter { $0.ids.count > $1 }.map { example, shared in
      states(of: example.ids, context).sliced(shared..<example.ids.count)
    }
    if batch.paddingCount > 0 { parts.append(Tensor(zeros: [batch.paddingCount, width], on: model.device)) }
    return Tensor.concatenated(parts)
  }

  private func states(of row: [Int32], _ context: ForwardContext) -> Tensor {
    if let file, let place = places[row] {
      do {
        return try Tensor(shape: [row.count, model.configuration.width], dtype: .float32, on: model.device) {
          bytes throws(FileError) in try file.read(into: bytes, at: place)
        }
      } catch { stopKeeping(error) }
    }
    // A batch of one row, with its padding.
    let batch = TextBatch([TextExample(unlabeled: row)])
    let states = model.states(
      model.embedding(Tensor(indices: batch.ids, on: model.device), context), through: 0..<block,
      batch.segments(on: model.device), context
    ).detached.sliced(0..<row.count)
    if let file {
      do { places[row] = try file.append(states) } catch { stopKeeping(error) }
    }
    return states
  }

  private func stopKeeping(_ error: FileError) {
    problem = error
    file = nil
    places = [:]
  }
}

extension ScratchFile {
  /// Appends a tensor's elements and says where they begin.
  fileprivate func append(_ values: Tensor) throws(FileError) -> Int {
    switch values.withBytes({ bytes in Result { () throws(FileError) in try append(bytes) } }) {
    case .success(let place): return place
    case .failure(let error): throw error
    }
  }
}

extension LlamaModel {
  /// The first block that has something to train, or the number of blocks where only what comes behind them has; 0 where the
  /// embedding has.
  var firstTrainedBlock: Int {
    if embedding.weight.isTrainable { return 0 }
    return blocks.firstIndex { !$0.trainableParameters().isEmpty } ?? blocks.count
  }
}
