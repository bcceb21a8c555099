import FTCheckpoint
import FTTestServer
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// `models pull` and `models remove` as a person runs them, with HF_ENDPOINT at a server of this process.
@Suite struct PullTests {
  private static let names = ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"]
  private static let folder = ScratchFolder.root.appendingPathComponent("Models/tiny-llama")

  private func shelf() throws -> HubShelf {
    let digest = try SHA256Digest(ofFile: Self.folder.appendingPathComponent("model.safetensors").path).hex
    return try HubShelf("some/small", folder: Self.folder, names: Self.names, digests: ["model.safetensors": digest])
  }

  private func shell(_ server: FaultyServer, _ more: String = "") -> String {
    "\(more) HF_ENDPOINT=http://127.0.0.1:\(server.port) XDG_CACHE_HOME= exec"
  }

  @Test func aModelIsPulledUsedAndRemoved() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let shelf = try shelf()
    // The weights come in three parts.
    let server = try FaultyServer { request in
      var response = shelf.answer(request)
      let tries = request.headers["range"].map { $0 < "bytes=2" } ?? true
      if request.path.hasSuffix("safetensors"), tries { response.cut = 150_000 }
      return response
    }
    let pulled = try tool.start(["models", "pull", "some/small"], shell: shell(server, "HF_TOKEN=secret")).wait()
    #expect(pulled.status == 0, "\(pulled.errors)")
    #expect(pulled.output == "Fetched small: 213,440 parameters in \(scratch.model("small").path)\n")
    #expect(pulled.errors.contains("Fetching 4 files, 486 KB (\(HubShelf.commit))"), "\(pulled.errors)")
    #expect(pulled.errors.contains("the connection was cut; trying again in 0.5 s"), "\(pulled.errors)")
    #expect(try tool.run("models", "list").output.contains("small"))
    // Each byte once, and the list.
    let sizes = try Self.names.map { try Data(contentsOf: Self.folder.appendingPathComponent($0)).count }
    #expect(server.sent == sizes.reduce(shelf.list.utf8.count, +))
    let written = try tool.run("text", "generate", "--model", "small", "--prompt", "x", "--max-tokens", "2")
    #expect(written.status == 0, "\(written.errors)")

    let again = try tool.start(["models", "pull", "some/small"], shell: shell(server)).wait()
    #expect(again.status == 0 && again.output.contains("small is here already"), "\(again.output)")

