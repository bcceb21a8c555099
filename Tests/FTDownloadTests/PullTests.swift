import FTCheckpoint
import FTLab
import FTTestServer
import FTTestSupport
import Foundation
import Synchronization
import Testing

@testable import FTDownload

/// The tiny model of Models/, as the hub would show it.
enum TinyHub {
  static let name = "Some-Body/Tiny-Llama"
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Models/tiny-llama")
    .standardizedFileURL
  static let names = ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"]

  static func shelf() throws -> HubShelf {
    let digest = try SHA256Digest(ofFile: folder.appending(path: "model.safetensors").path).hex
    return try HubShelf(name, folder: folder, names: names, digests: ["model.safetensors": digest])
  }
}

@Suite struct PullTests {
  private func pull(_ scratch: borrowing ScratchFolder, _ hub: Hub) -> ModelPull {
    var pull = ModelPull(
      store: ModelStore(root: scratch.url.appending(path: "models")), downloads: scratch.url.appending(path: "cache"),
      hub: hub, among: .all)
    pull.policy.firstWait = 0
    return pull
  }

  @Test func aModelOfTheHubIsReadyToUse() throws {
    let scratch = try ScratchFolder()
    let shelf = try TinyHub.shelf()
    let server = try FaultyServer(shelf.answer)
    let pull = pull(scratch, Hub(endpoint: server.address, token: "secret"))
    let source = try PullSource(TinyHub.name)
    guard case .fetched(let folder) = try pull.run(source) else {
      Issue.record("nothing was fetched")
      return
    }
    #expect(try pull.store.list() == ["tiny-llama"])
    #expect(folder.parameterCount == 213_440)
    let place = "Some-Body/Tiny-Llama@\(HubShelf.commit)"
    #expect(folder.source?.origin == place)
    #expect(folder.card?.contains("| origin | \(place) |") == true)
    #expect(folder.card?.contains("| licence | apache-2.0 |") == true)
    #expect(server.requests.map(\.path).first == "/api/models/Some-Body/Tiny-Llama/revision/main?blobs=true")
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer secret" })
    #expect(server.requests.count == 5)
    // What was fetched is in the model now.
    #expect(!FileManager.default.fileExists(atPath: pull.downloads.appending(path: "hub/Some-Body--Tiny-Llama").path))

    guard case .present(let again) = try pull.run(source) else {
      Issue.record("fetched again")
      return
    }
    #expect(again.url == folder.url && server.requests.count == 5)
    #expect(throws: ModelImportError.self) { try pull.run(PullSource("other/tiny-llama")) }
    // Another of its files is another model.
    #expect(throws: ModelImportError.self) {
      try pull.run(PullSource("Some-Body/Tiny-Llama", file: "tiny-q4_0.gguf"))
    }
  }

  @Test func anEncoderComesWithTheConfigurationsBelowIt() throws {
    let scratch = try ScratchFolder()
    let folder = TinyHub.folder.deletingLastPathComponent().appending(path: "tiny-encoder")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
      $0.contains(".json") || $0.contains("safe")
    }
    let shelf = try HubShelf("some/encoder", folder: folder, names: names, digests: [:])
    let server = try FaultyServer(shelf.answer)
    let pull = pull(scratch, Hub(endpoint: server.address))
    _ = try pull.run(PullSource("some/encoder"))
    let pooling = pull.store.root.appending(path: "encoder/1_Pooling/config.json")
    #expect(try Data(contentsOf: pooling) == Data(contentsOf: folder.appending(path: "1_Pooling/config.json")))
  }

  /// The hub sends large files from elsewhere; cut at seeded places.
  @Test func weightsComeFromWhereTheHubLeads() throws {
    let scratch = try ScratchFolder()
    let shelf = try TinyHub.shelf()
    let store = try FaultyServer { request in
      var response = shelf.answer(request)
      if request.index < 3 { response.cut = 100_000 }
      return response
    }
    let address = store.address.absoluteString
    let server = try FaultyServer { request in
      request.path.hasSuffix("safetensors") ? .init(302, ["Location": address + request.path]) : shelf.answer(request)
    }
    let pull = pull(scratch, Hub(endpoint: server.address, token: "secret"))
    _ = try pull.run(PullSource(TinyHub.name))
    #expect(store.requests.allSatisfy { $0.headers["authorization"] == nil })
    #expect(store.sent == 429_992)
    #expect(try pull.store.list() == ["tiny-llama"])
  }

  @Test func aHostileListFetchesNothing() throws {
    let scratch = try ScratchFolder()
    var shelf = try TinyHub.shelf()
    let list = shelf.list.replacing("tokenizer.json", with: "../../x")
    shelf.shelf.files["/api/models/\(TinyHub.name)/revision/main"] = .init(Array(list.utf8), tag: "l")
    let server = try FaultyServer(shelf.answer)
    let error = #expect(throws: DownloadError.self) {
      try pull(scratch, Hub(endpoint: server.address)).run(PullSource(TinyHub.name))
    }
    #expect(error == .hostileName(list: TinyHub.name, name: "../../x"))
    #expect(server.requests.count == 1)
  }

  @Test func aModelThatCannotRunIsRefusedBeforeItsWeightsCome() throws {
    let scratch = try ScratchFolder()
    var shelf = try TinyHub.shelf()
    let path = "/\(TinyHub.name)/resolve/\(HubShelf.commit)/config.json"
    let text = String(decoding: shelf.shelf.files[path]!.bytes, as: UTF8.self)
    shelf.shelf.files[path]!.bytes = Array(text.replacing("\"llama\"", with: "\"mamba\"").utf8)
    let server = try FaultyServer(shelf.answer)
    let error = #expect(throws: ModelConfigurationError.self) {
      try pull(scratch, Hub(endpoint: server.address)).run(PullSource(TinyHub.name))
    }
    #expect(error?.description.contains("mamba") == true)
    #expect(server.requests.count == 2)
  }

  @Test(
    arguments: [
      (401, [:], "make a token at"), (401, ["X-Error-Code": "GatedRepo"], "Accept them at"),
      (403, [:], "not open to all"),
      (404, [:], "check the spelling"), (404, ["X-Error-Code": "RevisionNotFound"], "no revision \"main\""),
    ] as [(Int, [String: String], String)])
  func aRefusalSaysWhatToDo(status: Int, headers: [String: String], says: String) throws {
    let scratch = try ScratchFolder()
    let server = try FaultyServer { _ in .init(status, headers) }
    let error = #expect(throws: DownloadError.self) {
      try pull(scratch, Hub(endpoint: server.address)).run(PullSource(TinyHub.name))
    }
    #expect(error?.description.contains(says) == true, "\(String(describing: error))")
    #expect(error?.description.contains("\(status)") == true)
    #expect(server.requests.count == 1)
  }

  @Test func twoPullsOfOneModelDoNotMix() throws {
    let scratch = try ScratchFolder()
    let server = try FaultyServer { _ in .init(404) }
    let pull = pull(scratch, Hub(endpoint: server.address))
    let other = try DownloadFolder(pull.downloads, "hub/Some-Body--Tiny-Llama", subject: "x")
    #expect(throws: DownloadError.busy(TinyHub.name)) { try pull.run(PullSource(TinyHub.name)) }
    withExtendedLifetime(other) {}
    #expect(server.requests.isEmpty)
  }

  @Test func offlineNothingIsAsked() throws {
    let scratch = try ScratchFolder()
    let server = try FaultyServer { _ in .init(500) }
    let pull = pull(scratch, Hub(endpoint: server.address, isOffline: true))
    let start = Date()
    for source in [TinyHub.name, "smollm2-135m-instruct"] {
      let wanted = try PullSource(source)
      #expect(throws: DownloadError.offline(name: wanted.modelName, store: pull.store.root.path)) {
        try pull.run(wanted)
      }
    }
    #expect(Date().timeIntervalSince(start) < 1)
    #expect(server.requests.isEmpty)
  }

  @Test func moreThanTheDiskHoldsIsNotBegun() throws {
    let scratch = try ScratchFolder()
    var shelf = try TinyHub.shelf()
    // An exabyte.
    let list = shelf.list.replacing("\"size\": 429992", with: "\"size\": 1000000000000000000")
    shelf.shelf.files["/api/models/\(TinyHub.name)/revision/main"] = .init(Array(list.utf8), tag: "l")
    let server = try FaultyServer(shelf.answer)
    var pull = pull(scratch, Hub(endpoint: server.address))
    let large = #expect(throws: DownloadError.self) { try pull.run(PullSource(TinyHub.name)) }
    guard case .tooLarge = large else {
      Issue.record("\(String(describing: large))")
      return
    }
    pull.limit = .max
    let full = #expect(throws: DownloadError.self) { try pull.run(PullSource(TinyHub.name)) }
    guard case .noSpace = full else {
      Issue.record("\(String(describing: full))")
      return
    }
    #expect(server.requests.count == 2)
  }

  @Test func aFileAtAnAddressIsImported() throws {
    let scratch = try ScratchFolder()
    let file = TinyHub.folder.appending(path: "../../Tests/FTModelsTests/Golden/tiny.gguf").standardizedFileURL
    let bytes = Array(try Data(contentsOf: file))
    let shelf = Shelf(["/a/Tiny.gguf": .init(bytes, tag: "t")])
    let server = try FaultyServer(shelf.answer)
    let pull = pull(scratch, Hub())
    // A query often holds a signature, which is nobody's business.
    let address = URL(string: server.address.absoluteString + "/a/Tiny.gguf?signature=secret")!
    let source = PullSource.file(address, sha256: SHA256Digest(of: bytes))
    guard case .fetched(let folder) = try pull.run(source) else {
      Issue.record("nothing was fetched")
      return
    }
    #expect(folder.name == "tiny" && folder.source?.sha256 == SHA256Digest(of: bytes).hex)
    #expect(folder.source?.origin == server.address.absoluteString + "/a/Tiny.gguf")
    guard case .present = try pull.run(source) else {
      Issue.record("fetched again")
      return
    }
    #expect(server.requests.count == 1)
  }
}
