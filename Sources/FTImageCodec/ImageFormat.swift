/// What kind of picture some bytes are, told by their first bytes and not by a file's name.
package enum ImageFormat: Equatable, Sendable {
  case png
  case jpeg
  /// A known format that is not read, with the command that converts it.
  case other(name: String, advice: String)

  /// `nil` when the bytes are none that is known.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    func has(_ text: String, at offset: Int = 0) -> Bool {
      let wanted = Array(text.utf8)
      return bytes.count >= offset + wanted.count && wanted.indices.allSatisfy { bytes[offset + $0] == wanted[$0] }
    }
    if bytes.count >= 8, bytes[0] == 0x89, has("PNG\r\n", at: 1) {
      self = .png
    } else if bytes.count >= 3, bytes[0] == 0xFF, bytes[1] == 0xD8, bytes[2] == 0xFF {
      self = .jpeg
    } else if has("ftyp", at: 4) {
      let isAVIF = has("avif", at: 8) || has("avis", at: 8)
      let isHEIC = ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"].contains { has($0, at: 8) }
      guard isAVIF || isHEIC else { return nil }
      self = .other(
        name: isAVIF ? "AVIF" : "HEIC", advice: "heif-convert FILE picture.jpg (Debian package libheif-examples)")
    } else if has("RIFF"), has("WEBP", at: 8) {
      self = .other(name: "WebP", advice: "dwebp FILE -o picture.png (Debian package webp)")
    } else if has("GIF8") {
      self = .other(name: "GIF", advice: "ffmpeg -i FILE -frames:v 1 picture.png")
    } else if has("BM"), bytes.count >= 26 {
      self = .other(name: "BMP", advice: "ffmpeg -i FILE picture.png")
    } else if has("II*\0") || has("MM\0*") {
      self = .other(name: "TIFF", advice: "tiff2png FILE, or ffmpeg -i FILE picture.png")
    } else {
      return nil
    }
  }
}
