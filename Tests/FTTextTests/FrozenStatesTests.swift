import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

/// States of rows before the first block that is trained.
@Suite struct FrozenStatesTests {
  /// SmolLM2-135M's widths: engines choose their kernels by them.
  private static let widths = LlamaConfiguration(
    vocabularySize: 500, width: 576, feedForwardWidth: 1_536, layerCount: 2, heads: 9, kvHeads: 3, headSize: 64,
    maximumPositions: 512, ropeBase: 100_000, tiesEmbeddings: true, bosID: 1, eosIDs: [2], paddingID: 2)

  private func model(_ type: DType, on device: Device) throws -> LlamaModel {
    let root = RandomGenerator(seed: 4)
    let shapes = Dictionary(uniqueKeysWithValues: Self.widths.expectedTensors.map { ($0.name, $0.shape) })
    let model = try LlamaModel(Self.widths, on: device) { name in
      var generator = root.split(name)
      let shape = Shape(shapes[name]!)
      let values = (0..<shape.elementCount).map { _ in Float(generator.uniform() - 0.5) * 0.1 }
      return Tensor(shape.rank == 1 ? values.map { 1 + $0 } : values, shape: shape, on: device).converted(to: type)
    }
    _ = model.trainOnly([NamePattern("model.layers.1.*")])
    return model
  }

  private func rows(_ lengths: [Int]) -> [TextExample] {
    lengths.enumerated().map { number, length in
      TextExample(
        ids: (0..<length).map { Int32(($0 * 37 + number * 101) % 499) },
        isSupervised: [Bool](repeating: true, count: length), location: Place(file: "rows", line: number + 1))
    }
  }

  private func task(_ model: LlamaModel, over frozen: FrozenStates?) throws -> TextTask {
    try TextTask(
      model, training: rows([37, 5]), views: nil, validation: rows([20, 33]), batchTokens: 256, seed: 0, over: frozen)
  }

  private func results(_ task: TextTask, _ batch: TextBatch, _ type: DType) throws -> [[Float]] {
    try task.lossAndGradients(of: batch, type).map(\.values)
  }

  private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "frozen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  private let orders = [[0, 1, 2], [3, 4, 5], [5, 0], [2, 1, 4], [3], [0, 1, 2]]

  /// States that are read again give the bytes of states that are computed again, in batches that are put together anew.
  @Test(arguments: [DType.float32, .bfloat16])
  func keptStatesChangeNoByte(type: DType) throws {
    try withFolder { folder in
      let device = try TestDevice.make()
      let (model, all) = (try model(type, on: device), rows([37, 5, 130, 64, 1, 211]))
      let kept = FrozenStates(of: model, before: 1, keptIn: try ScratchFile(in: folder))
      let tasks = try [kept, FrozenStates(of: model, before: 1, keptIn: nil)].map { try task(model, over: $0) }
      for order in orders {
        let batch = TextBatch(order.map { all[$0] })
        let found = try tasks.map { try results($0, batch, type) }
        let isEqual = found[0] == found[1]
        #expect(isEqual, "\(order)")
      }
      for _ in 0..<2 {
        let losses = try tasks.map {
          try $0.validationLoss(context: ForwardContext(computeType: type), shouldStop: { false })
        }
        #expect(losses[0] == losses[1])
      }
      #expect(kept.problem == nil)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [], "the file has no name")
    }
  }

  /// Rows that pass alone through the frozen blocks learn what rows that pass together do.
  @Test func rowsAloneLearnAsRowsTogether() throws {
    let device = try TestDevice.make()
    let (model, all) = (try model(.float32, on: device), rows([37, 5, 130, 64, 1, 211]))
    let tasks = try [FrozenStates(of: model, before: 1, keptIn: nil), nil].map { try task(model, over: $0) }
    for order in orders {
      let batch = TextBatch(order.map { all[$0] })
      let found = try tasks.map { try results($0, batch, .float32) }
      let differences = zip(found[0], found[1]).map { alone, together in
        zip(alone, together).map { abs($0 - $1) }.max()! / together.map { abs($0) }.max()!
      }
      #expect(differences.max()! < 1e-4, "\(order)")
    }
  }

  /// The blocks below are not computed again: with other weights there, the kept states stay.
  @Test func keptRowsDoNotPassThroughFrozenBlocks() throws {
    try withFolder { folder in
      let device = try TestDevice.make()
      let (model, all) = (try model(.float32, on: device), rows([37, 64]))
      let task = try task(model, over: FrozenStates(of: model, before: 1, keptIn: try ScratchFile(in: folder)))
      let batch = TextBatch(all)
      let first = task.loss(batch, normalizer: 1, context: ForwardContext()).item()
      let weight = model.blocks[0].feedForward.down.weight
      weight.load(Tensor(zeros: weight.shape, on: device))
      #expect(task.loss(batch, normalizer: 1, context: ForwardContext()).item() == first)
      let unseen = TextBatch(rows([11]))
      let before = task.loss(unseen, normalizer: 1, context: ForwardContext()).item()
      weight.load(Tensor(repeating: 0.1, shape: weight.shape, on: device))
      #expect(task.loss(unseen, normalizer: 1, context: ForwardContext()).item() == before)
    }
  }

  @Test func firstTrainedBlocks() throws {
    let device = try TestDevice.make()
    let fresh = { try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: .float32, on: device) }
    let (none, embedding, last) = (try fresh(), try fresh(), try fresh())
    #expect(none.firstTrainedBlock == none.blocks.count)
    embedding.trainAll()
    #expect(embedding.firstTrainedBlock == 0)
    var generator = RandomGenerator(seed: 3)
    _ = last.addLowRankAdapters(
      LowRankSettings(rank: 4, targets: ["model.layers.2.*"]), generator: &generator, on: device)
    #expect(last.firstTrainedBlock == 2)
  }
}
