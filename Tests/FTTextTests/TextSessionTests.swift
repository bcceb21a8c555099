import FTModels
import FTNN
import FTTensor
import FTTestSupport
import FTTextCodec
import Foundation
import Testing

@testable import FTText

@Suite struct TextSessionTests {
  private let messages = [ChatMessage(role: .user, content: "Write the product description.\nname: Solo Teapot")]

  private func settings(_ tokens: Int, temperature: Float = 0, stop: [String] = []) -> TextGenerationSettings {
    var settings = TextGenerationSettings()
    settings.maximumTokens = tokens
    settings.sampling.temperature = temperature
    settings.stopStrings = stop
    return settings
  }

  private func session(_ format: PackedWeight.Format? = .float32) throws -> TextSession {
    try TextSession(ModelFolder(url: Fixtures.tiny), adapter: nil, weights: format, on: TestDevice.make())
  }

  /// High temperatures draw bytes of unfinished characters too.
  @Test(arguments: [Float(0), 1, 4])
  func streamedPartsJoinToTheWhole(temperature: Float) throws {
    let session = try session()
    var parts: [String] = []
    let whole = try session.reply(to: messages, settings(60, temperature: temperature)) {
      parts.append($0)
      return true
    }
    #expect(parts.joined() == whole)
    #expect(parts.count > 1)
    #expect(parts.allSatisfy { !$0.isEmpty })
    #expect(try session.reply(to: messages, settings(60, temperature: temperature)) == whole)
  }

  /// The packed weights stay, the adapter's factors come and go; greedy and drawn texts are those of a fresh session.
  @Test(arguments: [PackedWeight.Format.float32, .bfloat16, .q8])
  func anAdapterIsPutOnAndTakenOff(format: PackedWeight.Format) throws {
    let adapter = Fixtures.golden.appendingPathComponent("adapter")
    let fresh = try TextSession(
      ModelFolder(url: Fixtures.tiny), adapter: adapter, weights: format, on: TestDevice.make())
    let session = try session(format)
    let read = { (session: TextSession) in
      [try session.reply(to: messages, settings(30)), try session.reply(to: messages, settings(30, temperature: 1))]
    }
    let plain = try read(session)
    #expect(throws: AdapterSetError.self) { try session.detach() }
    try session.attach(adapter)
    #expect(session.warnings == fresh.warnings)
    let adapted = try read(session)
    #expect(try adapted == read(fresh))
    #expect(throws: AdapterSetError.self) { try session.attach(adapter) }
    #expect(try read(session) == adapted)
    try session.detach()
    #expect(try read(session) == plain)
    #expect(session.warnings.isEmpty)
  }

  /// Every stop string that the free text contains cuts it there, wherever tokens begin.
  @Test func aStopStringIsNeverShownNotEvenPartly() throws {
    let session = try session()
    let free = try session.reply(to: messages, settings(60))
    let characters = Array(free)
    for start in stride(from: 2, to: characters.count - 4, by: 7) {
      let stop = String(characters[start..<start + 4])
      var shown = ""
      let text = try session.reply(to: messages, settings(60, stop: ["never in the text", stop])) {
        shown += $0
        return true
      }
      #expect(shown == text)
      #expect(text == String(free[..<(try #require(free.range(of: stop))).lowerBound]))
    }
  }

  @Test func theListenerCanEndTheText() throws {
    let session = try session()
    var count = 0
    let text = try session.complete("Made for", settings(60)) { _ in
      count += 1
      return count < 3
    }
    #expect(count <= 4)
    #expect(!text.isEmpty)
  }

  @Test func promptsThatCannotBeContinuedAreErrors() throws {
    let session = try session()
    #expect(throws: TextSessionError.self) { try session.complete("", settings(3)) }
    let long = String(repeating: "tea ", count: 600)
    let error = #expect(throws: TextSessionError.self) { try session.complete(long, settings(3)) }
    #expect(error?.description.contains("512") == true)
  }

  /// The text ends where the context ends.
  @Test func theContextBoundsTheText() throws {
    let session = try session()
    let ids = session.encoder.tokenizer.encode(String(repeating: "tea ", count: 500)).prefix(505)
    let prompt = session.encoder.tokenizer.decode(ids)
    let count = session.encoder.tokenizer.encode(prompt).count
    try #require((500..<512).contains(count))
    let model = try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: .float32, on: TestDevice.make())
    let generator = TextGenerator(model, format: .float32, computeType: .float32)
    let tokens = generator.generate([Array(ids)], settings: settings(60), endIDs: [])[0]
    #expect(tokens.count == 512 - ids.count + 1)
  }

  /// Each token that smaller weights choose is nearly the best one in float32: their logits differ by little.
  @Test(arguments: [(PackedWeight.Format.bfloat16, Float(0.1)), (.q8, 0.1), (.q4, 0.8)])
  func smallerWeightsChooseNearlyTheBestTokens(format: PackedWeight.Format, bound: Float) throws {
    let device = try TestDevice.make()
    let model = try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: .float32, on: device)
    let prompt: [Int32] = [1, 70, 71, 300, 12, 44]
    let found = TextGenerator(model, format: format, computeType: .float32)
      .generate([prompt], settings: settings(40), endIDs: [])[0]
    let ids = prompt + found
    let logits = model.logits(
      Tensor(indices: ids, on: device), segments: TokenSegments(lengths: [ids.count], on: device), ForwardContext())
    let (values, width) = (logits.values(), logits.shape.last)
    for (place, token) in found.enumerated() {
      let row = values[(prompt.count + place - 1) * width..<(prompt.count + place) * width]
      #expect(row.max()! - row[row.startIndex + Int(token)] <= bound, "token \(place)")
    }
  }

  /// Side by side each is what it is alone, in unequal lengths; one that cannot be answered takes no other with it.
  @Test func repliesSideBySideAreThoseAlone() throws {
    let session = try session()
    let others = ["Tea", String(repeating: "tea ", count: 600), "A tray of alder, and a list of all its parts."].map {
      [ChatMessage(role: .user, content: $0)]
    }
    let found = try session.replies(to: [messages] + others, settings(12, stop: ["."]))
    for (reply, conversation) in zip(found, [messages] + others) {
      switch reply {
      case .success(let text): #expect(text == (try session.reply(to: conversation, settings(12, stop: ["."]))))
      case .failure(let error):
        #expect(conversation == others[1])
        #expect(error.description.contains("512"))
      }
    }
    #expect(found.count { (try? $0.get()) != nil } == 3)
  }

  /// A base model answers single messages; rows that need a conversation have no answer and say why.
  @Test func withoutATemplateOnlyConversationsHaveNoReply() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.url.appendingPathComponent("base")
    try FileManager.default.copyItem(at: Fixtures.tiny, to: folder)
    let file = folder.appendingPathComponent("tokenizer_config.json")
    var configuration = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    configuration["chat_template"] = nil
    try JSONSerialization.data(withJSONObject: configuration).write(to: file)
    let session = try TextSession(ModelFolder(url: folder), adapter: nil, weights: .float32, on: TestDevice.make())
    let system = [ChatMessage(role: .system, content: "Be short."), messages[0]]
    let found = try session.replies(to: [messages, system], settings(5))
    #expect(try found[0].get() == session.reply(to: messages, settings(5)))
    let error = #expect(throws: TextSessionError.self) { try found[1].get() }
    #expect(error?.description.contains("no chat template") == true)
  }
}
