import FTData
import FTImageCodec
import FTJSON
import FTRandom
import Foundation
import Testing

@testable import FTDataset

/// A folder of its own, gone with the test.
final class PreprocessFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("preprocess-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) throws -> String {
    let file = "\(path)/\(name)"
    let folder = (file as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return file
  }

  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// Bytes of an ICC profile as Display P3 is: its primaries under D50, sRGB's curve as a parametric curve of type 3.
///
/// Source of the numbers: Apple's Display P3 profile; ICC.1:2022 for the form.
enum TestProfile {
  static let displayP3: [UInt8] = {
    let name = "Display P3"
    let curve =
      word(0x7061_7261) + word(0) + [0, 3, 0, 0] + [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].flatMap(fixed)
    let columns = [[0.51512, 0.2412, -0.00105], [0.29198, 0.69225, 0.04189], [0.1571, 0.06657, 0.78407]]
    var bodies: [(String, [UInt8])] = [
      ("desc", word(0x6465_7363) + word(0) + word(UInt32(name.utf8.count + 1)) + Array(name.utf8) + [0])
    ]
    for (tag, column) in zip(["rXYZ", "gXYZ", "bXYZ"], columns) {
      bodies.append((tag, word(0x5859_5A20) + word(0) + column.flatMap(fixed)))
    }
    for tag in ["rTRC", "gTRC", "bTRC"] { bodies.append((tag, curve)) }
    var table = word(UInt32(bodies.count))
    var data: [UInt8] = []
    let start = 132 + 12 * bodies.count
    for (tag, body) in bodies {
      table += Array(tag.utf8) + word(UInt32(start + data.count)) + word(UInt32(body.count))
      data += body
    }
    var header = [UInt8](repeating: 0, count: 128)
    header.replaceSubrange(16..<20, with: Array("RGB ".utf8))
    header.replaceSubrange(36..<40, with: Array("acsp".utf8))
    return header + table + data
  }()

  /// A JPEG with segments behind its beginning.
  static func jpeg(_ image: Image, profile: [UInt8] = [], orientation: UInt8? = nil) -> Data {
    var data = Array(image.jpegData(quality: 100))
    var segments: [UInt8] = []
    if let orientation {
      let tiff: [UInt8] = [
        0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
      ]
      segments += segment(0xE1, Array("Exif".utf8) + [0, 0] + tiff)
    }
    if !profile.isEmpty { segments += segment(0xE2, Array("ICC_PROFILE".utf8) + [0, 1, 1] + profile) }
    data.insert(contentsOf: segments, at: 2)
    return Data(data)
  }

  private static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
    [0xFF, marker, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 255)] + body
  }

  private static func word(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * UInt32($0)) & 255) } }
  private static func fixed(_ value: Double) -> [UInt8] {
    word(UInt32(bitPattern: Int32((value * 65536).rounded())))
  }
}

private func size(_ image: Image) -> String { "\(image.width) × \(image.height)" }

@Suite struct PictureStepTests {
  private func step(_ settings: (String, JSONValue)...) throws -> PictureStep {
    var steps = PreprocessSteps()
    var object = JSONObject()
    for (key, value) in settings { object.append(key: key, value) }
    try steps.add("picture", object)
    return try #require(steps.picture)
  }

  @Test(arguments: [
    ("longest", 40, 20, 64, 32), ("longest", 20, 40, 32, 64), ("crop", 40, 20, 64, 64), ("pad", 40, 20, 64, 64),
    ("longest", 300, 1, 64, 1), ("pad", 1, 300, 64, 64), ("crop", 1, 300, 64, 64), ("longest", 64, 64, 64, 64),
  ]) func everyPictureGetsItsSize(shape: String, width: Int, height: Int, newWidth: Int, newHeight: Int) throws {
    let step = try step(("size", 64), ("shape", .string(shape)), ("background", "#ff0000"))
    let result = step.apply(to: Image(width: width, height: height, color: .black))
    #expect(size(result) == "\(newWidth) × \(newHeight)")
  }

