import Foundation
import Testing

/// The rendered copies of Samples/Notebooks, as tools/notebook writes them, against their sources.
@Suite struct NotebookTests {
  static let tiny = ScratchFolder.root.appendingPathComponent("Tests/Support/notebooks/tiny.swift")

  static var notebooks: [URL] {
    let folder = ScratchFolder.root.appendingPathComponent("Samples/Notebooks")
    let samples = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return [tiny] + samples.filter { $0.pathExtension == "swift" }
  }

  @Test(arguments: notebooks) func copiesAreThoseOfTheirSourceAndAgree(notebook: URL) throws {
    #expect(try RenderedNotebook(notebook).problems() == [])
  }

  /// Something of each file is changed, and the change is named.
  @Test(arguments: [
    ("tiny.swift", "(1...6)", "(1...7)", "tiny.md carries another digest"),
    ("tiny.md", "losses: 3.00", "losses: 9.00", "tiny.md shows other parts"),
    ("tiny.html", "losses: 3.00", "losses: 9.00", "tiny.html shows other parts"),
    ("tiny.html", "<body>", "<body><script src='https://example.com/a.js'></script>", "tiny.html loads something"),
    ("tiny.ipynb", "losses: 3.00", "losses: 9.00", "tiny.md shows other parts"),
    ("tiny.ipynb", "## A picture", "## Another", "the cells of tiny.ipynb are others"),
    ("tiny-1.svg", "</svg>", "<g/></svg>", "tiny-1.svg is another picture"),
  ])
  func aChangeIsNoticed(file: String, old: String, new: String, problem: String) throws {
    let scratch = try ScratchFolder()
    for name in ["tiny.swift", "tiny.md", "tiny.html", "tiny.ipynb", "tiny-1.svg"] {
      var text = try String(
        contentsOf: Self.tiny.deletingLastPathComponent().appendingPathComponent(name), encoding: .utf8)
      if name == file { text = text.replacingOccurrences(of: old, with: new) }
      try scratch.add(name, text.utf8)
    }
    let problems = try RenderedNotebook(scratch.url.appendingPathComponent("tiny.swift")).problems()
    #expect(problems.contains(problem))
  }
}
