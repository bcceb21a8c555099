import FTData
import Foundation

/// The names that new files get in a folder: those of their sources, each once, none that is there already.
struct OutputNames {
  private let folder: String
  private let fileExtension: String
  /// In the form in which two names are one on any file system: composed, in lower case.
  private var taken: Set<String> = []
  private let present: [String]

  /// Makes the folder where it is not there.
  ///
  /// - Throws: ``PreprocessError/unwritableFolder(_:reason:)``.
  init(folder: String, fileExtension: String) throws(PreprocessError) {
    self.folder = folder
    self.fileExtension = fileExtension
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      present = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw .unwritableFolder(folder, reason: SystemReason(error)?.words ?? "\(error)")
    }
  }

  /// A name for each source, and those that had to get a number since another source has the name.
  mutating func names(for sources: [String]) -> (names: [String: String], renamed: [String: String]) {
    var names: [String: String] = [:]
    var renamed: [String: String] = [:]
    for source in sources where names[source] == nil {
      let stem = Self.stem(source)
      let name = free(stem)
      if name != "\(stem).\(fileExtension)" { renamed[source] = name }
      names[source] = name
    }
    return (names, renamed)
  }

  /// A name for a piece of a file, `talk-001.wav`.
  mutating func piece(_ number: Int, of name: String) -> String {
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    return free("\((name as NSString).deletingPathExtension)-\(padded)")
  }

  /// Makes sure that nothing is written over: none of the names, and no piece of them where files are cut.
  ///
  /// - Throws: ``PreprocessError/wouldOverwrite(folder:first:count:)``.
  func check(_ names: [String], areCut: Bool) throws(PreprocessError) {
    let stems = Set(names.map { Self.form(($0 as NSString).deletingPathExtension) })
    let wanted = Set(names.map(Self.form))
    let standing = present.filter { file in
      let form = Self.form(file)
      if wanted.contains(form) { return true }
      guard areCut, form.hasSuffix(".\(fileExtension)"), let dash = form.lastIndex(of: "-") else { return false }
      let number = form[form.index(after: dash)...].dropLast(fileExtension.count + 1)
      return !number.isEmpty && number.allSatisfy(\.isNumber) && stems.contains(String(form[..<dash]))
    }.sorted()
    guard let first = standing.first else { return }
    throw .wouldOverwrite(folder: folder, first: first, count: standing.count)
  }

  private mutating func free(_ stem: String) -> String {
    var number = 1
    while true {
      let name = number == 1 ? "\(stem).\(fileExtension)" : "\(stem)-\(number).\(fileExtension)"
      if taken.insert(Self.form(name)).inserted { return name }
      number += 1
    }
  }

  private static func stem(_ path: String) -> String {
    let name = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    // File systems take 255 bytes; room is left for a number and the ending.
    var stem = name
    while stem.utf8.count > 200 { stem.removeLast() }
    return stem.isEmpty || stem == "." || stem == ".." || stem == "/" ? "file" : stem
  }

  private static func form(_ name: String) -> String { name.precomposedStringWithCanonicalMapping.lowercased() }
}
