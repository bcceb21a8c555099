import FTData
import FTImageCodec
import FTTestSupport
import Foundation
import Testing

@testable import FTGeneration

struct CaptionTests {
  @Test func scriptsThatAreNotReadAreKnown() {
    for text in ["a red cat", "Ein grüner Löwe", "12", "", "a cat 猫"] { #expect(CaptionScript.isRead(text), "\(text)") }
    for text in ["赤い猫", "красный кот", "γάτα", "a 大きな赤い猫"] { #expect(!CaptionScript.isRead(text), "\(text)") }
  }

  @Test(arguments: [
    ("red_cat-face (2).png", "red cat face"), ("a cat.png", "a cat"), ("7 dwarfs.png", "7 dwarfs"),
    ("mika 03.jpeg", "mika"), ("Katze_mit_Hut.png", "Katze mit Hut"), ("赤い猫.png", "赤い猫"), ("it's.png", "it's"),
  ])
  func namesAreCaptions(_ name: String, _ caption: String) {
    #expect(CaptionedPictures.caption(fromName: name) == caption)
  }

  @Test(arguments: ["0001.png", "___.png", "(3).png", ".png"]) func namesWithoutAWordAreNone(_ name: String) {
    #expect(CaptionedPictures.caption(fromName: name) == nil)
  }

  @Test(arguments: [
    ("mika waving", "waving", [0]), ("Waving, Mika!", "Waving,", [0]), ("mika", "", [0]), ("“mika”.", "", [0]),
    ("a mikado game", "a mikado game", []), ("mika and zoë, mika", "and", [0, 1, 0]), ("", "", []),
  ])
  func learnedWordsAreTakenOut(_ text: String, _ rest: String, _ found: [Int]) {
    let words = LearnedWords(text: text, words: ["mika", "Zoë"])
    #expect(words.rest == rest && words.found == found)
  }

  @Test func listIsTheTruthWhereThereIsOne() throws {
    let scratch = try PictureFolder()
    try scratch.add(["a.png", "b.png", "c.png"])
    try scratch.write(
      "metadata.jsonl",
      #"{"file_name": "a.png", "text": "a red dot"}"# + "\r\n" + #"{"file_name": "./b.png", "text": " "}"# + "\n"
        + #"{"file_name": "gone.png", "text": "nothing"}"# + "\n" + #"{"file_name": "b.png"}"#)
    let pictures = try CaptionedPictures([scratch.path], side: 16)
    #expect(pictures.captions == ["a red dot"] && pictures.lists.count == 1)
    let reasons = pictures.ledger.refusals.map(\.reason.rawValue).sorted()
    #expect(reasons == ["no-caption", "no-caption", "no-caption", "no-caption", "no-such-picture"])
    #expect(pictures.ledger.input == 6 && pictures.ledger.kept == 1)
  }

  @Test func picturesThatCannotBeUsedAreListed() throws {
    let scratch = try PictureFolder()
    try scratch.add(["a cat.png", "1.png"])
    try scratch.write("broken cat.png", "no picture")
    try scratch.write("notes.txt", "hello")
    let pictures = try CaptionedPictures([scratch.path], side: 16)
    #expect(pictures.captions == ["a cat"])
    #expect(Set(pictures.ledger.refusals.map(\.reason.rawValue)) == ["no-caption", "not-a-picture"])
    #expect(pictures.notes.contains { $0.contains("a cat") })
  }

  @Test func folderWithoutAPictureIsRefused() throws {
    let scratch = try PictureFolder()
    try scratch.add(["1.png"])
    #expect(throws: GeneratorError.self) { try CaptionedPictures([scratch.path], side: 16) }
  }

  @Test func viewsAreWholeOnWhite() {
    let wide = Image(width: 20, height: 10, color: .init(255, 0, 0))
    let view = wide.onWhiteSquare(side: 20)
    #expect(view.width == 20 && view.height == 20)
    #expect(Array(view.pixels[0..<3]) == [255, 255, 255])
    #expect(Array(view.pixels[(10 * 20 + 10) * 3..<(10 * 20 + 10) * 3 + 3]) == [255, 0, 0])
  }
}

/// A folder of small pictures for one test, removed at the end: discs of a colour in a place of their own.
struct PictureFolder: ~Copyable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "ftlab-captioned-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func add(_ names: [String]) throws {
    for (index, name) in names.enumerated() { try Self.disc(index).write(to: "\(path)/\(name)") }
  }

  func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)")) }

  static func disc(_ index: Int, side: Int = 24) -> Image {
    let colors: [[UInt8]] = [
      [220, 30, 30], [30, 160, 40], [30, 60, 210], [230, 200, 20], [150, 30, 170], [20, 20, 20],
    ]
    var image = Image(width: side, height: side, color: .white)
    let (x, y) = (8 + index * 5 % 9, 8 + index * 7 % 9)
    for row in 0..<side {
      for column in 0..<side where (column - x) * (column - x) + (row - y) * (row - y) <= 36 {
        for channel in 0..<3 { image.pixels[(row * side + column) * 3 + channel] = colors[index % 6][channel] }
      }
    }
    return image
  }
}
