import FTLab
import Foundation

/// Which photo becomes which painting. Everything is checked before the first is painted.
struct PaintingJobs {
  struct Job {
    let input: String
    let output: OutputFile
  }

  let list: [Job]
  /// What lies in the folders and is no picture.
  let refusals: [Refusal]

  /// How a painting's name may end.
  static let endings = ["png", "jpg", "jpeg"]

  /// One photo gives the named picture; a folder or several photos give a folder with the same names.
  ///
  /// - Throws: ``OutputError``, ``NoPictures``, `DataFileError`.
  init(_ paths: [String], output: String, isForced: Bool) throws {
    let pictures = try PictureList(paths)
    refusals = pictures.ledger.refusals
    guard !pictures.files.isEmpty else { throw NoPictures(paths: paths) }
    var outputs = [output]
    if paths.count > 1 || Self.isFolder(paths[0]) || Self.isFolder(output) || output.hasSuffix("/") {
      // A picture's name for many pictures would make a folder of that name.
      if !Self.isFolder(output), PictureList.extensions.contains((output as NSString).pathExtension.lowercased()) {
        throw OutputError(output, "--output", .wantsFolder(pictures.files.count))
      }
      outputs = pictures.files.map { Self.painting(of: $0, in: output, paths) }
      var sources: [String: String] = [:]
      for (file, name) in zip(pictures.files, outputs) {
        if let first = sources.updateValue(file, forKey: name) {
          throw OutputError(name, "--output", .twice(first, file))
        }
      }
    }
    let files = try OutputFile.list(
      outputs, endings: Self.endings, inputs: pictures.files, isForced: isForced)
    list = zip(pictures.files, files).map { Job(input: $0, output: $1) }
  }

  /// The same name in another folder, with its ending where that can be written.
  private static func painting(of file: String, in folder: String, _ paths: [String]) -> String {
    let roots = paths.filter(isFolder).map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    let inside = roots.first { file.hasPrefix($0) }.map { String(file.dropFirst($0.count)) }
    let target = (folder as NSString).appendingPathComponent(inside ?? (file as NSString).lastPathComponent)
    let isWritable = endings.contains((target as NSString).pathExtension.lowercased())
    return isWritable ? target : (target as NSString).deletingPathExtension + ".png"
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}

/// Paths without a picture.
struct NoPictures: Blamable, CustomStringConvertible {
  let paths: [String]
  var blame: Blame { .data }
  var description: String { "\(paths.joined(separator: ", ")): no pictures here; ftlab reads \(ImageFormat.readable)" }
}

extension Terminal {
  /// Says what was left out, the first few by name.
  static func note(_ refusals: [Refusal]) {
    for refusal in refusals.prefix(5) { note(refusal.sentence) }
    if refusals.count > 5 { note("… and \(refusals.count - 5) more that are not used.") }
  }
}
