import FTData
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import FTTextCodec
import Testing

@testable import FTText

/// How likely given answers are, against the losses of whole rows.
struct WeighingTests {
  private let messages = [ChatMessage(role: .user, content: "name: Solo Teapot\nheight: 14 cm\n\nHow tall is it?")]
  /// Unequal lengths, one of a single token, more than are computed at a time.
  private let answers =
    ["a", "The height is 14 cm.", "The listing does not say.", "It is made of steel, and it weighs 1.4 kg."]
    + (1...9).map { "There are \($0) pieces." }

  private func session(_ format: PackedWeight.Format = .float32) throws -> TextSession {
    try TextSession(ModelFolder(url: Fixtures.tiny), adapter: nil, weights: format, on: TestDevice.make())
  }

  @Test func theyAreThoseOfWholeRows() throws {
    let session = try session()
    let prompt = try session.prompt(of: messages)
    let found = try session.logProbabilities(of: answers, to: messages)
    #expect(found.count == answers.count)
    for (answer, found) in zip(answers, found) {
      let ids = session.encoder.tokenizer.encode(answer)
      let example = TextExample(
        ids: prompt + ids, isSupervised: prompt.map { _ in false } + ids.map { _ in true },
        location: Place(file: "", line: 0))
      let losses = session.model.losses(TextBatch([example]), ForwardContext(computeType: .float32))
      let expected = -losses[0].reduce(0, +)
      #expect(abs(found - expected) < 1e-4 * max(1, abs(expected)), "\(answer): \(found), \(expected)")
    }
  }

  @Test(arguments: [PackedWeight.Format.float32, .bfloat16, .q8])
  func neitherTheOthersNorTheOrderMatter(format: PackedWeight.Format) throws {
    let session = try session(format)
    let together = try session.logProbabilities(of: answers, to: messages)
    #expect(try session.logProbabilities(of: answers.reversed(), to: messages) == together.reversed())
    #expect(try answers.map { try session.logProbabilities(of: [$0], to: messages)[0] } == together)
    #expect(try session.logProbabilities(of: [], to: messages) == [])
  }

  @Test func whatFillsTheContextIsRefused() throws {
    let session = try session()
    let long = String(repeating: "steel ", count: 4 * session.model.configuration.maximumPositions)
    #expect(throws: TextSessionError.self) { try session.logProbabilities(of: ["a", long], to: messages) }
  }
}
