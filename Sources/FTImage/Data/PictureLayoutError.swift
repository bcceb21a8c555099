import FTData

/// A folder of pictures that can be read in two ways, or in none that gives classes.
public struct PictureLayoutError: Blamable, CustomStringConvertible, Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// Parts of a split beside other folders.
    case partsBesideOthers([String], others: [String])
    /// A part of a split whose pictures lie in no class's folder.
    case partWithoutClasses(String)
    /// `train/` and `training/`.
    case twoOfOneSide([String])
    /// `val/` and `test/` alone.
    case nothingToLearnFrom([String])
    /// Folders with different views of the same things.
    case parallel([String])
    /// `metadata.csv` and the like.
    case foreignList(String)
    /// A split where a set was wanted.
    case isSplit(test: String)
    /// A split, and a part that was named besides.
    case partNamedTwice(String, training: String)
  }

  let folder: String
  let kind: Kind
  public var blame: Blame { .data }

  init(_ root: String, _ below: [String], _ kind: Kind) {
    folder = ([root.hasSuffix("/") && root.count > 1 ? String(root.dropLast()) : root] + below).joined(separator: "/")
    self.kind = kind
  }

  public var description: String {
    func list(_ names: [String]) -> String {
      names.prefix(4).map { "\($0)/" }.joined(separator: ", ") + (names.count > 4 ? ", …" : "")
    }
    let what =
      switch kind {
      case .partsBesideOthers(let parts, let others):
        "\(list(parts)) look like parts of a split, beside "
          + (others.isEmpty ? "pictures of no class" : list(others))
          + "; name the parts: --data \(folder)/\(parts[0]) --validation FOLDER --test FOLDER, or rename what is a class"
      case .partWithoutClasses(let part):
        "\(part)/ looks like a part of a split, but its pictures lie in no class's folder; expected "
          + "\(part)/CLASS/picture.jpg, or \(part)/metadata.jsonl with \"file_name\" and \"label\". If \(part) is a class, "
          + "rename the folder"
      case .twoOfOneSide(let parts):
        "two of \(list(parts)) mean the same part of a split; keep one, or name the parts: "
          + "--data \(folder)/\(parts[0])"
      case .nothingToLearnFrom(let parts):
        "\(list(parts)) look like parts of a split, and there is none to learn from; name it: "
          + "--data \(folder)/\(parts[0])"
      case .parallel(let folders):
        "\(list(folders)) look like different views of the same things, not like classes; expected a folder per class "
          + "(cat/, dog/), or metadata.jsonl with \"file_name\" and \"label\". If they are classes, rename the folders"
      case .foreignList(let name):
        "\(name) is a list in a form that is not read; write its rows to metadata.jsonl, each as "
          + "{\"file_name\": \"a.jpg\", \"label\": \"cat\"}, or remove it where folders are the classes"
      case .isSplit(let test):
        "this folder has the parts of a split; name the one to measure on: --data \(test)"
      case .partNamedTwice(let flag, let training):
        "this folder has the parts of a split, and \(flag) names another; name what to learn from alone: --data \(training)"
      }
    return "\(folder): \(what)"
  }
}
