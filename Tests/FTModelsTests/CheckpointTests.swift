import FTCheckpoint
import FTLab
import FTModels
import FTTextCodec
import Foundation
import Testing

/// Checks of the real checkpoint; `FTLAB_CHECKPOINTS` names the folder with the imported models.
@Suite(.enabled(if: checkpoints != nil, "FTLAB_CHECKPOINTS is not set"))
struct CheckpointTests {
  private let folder: ModelFolder<LlamaConfiguration>

  init() throws {
    folder = try ModelFolder(url: #require(checkpoints).appending(path: "smollm2-135m-instruct"))
  }

  @Test func smolLM2HasItsTensors() throws {
    #expect(folder.parameterCount == 134_515_008)
    #expect(try folder.weights().names.count == 272)
    #expect(folder.source?.tensorTypes == ["F32": 61, "Q4_1": 210, "Q8_0": 1])
    #expect(folder.source?.sha256 == Catalog.builtIn.entry(named: "smollm2-135m-instruct")?.fileSHA256)
    #expect(folder.configuration.eosIDs == [2])
    #expect(folder.configuration.ropeBase == 100_000)
    #expect(folder.configuration.normEpsilon == 1e-5)
  }

  /// The digest of the conversion that was compared, bit by bit, with gguf-py's values in the row order that
  /// tools/golden/import.py proves.
  @Test func smolLM2HasItsWeights() throws {
    let digest = try SHA256Digest(ofFile: folder.url.appending(path: "model.safetensors").path).hex
    #expect(digest == "7ef915c9bf9d94d8d70211970476878352a5b95855c589ae987916d7a455242b")
    #expect(try folder.weightsSHA256() == digest)
  }

  /// Ids from transformers' AutoTokenizer on the imported folder.
  @Test func smolLM2TokenizesAndRendersConversations() throws {
    let tokenizer = try folder.tokenizer()
    #expect(tokenizer.vocabularySize == 49_152)
    #expect(
      tokenizer.encode("The mug holds 350 ml.\n日本") == [
        504, 283, 1433, 6650, 216, 35, 37, 32, 19896, 30, 198, 23274, 115, 40993,
      ])
    let template = try folder.chatTemplate(of: tokenizer)
    let text = try #require(template)
      .render([ChatMessage(role: .user, content: "Hi")], addsGenerationPrompt: true)
    #expect(
      text == "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n"
        + "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
  }
}

private let checkpoints = ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"].map { URL(filePath: $0) }
