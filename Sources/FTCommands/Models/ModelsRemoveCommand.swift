import ArgumentParser
import FTLab
import Foundation

struct ModelsRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Delete a model of this computer.",
    discussion: """
      Only models of the list are deleted, by their names. One that a run in ./runs rests on stays, unless it is told with --force.

      Example:
        ftlab models remove smollm2-360m-instruct
      """)

  @Argument(help: "A model's name (ftlab models list).") var name: String
  @Flag(help: "Delete it although a run rests on it.") var force = false

  func run() throws {
    let store = ModelStore()
    let url = try store.url(of: name)
    if !force, let run = Self.run(restingOn: name) { throw ModelInUse(name: name, run: run) }
    let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: url.path)) != nil
    let bytes = isLink ? 0 : Self.bytes(of: url)
    try store.remove(name)
    Terminal.show(
      isLink
        ? "Removed \(name), which was a link; the folder it leads to stays"
        : "Removed \(name): \(Terminal.bytes(bytes)) are free again")
  }

  /// A run of the usual folder that was made with a model of this name. Runs elsewhere are not searched for.
  private static func run(restingOn name: String) -> String? {
    let folders = (try? FolderListing.folders(in: "runs")) ?? []
    return folders.lazy.map { "runs/\($0)" }.first { path in
      guard let run = try? RunFolder(opening: path), let record = try? run.readRecord() else { return false }
      return record.models.values.contains { $0.name == name }
    }
  }

  private static func bytes(of folder: URL) -> Int {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.fileSizeKey])
    return (files?.compactMap { ($0 as? URL)?.path } ?? []).reduce(0) { total, path in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      guard attributes?[.type] as? FileAttributeType == .typeRegular else { return total }
      return total + (attributes?[.size] as? Int ?? 0)
    }
  }
}

/// A model that a run was made with.
struct ModelInUse: Blamable, CustomStringConvertible {
  let name: String
  let run: String
  var blame: Blame { .settings }

  var description: String {
    "\(name): \(run) was made with it and cannot be used or resumed without it; delete it all the same with --force"
  }
}
