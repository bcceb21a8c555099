import FTData
import FTImageCodec
import Foundation

/// A folder of small pictures for one test, removed at the end.
struct PictureScratch: ~Copyable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "ftlab-pictures-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes different pictures, each in its folder.
  func add(_ names: [String], seed: UInt64 = 0) throws {
    for (index, name) in names.enumerated() {
      let picture = noise(width: 12 + index % 3, height: 11, seed: seed + UInt64(index) + 1)
      try add(name, [UInt8](picture.pngData()))
    }
  }

  func add(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    let url = URL(filePath: path + "/" + name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func add(_ name: String, text: String) throws { try add(name, text.utf8) }

  func link(_ name: String, to target: String) throws {
    let url = URL(filePath: path + "/" + name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: target)
  }

  /// A place's path below the folder.
  func below(_ place: Place) -> String { String(place.description.dropFirst(path.count + 1)) }
}

extension Ledger {
  /// The reasons of what was refused, by places below a folder.
  func reasons(below folder: String) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: refusals.map {
        (String($0.location.description.dropFirst(folder.count + 1)), $0.reason.rawValue)
      })
  }
}
