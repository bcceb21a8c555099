import FTData
import FTImageCodec
import Foundation

/// Pictures named on a command line or lying in folders, read one by one; what cannot be read is refused by name.
public struct PictureList: Sendable {
  /// Paths of files that look like pictures, sorted.
  public let files: [String]
  /// Files in the folders that are no pictures by their names, sorted.
  public let others: [String]

  private static let extensions: Set<String> = [
    "png", "jpg", "jpeg", "webp", "heic", "heif", "avif", "gif", "bmp", "tif", "tiff", "jpe", "jfif",
  ]

  /// - Parameter paths: files, and folders that are searched with everything below them. Hidden files are left out.
  /// - Throws: ``ImageError`` for a path that does not exist.
  public init(_ paths: [String]) throws(ImageError) {
    do {
      let list = try FileList(paths, extensions: Self.extensions)
      (files, others) = (list.files, list.others)
    } catch .missing(let file) { throw ImageError(file, .missing) } catch {
      throw ImageError(paths.first ?? "", .unreadable("\(error)"))
    }
  }
}