  @Test func paddingStandsBesideThePicture() throws {
    let result = try step(("size", 16), ("shape", "pad"), ("background", "#ff8000")).apply(
      to: Image(width: 32, height: 16, color: .black))
    for y in 0..<16 {
      let expected: [UInt8] = (4..<12).contains(y) ? [0, 0, 0] : [255, 128, 0]
      for x in 0..<16 { #expect(Array(result.pixels[3 * (16 * y + x)..<3 * (16 * y + x) + 3]) == expected) }
    }
  }

  @Test func opacityIsLaidOverTheBackground() throws {
    let folder = try PreprocessFolder()
    let file = try folder.file("clear.png")
    try Image(width: 16, height: 16, channels: 4, pixels: (0..<256).flatMap { _ in [0, 0, 0, 0] as [UInt8] }).write(
      to: file)
    let result = try step(("size", 16), ("background", "#0a141e")).prepared(path: file)
    #expect(Array(result.image.pixels.prefix(3)) == [10, 20, 30])
    #expect(result.image.channels == 3)
  }

  @Test func picturesAreTurnedUpright() throws {
    let folder = try PreprocessFolder()
    let file = try folder.file("turned.jpg")
    try TestProfile.jpeg(Image(width: 64, height: 32, color: .white), orientation: 6).write(
      to: URL(fileURLWithPath: file))
    let result = try step(("size", 64)).prepared(path: file)
    #expect("\(result.width) × \(result.height)" == "32 × 64" && size(result.image) == "32 × 64")
  }

  /// Expected numbers: the matrices of CSS Color 4 (Display P3 to linear sRGB, both under D65) and sRGB's curve,
  /// reckoned outside of this program; JPEG and the table of 16-bit fractions allow for 2.
  @Test(
    arguments: [
      ([200, 100, 50], [215, 93, 31]), ([90, 160, 120], [61, 162, 117]), ([128, 128, 128], [128, 128, 128]),
    ] as [([UInt8], [Int])]) func displayP3BecomesStandard(color: [UInt8], expected: [Int]) throws
  {
    let folder = try PreprocessFolder()
    let file = try folder.file("wide.jpg")
    let image = Image(width: 32, height: 32, color: Image.Color(color[0], color[1], color[2]))
    try TestProfile.jpeg(image, profile: TestProfile.displayP3).write(to: URL(fileURLWithPath: file))
    let result = try step(("size", 32)).prepared(path: file)
    #expect(result.remarks == ["its colours were Display P3 and became sRGB"])
    for channel in 0..<3 {
      #expect(
        abs(Int(result.image.pixels[3 * 200 + channel]) - expected[channel]) <= 2, "\(result.image.pixels[600..<603])")
    }
  }

  @Test func damagedProfilesChangeNothing() throws {
    for length in stride(from: 0, to: TestProfile.displayP3.count, by: 7) {
      let profile = ColorProfile(profile: Array(TestProfile.displayP3.prefix(length)))
      #expect(profile?.conversion == nil)
    }
    var generator = RandomGenerator(seed: 3)
    for _ in 0..<2000 {
      var bytes = TestProfile.displayP3
      for _ in 0..<4 { bytes[generator.integer(below: bytes.count)] = UInt8(generator.integer(below: 256)) }
      _ = ColorProfile(profile: bytes)
      _ = ColorProfile(
        file: Array(TestProfile.jpeg(Image(width: 1, height: 1, color: .white), profile: bytes).prefix(bytes.count)))
    }
  }
}

@Suite struct PictureFilesTests {
  private var fields: DataFields {
    var fields = DataFields()
    fields.texts = ["caption"]
    fields.file = "image"
    return fields
  }

  private func record(_ line: Int, _ file: String?) -> DataRecord {
    var object = JSONObject()
    if let file { object.append(key: "image", .string(file)) }
    object.append(key: "caption", "見本　\(line)".json)
    return DataRecord(Place(file: "list.jsonl", line: line), object)
  }

