import FTLab
import Foundation

/// Which photo becomes which painting.
struct PaintingJobs {
  struct Job {
    let input: String
    let output: String
  }

  let list: [Job]

  /// One photo gives the named picture; a folder or several photos give a folder with the same names.
  init(_ paths: [String], output: String) throws {
    let files = try PictureList(paths).files
    guard !files.isEmpty else { throw NoPictures(paths: paths) }
    var isFolder: ObjCBool = false
    if paths.count == 1, FileManager.default.fileExists(atPath: paths[0], isDirectory: &isFolder), !isFolder.boolValue {
      list = [Job(input: files[0], output: output)]
      return
    }
    list = files.map { file in
      let root = paths.first { file.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }
      let name = root.map { String(file.dropFirst($0.hasSuffix("/") ? $0.count : $0.count + 1)) }
      let inside = name ?? URL(fileURLWithPath: file).lastPathComponent
      let url = URL(fileURLWithPath: output).appendingPathComponent(inside)
      let isWritable = ["png", "jpg", "jpeg"].contains(url.pathExtension.lowercased())
      return Job(input: file, output: isWritable ? url.path : url.deletingPathExtension().path + ".png")
    }
    let twice = Dictionary(grouping: list, by: \.output).values.first { $0.count > 1 }
    if let twice { throw Problem.sameName(twice[0].input, twice[1].input) }
  }

  func makeFolder(of job: Job) throws {
    let folder = URL(fileURLWithPath: job.output).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  enum Problem: Blamable, CustomStringConvertible {
    case sameName(String, String)

    var blame: Blame { .data }

    var description: String {
      switch self {
      case .sameName(let first, let second):
        "\(first) and \(second) would be written to the same file; paint them in two calls"
      }
    }
  }
}

/// Paths without a picture.
struct NoPictures: Blamable, CustomStringConvertible {
  let paths: [String]
  var blame: Blame { .data }
  var description: String { "\(paths.joined(separator: ", ")): no pictures here; ftlab reads PNG and JPEG" }
}
