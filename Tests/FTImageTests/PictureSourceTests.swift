import FTData
import FTImageCodec
import Foundation
import Testing

@testable import FTImage

/// Pictures that are decoded when they are needed, and what may have become of them by then.
@Suite struct PictureSourceTests {
  private func source(_ files: [String], byteLimit: Int) throws -> PictureSource {
    var source = PictureSource(ImageReading(.shorterSide(8)), cache: PictureSource.cache(byteLimit: byteLimit))
    for file in files { try source.add(Place(file: file)) }
    return source
  }

  @Test func whatIsDecodedAgainIsWhatWasKept() throws {
    let scratch = try PictureScratch()
    let files = (0..<4).map { "\($0).png" }
    try scratch.add(files)
    let paths = files.map { scratch.path + "/" + $0 }
    let kept = try source(paths, byteLimit: .max)
    let decoded = try source(paths, byteLimit: 0)
    for index in files.indices {
      let image = try decoded.content(of: index)
      #expect(try image == kept.content(of: index))
      #expect(decoded.size(of: index) == (image.width, image.height))
    }
    #expect(kept.items == decoded.items && Set(kept.items.map(\.fingerprint)).count == 4)
    let some = decoded.selecting([2, 0])
    #expect(try some.content(of: 0) == kept.content(of: 2) && some.size(of: 1) == kept.size(of: 0))
  }

  @Test func aPictureThatHasGoneOrChangedIsNamed() throws {
    let scratch = try PictureScratch()
    try scratch.add(["gone.png", "changed.png", "folder.png"])
    let paths = ["gone.png", "changed.png", "folder.png"].map { scratch.path + "/" + $0 }
    let source = try source(paths, byteLimit: 0)
    for path in [paths[0], paths[2]] { try FileManager.default.removeItem(atPath: path) }
    try scratch.add(["changed.png"], seed: 50)
    try scratch.add("folder.png/inner.png", text: "")
    let found = paths.indices.map { index in #expect(throws: ImageError.self) { try source.content(of: index) } }
    #expect(found.map { $0?.file } == paths)
    #expect(found[0]?.reason == .missing && found[1]?.reason == .changed)
    #expect(found[2]?.description.contains("it is a folder") == true)
    // The data are to blame, not the program or the disk.
    #expect(found.allSatisfy { $0?.blame == .data })
  }

  /// Between the listing of a folder and the reading of a file in it.
  @Test func whatHappensWhileAFolderIsReadStandsInTheLedger() throws {
    let scratch = try PictureScratch()
    try scratch.add(["a/1.png", "a/2.png", "a/3.png", "b/4.png", "b/5.png"])
    let pictures = try LabeledPictures(scratch.path, side: 8) { done, _ in
      guard done == 1 else { return }
      try FileManager.default.removeItem(atPath: scratch.path + "/a/2.png")
      try FileManager.default.removeItem(atPath: scratch.path + "/a/3.png")
      try scratch.add("a/3.png/inner.png", text: "")
      try scratch.add(["b/6.png"], seed: 60)
    }
    #expect(
      pictures.ledger.reasons(below: scratch.path) == [
        "a/2.png": "missing-file", "a/3.png": "unreadable-file", "a/3.png/inner.png": "came-late",
        "b/6.png": "came-late",
      ])
    #expect(pictures.items.map { scratch.below($0.place) } == ["a/1.png", "b/4.png", "b/5.png"])
    pictures.ledger.check()
  }

  @Test func aStyleRunAccountsForWhatHappensMeanwhileToo() throws {
    let scratch = try PictureScratch()
    for (index, name) in ["style.png", "photos/a.png", "photos/b.png", "photos/c.png", "photos/d.png"].enumerated() {
      try scratch.add(name, noise(width: 70, height: 66, seed: UInt64(index)).pngData())
    }
    var settings = StyleSettings()
    settings.style = [scratch.path + "/style.png"]
    settings.data = [scratch.path + "/photos"]
    settings.size = 64
    let photos = try StylePhotos(settings) { done, _ in
      guard done == 1 else { return }
      try FileManager.default.removeItem(atPath: scratch.path + "/photos/b.png")
      try scratch.add("photos/e.png", noise(width: 70, height: 66, seed: 9).pngData())
    }
    #expect(
      photos.ledger.reasons(below: scratch.path) == ["photos/b.png": "missing-file", "photos/e.png": "came-late"])
    #expect(photos.training.count + photos.heldOut.count == 3)
  }

  /// The same files are junk for every loader, and links are followed by every one.
  @Test func junkAndLinksAreTheSameForAllLoaders() throws {
    let scratch = try PictureScratch()
    for (index, name) in ["store/1.png", "set/cat/2.png", "set/dog/3.png"].enumerated() {
      try scratch.add(name, noise(width: 70, height: 66, seed: UInt64(index)).pngData())
    }
    try scratch.link("set/cat/linked.png", to: "../../store/1.png")
    try scratch.link("set/cat/gone.png", to: "nowhere.png")
    try scratch.link("set/dog/loop", to: "..")
    for name in [".DS_Store", "._2.png", "Thumbs.db", "desktop.ini", ".hidden.png"] {
      try scratch.add("set/cat/" + name, text: "x")
    }
    let reasons = [
      "cat/.DS_Store": "hidden-file", "cat/._2.png": "hidden-file", "cat/Thumbs.db": "hidden-file",
      "cat/desktop.ini": "hidden-file", "cat/.hidden.png": "hidden-file", "cat/gone.png": "broken-link",
      "dog/loop": "link-loop",
    ]
    let root = scratch.path + "/set"
    let labeled = try LabeledPictures(root, side: 8)
    let listed = try PictureList([root])
    var settings = StyleSettings()
    settings.style = [scratch.path + "/store"]
    settings.data = [root]
    settings.size = 64
    let photos = try StylePhotos(settings)
    let order = ["cat/2.png", "cat/linked.png", "dog/3.png"].map { root + "/" + $0 }
    #expect(labeled.ledger.reasons(below: root) == reasons && labeled.items.map(\.place.file) == order)
    #expect(listed.ledger.reasons(below: root) == reasons && listed.files == order)
    #expect(photos.ledger.reasons(below: root) == reasons)
    #expect(Set((photos.training.items + photos.heldOut.items).map(\.place.file)) == Set(order))
  }
}
