import FTLab

extension SeenItems {
  /// What the run in a folder has seen. What of it cannot be known is said, because where that is measured on the measure
  /// flatters.
  ///
  /// - Returns: nil for a run of an older version, which does not say it.
  /// - Throws: `RunFolderError`.
  static func told(ofRun run: String) throws -> SeenItems? {
    let folder = try RunFolder(opening: run)
    guard !folder.isOld else {
      Terminal.note(
        "\(run): is of an older version and does not say what it was learned from; the measure may flatter.")
      return nil
    }
    let seen = try SeenItems(of: folder)
    if seen.isOfLists {
      Terminal.note(
        "\(run): was learned from a list, whose recordings are not told one by one; where they are measured on, the measure "
          + "flatters.")
    }
    if let first = seen.lost.first {
      Terminal.note(
        "\(run): \(seen.lost.count) files that it has seen, such as \(first), are gone, and its record does not know "
          + "their content; where copies of them are measured on, the measure flatters.")
    }
    return seen
  }
}
