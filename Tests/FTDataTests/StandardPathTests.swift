import FTData
import Testing

@Suite struct StandardPathTests {
  @Test(arguments: [
    ("a.png", "a.png"), ("./a.png", "a.png"), ("a//b.png", "a/b.png"), ("a/./b.png", "a/b.png"),
    ("a/../b.png", "b.png"),
    ("é ü.png", "é ü.png"), ("a\\b.png", "a\\b.png"), ("a/b/", "a/b"),
  ])
  func pathsHaveOneForm(_ path: String, _ standard: String) { #expect(StandardPath.below(path) == standard) }

  @Test(arguments: ["/a.png", "../a.png", "a/../../b.png", "", ".", "a/.."])
  func pathsThatLeadNowhereBelowAreNone(_ path: String) { #expect(StandardPath.below(path) == nil) }

  @Test func backslashesMaySeparate() {
    #expect(StandardPath.belowInWindowsForm(".\\a\\b.png") == "a/b.png")
    #expect(StandardPath.belowInWindowsForm("..\\b.png") == nil)
  }

  @Test(arguments: [
    ("d", "."), ("d/", "."), ("d//", "."), ("日", "."), ("a/b", "a"), ("a//b/", "a"), ("/a", "/"), ("/", "/"),
    ("./d", "."),
    ("../d", ".."), ("", "."),
  ])
  func folderOfAPathIsWhatItLiesIn(_ path: String, _ folder: String) {
    #expect(StandardPath.folder(of: path) == folder)
  }
}
