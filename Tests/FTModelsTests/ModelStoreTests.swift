import FTLab
import FTModels
import Foundation
import Testing

@Suite struct ModelStoreTests {
  @Test(arguments: [
    (["XDG_DATA_HOME": "/data", "HOME": "/home/u"], "/data/ftlab/models"),
    (["XDG_DATA_HOME": "", "HOME": "/home/u"], "/home/u/.local/share/ftlab/models"),
    (["XDG_DATA_HOME": "relative", "HOME": "/home/u"], "/home/u/.local/share/ftlab/models"),
    (["HOME": "/home/u"], "/home/u/.local/share/ftlab/models"),
  ]) func rootFollowsTheBaseDirectorySpecification(environment: [String: String], path: String) {
    #expect(ModelStore.standardRoot(environment: environment).standardizedFileURL.path == path)
  }

  func filled() throws -> (ScratchFolder, ModelStore) {
    let scratch = try ScratchFolder()
    for name in ["tiny-one", "tiny-two"] { try TinyFolder().write(to: scratch("store/\(name)")) }
    try scratch.add("store/notes/a.txt", [1])
    try scratch.add("store/.hidden/config.json", [1])
    return (scratch, ModelStore(root: scratch("store")))
  }

  @Test func modelsAreListedByName() throws {
    let (scratch, store) = try filled()
    #expect(try store.list() == ["tiny-one", "tiny-two"])
    #expect(try ModelStore(root: scratch("absent")).list().isEmpty)
  }

  @Test func modelsAreFoundByNameAndByPath() throws {
    let (scratch, store) = try filled()
    #expect(
      try store.resolve("tiny-one", as: LlamaConfiguration.self).url.path
        == scratch("store/tiny-one").standardizedFileURL.path)
    #expect(try store.resolve(scratch("store/tiny-two").path, as: LlamaConfiguration.self).name == "tiny-two")
  }

  @Test(arguments: [
    ("tiny-ome", ["did you mean \"tiny-one\"", "ftlab models list"]),
    ("smollm2-135m-instruct", ["ftlab models pull smollm2-135m-instruct"]),
    ("smolm2-135m-instruct", ["did you mean \"smollm2-135m-instruct\"", "ftlab models pull smollm2-135m-instruct"]),
    ("something quite different", ["no model", "ftlab models list"]),
    ("./absent", ["no such folder"]), ("", ["cannot be the name"]), (".hidden", ["cannot be the name"]),
  ]) func unknownModelSaysWhatToDo(name: String, says: [String]) throws {
    let (scratch, store) = try filled()
    defer { withExtendedLifetime(scratch) {} }
    let error = #expect(throws: ModelStoreError.self) { try store.resolve(name, among: .all) }
    for text in says { #expect(error?.description.contains(text) == true, "\(String(describing: error))") }
  }

  @Test func fileInPlaceOfAFolderSaysImport() throws {
    let (scratch, store) = try filled()
    let file = try scratch.add("m.gguf", [1])
    #expect(throws: ModelStoreError.isFile(file.path)) { try store.resolve(file.path, among: .all) }
  }

  @Test func onlyModelsAreRemoved() throws {
    let (scratch, store) = try filled()
    try store.remove("tiny-one")
    #expect(try scratch.contents("store") == [".hidden", "notes", "tiny-two"])
    #expect(throws: ModelStoreError.self) { try store.remove("tiny-one") }
    #expect(throws: ModelStoreError.notAModel(store.root.appending(path: "notes").path)) { try store.remove("notes") }
    for name in ["../store", "..", ".", "", "tiny-two/", ".hidden"] {
      #expect(throws: ModelStoreError.invalidName(name)) { try store.remove(name) }
    }
    #expect(try scratch.contents("store") == [".hidden", "notes", "tiny-two"])
  }
}
