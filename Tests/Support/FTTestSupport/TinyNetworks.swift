import Foundation

/// The networks of random weights that travel with the project.
public enum TinyNetworks {
  /// The model folder of a name in Models.
  public static func url(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Models/\(name)").standardizedFileURL
  }
}