    let removed = try tool.run("models", "remove", "small")
    #expect(removed.status == 0, "\(removed.errors)")
    #expect(removed.output.wholeMatch(of: /Removed small: 4\d\d KB are free again\n/) != nil, "\(removed.output)")
    #expect(scratch.contents("ftlab/models") == ["tiny-llama"])
  }

  @Test func whatIsInterruptedSaysHowToGoOnAndGoesOn() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let shelf = try shelf()
    let slow = try FaultyServer { request in
      var response = shelf.answer(request)
      if request.path.hasSuffix("safetensors") { response.pause = 50_000 }
      return response
    }
    let running = try tool.start(["models", "pull", "some/small"], shell: shell(slow))
    let part = scratch.path(".cache/ftlab/downloads/hub/some--small/model.safetensors.part")
    func kept() -> Int { (try? FileManager.default.attributesOfItem(atPath: part)[.size] as? Int) ?? 0 }
    for _ in 0..<500 where kept() < 20_000 { usleep(20_000) }
    running.send(SIGINT)
    let stopped = try running.wait()
    #expect(stopped.status == 130)
    #expect(stopped.errors.contains("are kept. Go on with: ftlab models pull some/small"), "\(stopped.errors)")
    let before = kept()
    #expect(before >= 20_000)

    let server = try FaultyServer(shelf.answer)
    let resumed = try tool.start(["models", "pull", "some/small"], shell: shell(server)).wait()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("are there already"), "\(resumed.errors)")
    #expect(server.requests.last?.headers["range"] == "bytes=\(before)-")
  }

  @Test func aDamagedFileIsRefused() throws {
    let scratch = try ScratchFolder()
    var shelf = try shelf()
    let path = "/some/small/resolve/\(HubShelf.commit)/model.safetensors"
    shelf.shelf.files[path]!.bytes[400_000] ^= 1
    let server = try FaultyServer(shelf.answer)
    let outcome = try Tool(scratch: scratch).start(["models", "pull", "some/small"], shell: shell(server)).wait()
    #expect(outcome.status == 1)
    let expected = try SHA256Digest(ofFile: Self.folder.appendingPathComponent("model.safetensors").path).hex
    #expect(outcome.errors.contains("model.safetensors: the SHA-256 is "), "\(outcome.errors)")
    #expect(outcome.errors.contains("expected \(expected)"), "\(outcome.errors)")
    #expect(!scratch.contents(".cache/ftlab/downloads/hub/some--small").contains { $0.contains("safetensors") })
    #expect(scratch.contents("ftlab/models") == ["tiny-llama"])
  }

  @Test(arguments: [["--offline"], []]) func offlineTheAnswerComesAtOnce(flags: [String]) throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let server = try FaultyServer { _ in .init(500) }
    let start = Date()
    let outcome = try tool.start(
      ["models", "pull", "some/small"] + flags, shell: shell(server, flags.isEmpty ? "HF_HUB_OFFLINE=1" : "")
    ).wait()
    #expect(Date().timeIntervalSince(start) < 1)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("nothing is fetched offline"), "\(outcome.errors)")
    #expect(server.requests.isEmpty)
  }

  @Test func withoutANetworkTheHostIsNamed() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let outcome = try tool.start(
      ["models", "pull", "some/small"],
      shell: "HF_ENDPOINT=https://hub.invalid https_proxy= HTTPS_PROXY= ALL_PROXY= exec"
    ).wait()
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("hub.invalid cannot be reached: its name has no address"), "\(outcome.errors)")
  }

  @Test(
    arguments: [
      (["https://example.org/model.gguf"], "say with --sha256"),
      (["http://example.org/m", "--sha256", String(repeating: "0", count: 64)], "https"),
      (["some/small", "--sha256", "12"], "64 hexadecimal digits"), ([], "name a model"),
      (["some"], "neither a model of the catalogue"),
      (["smollm2-135m-instruct", "--revision", "v1"], "--revision means nothing"),
      (["some/small", "--max-size", "0"], "--max-size"),
    ] as [([String], String)])
  func wrongUseIsTold(arguments: [String], says: String) throws {
    let outcome = try Tool(scratch: ScratchFolder()).run(["models", "pull"] + arguments)
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
  }

  @Test func onlyModelsOfTheStoreAreRemoved() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let elsewhere = scratch.url.appendingPathComponent("elsewhere")
    try FileManager.default.copyItem(at: scratch.model("tiny-llama"), to: elsewhere)
    try FileManager.default.createSymbolicLink(at: scratch.model("linked"), withDestinationURL: elsewhere)
    for name in ["../../elsewhere", elsewhere.path, "..", ".", ""] {
      let outcome = try tool.run("models", "remove", name)
      #expect(outcome.status == 2, "\(outcome.errors)")
    }
    let link = try tool.run("models", "remove", "linked")
    #expect(link.output.contains("which was a link"), "\(link.output)\(link.errors)")
    #expect(scratch.contents("elsewhere").contains("model.safetensors"))
    #expect(scratch.contents("ftlab/models") == ["tiny-llama"])
  }

  @Test func aModelThatARunRestsOnStays() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    try scratch.add("rows.jsonl", rows: Rows.good(24))
    let trained = try tool.run(
      "text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--output", "runs/mine", "--epochs", "1",
      "--batch-tokens", "64", "--threads", "1")
    try #require(trained.status == 0, "\(trained.errors)")
    let refused = try tool.run("models", "remove", "tiny-llama")
    #expect(refused.status == 2 && refused.errors.contains("runs/mine was made with it"), "\(refused.errors)")
    #expect(try tool.run("models", "remove", "tiny-llama", "--force").status == 0)
    #expect(scratch.contents("ftlab/models") == [])
  }
}
