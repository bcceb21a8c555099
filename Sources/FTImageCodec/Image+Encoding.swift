import CImage
import FTData
import FTTensor
import Foundation

extension Image {
  /// The picture as a PNG file.
  ///
  /// - Parameter notes: what the file says of itself in text chunks, such as ("Software", "ftlab"). Keys are 1 to 79 letters and
  ///   spaces; PNG has some of its own: Title, Author, Description, Comment, Software.
  public func pngData(notes: [(key: String, text: String)] = []) -> Data {
    let lines = notes.flatMap { note -> [UInt8] in
      precondition(
        (1...79).contains(note.key.utf8.count) && note.key.utf8.allSatisfy { (32...126).contains($0) },
        "a note's key is 1 to 79 letters and spaces, not “\(note.key)”")
      // A text ends at its first 0.
      return Array(note.key.utf8) + [0] + note.text.utf8.filter { $0 != 0 } + [0]
    }
    return encoded { pixels, bytes, count in
      lines.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { lines in
        ftc_png_encode(
          pixels, Int32(width), Int32(height), Int32(channels), lines.baseAddress, Int32(notes.count), bytes, count)
      }
    }
  }

  /// The picture as a JPEG file; opacity is laid over white.
  ///
  /// - Parameter quality: 1 to 100; from 90 on colours keep their full resolution.
  public func jpegData(quality: Int = 92) -> Data {
    precondition((1...100).contains(quality), "a JPEG's quality is 1 to 100, not \(quality)")
    let plain = channels == 4 ? laid(over: .white) : self
    return plain.encoded { pixels, bytes, count in
      ftc_jpeg_encode(
        pixels, Int32(width), Int32(height), Int32(plain.channels), Int32(quality), quality >= 90 ? 1 : 0, bytes, count)
    }
  }

  /// Writes the picture as its name says, .png, .jpg or .jpeg; whole or not at all.
  ///
  /// - Parameter notes: see ``pngData(notes:)``; a JPEG has none.
  /// - Throws: ``ImageError``.
  public func write(
    to path: String, quality: Int = 92, notes: [(key: String, text: String)] = []
  ) throws(ImageError) {
    let url = URL(fileURLWithPath: path)
    let data: Data
    switch url.pathExtension.lowercased() {
    case "png": data = pngData(notes: notes)
    case "jpg", "jpeg": data = jpegData(quality: quality)
    default: throw ImageError(path, .unknownExtension(url.lastPathComponent))
    }
    do { try data.write(to: url, options: .atomic) } catch {
      throw ImageError(path, .unwritable(SystemReason(error)?.words ?? "\(error)"))
    }
  }

  private func encoded(
    _ encode: (UnsafePointer<UInt8>, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, UnsafeMutablePointer<Int>) ->
      Int32
  ) -> Data {
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = pixels.withUnsafeBufferPointer { encode($0.baseAddress!, &bytes, &count) }
    guard status == FTC_DONE.rawValue, let bytes else { OutOfMemory(purpose: "encoding a picture").end() }
    return Data(bytesNoCopy: bytes, count: count, deallocator: .custom { memory, _ in ftc_free(memory) })
  }
}