  private func run(
    _ records: [DataRecord], _ folder: PreprocessFolder, threads: Int = 1
  ) throws -> (records: [DataRecord], ledger: Ledger, report: PreprocessReport) {
    var steps = PreprocessSteps()
    try steps.add("picture", .settings(("size", 16)))
    var (ledger, report) = (Ledger(unit: "pictures"), PreprocessReport())
    for record in records { ledger.receive(record.place) }
    let result = try steps.apply(
      toFilesOf: records, .image, fields: fields,
      folders: FileFolders(output: "\(folder.path)/clean", source: folder.path),
      ledger: &ledger, report: &report, threads: threads)
    ledger.close()
    return (result, ledger, report)
  }

  @Test(arguments: [1, 3]) func everyRecordIsKeptOrRefused(threads: Int) throws {
    let folder = try PreprocessFolder()
    try Image(width: 40, height: 20, color: .white).write(to: try folder.file("a/猫.jpg"))
    try Image(width: 8, height: 8, color: .black).write(to: try folder.file("b/猫.png"))
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: try folder.file("text.png")))
    try Data().write(to: URL(fileURLWithPath: try folder.file("empty.png")))
    let records = [
      record(1, "a/猫.jpg"), record(2, "b/猫.png"), record(3, "text.png"), record(4, "empty.png"), record(5, "gone.png"),
      record(6, nil), record(7, "a/猫.jpg"),
    ]
    let result = try run(records, folder, threads: threads)
    #expect(result.records.map { $0.place.line } == [1, 2, 7])
    let clean = "\(folder.path)/clean"
    #expect(result.records.map { $0.text("image") } == ["\(clean)/猫.png", "\(clean)/猫-2.png", "\(clean)/猫.png"])
    #expect(result.records[0].text("caption") == "見本　1")
    #expect(
      result.ledger.refusals.map(\.reason) == ["not-a-picture", "empty-file", "missing-file", "no-file"])
    #expect(result.ledger.notes.map(\.sentence) == ["another file has its name, so it became 猫-2.png"])
    let first = try Image(path: "\(clean)/猫.png")
    #expect(size(first) == "16 × 8" && first.channels == 3)
    #expect(result.report.pictures.written == 2 && result.report.pictures.enlarged == 1)
    #expect(result.report.sentences[0].hasPrefix("2 pictures written"))
  }

  @Test func nothingIsWrittenOver() throws {
    let folder = try PreprocessFolder()
    try Image(width: 20, height: 20, color: .white).write(to: try folder.file("x.jpg"))
    _ = try run([record(1, "x.jpg")], folder)
    let before = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/clean/x.png"))
    try Image(width: 20, height: 20, color: .black).write(to: try folder.file("x.jpg"))
    let error = #expect(throws: PreprocessError.self) { try run([record(1, "x.jpg")], folder) }
    #expect(error == .wouldOverwrite(folder: "\(folder.path)/clean", first: "x.png", count: 1))
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/clean/x.png")) == before)
  }

  @Test func aPictureInMemoryIsMadeLikeItsFile() throws {
    let folder = try PreprocessFolder()
    let file = try folder.file("gradient.png")
    var pixels: [UInt8] = []
    for number in 0..<50 * 30 {
      pixels.append(UInt8(number % 50 * 5))
      pixels.append(UInt8(number / 50 * 8))
      pixels.append(UInt8(number % 251))
    }
    let image = Image(width: 50, height: 30, channels: 3, pixels: pixels)
    try image.write(to: file)
    for shape in PictureStep.Shape.allCases {
      var steps = PreprocessSteps()
      try steps.add("picture", .settings(("size", 24), ("shape", .string(shape.rawValue))))
      let step = try #require(steps.picture)
      #expect(try step.prepared(path: file).image == step.apply(to: image))
    }
  }
}

extension String {
  fileprivate var json: JSONValue { .string(self) }
}
