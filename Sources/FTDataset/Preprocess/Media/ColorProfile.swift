import FTImageCodec
import Foundation

/// The colour space that a picture file says it is in: its ICC profile, in a JPEG, or the profile's name, in a PNG,
/// where it is compressed.
///
/// Source: ICC.1:2022, sections 7.2, 7.3, 9.2.44, 10.6, 10.15 and 10.18; PNG, section 11.3.2.3.
struct ColorProfile {
  /// As it calls itself.
  let name: String
  /// Whether it is sRGB, by its name or its numbers.
  let isStandard: Bool
  /// To sRGB; nil where the profile is not one of a matrix and curves, or could not be read.
  let conversion: ColorConversion?

  /// Nil for a file that says nothing.
  init?(path: String) {
    // Profiles stand at the beginning; what lies behind some hundreds of kilobytes of other remarks is not looked for.
    guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: 1 << 20) else { return nil }
    self.init(file: Array(data))
  }

  init?(file bytes: [UInt8]) {
    if let name = Self.portableName(bytes) {
      self.init(name: name, isStandard: name.lowercased().contains("srgb"), conversion: nil)
    } else if let profile = Self.segments(bytes) {
      self.init(profile: profile)
    } else {
      return nil
    }
  }

  private init(name: String, isStandard: Bool, conversion: ColorConversion?) {
    self.name = name.isEmpty ? "of a profile without a name" : name
    self.isStandard = isStandard
    self.conversion = conversion
  }

  /// Reads the bytes of a profile.
  init?(profile: [UInt8]) {
    let reader = BigEndianBytes(profile)
    guard let count = reader.word(128), count <= 200, reader.text(36, 4) == "acsp" else { return nil }
    var tags: [String: Range<Int>] = [:]
    for index in 0..<Int(count) {
      let entry = 132 + 12 * index
      guard let name = reader.text(entry, 4), let offset = reader.word(entry + 4), let size = reader.word(entry + 8),
        Int(offset) + Int(size) <= profile.count
      else { return nil }
      tags[name] = Int(offset)..<Int(offset) + Int(size)
    }
    let name = tags["desc"].flatMap { Self.description(reader, $0) } ?? ""
    // Profiles of RGB alone; a CMYK file was turned into RGB without its profile.
    let conversion =
      reader.text(16, 4) == "RGB " && tags["A2B0"] == nil
      ? ColorConversion(
        reader, matrix: ["rXYZ", "gXYZ", "bXYZ"].map { tags[$0] }, curves: ["rTRC", "gTRC", "bTRC"].map { tags[$0] })
      : nil
    let isStandard = conversion.map(\.isStandard) ?? name.lowercased().contains("srgb")
    self.init(name: name, isStandard: isStandard, conversion: conversion)
  }

  private static func description(_ reader: BigEndianBytes, _ tag: Range<Int>) -> String? {
    switch reader.text(tag.lowerBound, 4) {
    case "desc":
      guard let length = reader.word(tag.lowerBound + 8), length > 1, length < 200 else { return nil }
      return reader.text(tag.lowerBound + 12, Int(length) - 1)
    case "mluc":
      guard let length = reader.word(tag.lowerBound + 20), let offset = reader.word(tag.lowerBound + 24), length < 400
      else { return nil }
      let first = tag.lowerBound + Int(offset)
      let units = stride(from: first, to: first + Int(length) / 2 * 2, by: 2).compactMap { reader.half($0) }
      return String(decoding: units, as: UTF16.self)
    default: return nil
    }
  }

  /// The profile of a JPEG, joined from its segments.
  private static func segments(_ bytes: [UInt8]) -> [UInt8]? {
    let reader = BigEndianBytes(bytes)
    guard reader.half(0) == 0xFFD8 else { return nil }
    var at = 2
    var parts: [(number: UInt8, bytes: ArraySlice<UInt8>)] = []
    // Up to the picture itself.
    while let marker = reader.half(at), marker >= 0xFFC0, marker != 0xFFDA, let length = reader.half(at + 2),
      length >= 2
    {
      let end = at + 2 + Int(length)
      guard end <= bytes.count else { break }
      if marker == 0xFFE2, length > 16, reader.text(at + 4, 11) == "ICC_PROFILE" {
        parts.append((bytes[at + 16], bytes[at + 18..<end]))
      }
      at = end
    }
    return parts.isEmpty ? nil : parts.sorted { $0.number < $1.number }.flatMap(\.bytes)
  }

  /// The name of a PNG's profile.
  private static func portableName(_ bytes: [UInt8]) -> String? {
    let reader = BigEndianBytes(bytes)
    guard reader.word(0) == 0x8950_4E47 else { return nil }
    var at = 8
    while let length = reader.word(at), let kind = reader.text(at + 4, 4), kind != "IDAT", kind != "PLTE" {
      if kind == "sRGB" { return "sRGB" }
      if kind == "iCCP", at + 8 < bytes.count {
        let name = bytes[(at + 8)...].prefix(79).prefix { $0 != 0 }
        return String(decoding: name.map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
      }
      at += 12 + Int(length)
    }
    return nil
  }
}

/// Numbers in a file, the high byte first; nil beyond its end.
struct BigEndianBytes {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func half(_ at: Int) -> UInt16? {
    guard at >= 0, at + 2 <= bytes.count else { return nil }
    return UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1])
  }

  func word(_ at: Int) -> UInt32? {
    guard let high = half(at), let low = half(at + 2) else { return nil }
    return UInt32(high) << 16 | UInt32(low)
  }

  /// ICC's s15Fixed16Number.
  func fixed(_ at: Int) -> Double? { word(at).map { Double(Int32(bitPattern: $0)) / 65536 } }

  /// ASCII; other bytes become question marks.
  func text(_ at: Int, _ count: Int) -> String? {
    guard at >= 0, count >= 0, at + count <= bytes.count else { return nil }
    return String(
      decoding: bytes[at..<at + count].map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }
}
