import FTData

/// How a folder says what is on its pictures, told by names alone.
///
/// A folder's name is a class unless the tree says something else: the parts of a split (`train/ val/ test/`), one folder
/// around all others, a list (`metadata.jsonl`), pictures beside masks. What has two meanings is an error with the command
/// that has one.
struct PictureLayout: Equatable {
  /// Where classes stand.
  enum Labels: Equatable {
    /// A folder per class.
    case folders
    /// A `metadata.jsonl` in the folder to which these names lead.
    case list([String])
  }

  /// A folder with classes.
  struct Part: Equatable {
    /// The names that lead to it, from the data folder.
    let below: [String]
    let labels: Labels
  }

  /// What is learned from; everything, where there is no split.
  var training: Part
  var validation: Part?
  var test: Part?
  /// Whether the folders say what is for learning and what for measuring.
  var isSplit: Bool { sides > 1 || isTrainingNamed }
  private var isTrainingNamed = false
  private var sides: Int { 1 + [validation, test].count { $0 != nil } }
  var parts: [Part] { [training, validation, test].compactMap { $0 } }

  private init(_ training: Part, validation: Part? = nil, test: Part? = nil, isTrainingNamed: Bool = false) {
    self.training = training
    self.validation = validation
    self.test = test
    self.isTrainingNamed = isTrainingNamed
  }

  /// - Parameters:
  ///   - root: the folder as it was named, for messages.
  ///   - pictures: the names that lead to each picture.
  ///   - lists: the names that lead to each `metadata.jsonl` and to lists in other forms.
  ///   - classes: classes that are known already; a folder of such a name is no folder around others.
  /// - Throws: ``PictureLayoutError``.
  init(_ root: String, pictures: [[String]], lists: [[String]], classes: [String]? = nil) throws(PictureLayoutError) {
    var below: [String] = []
    while true {
      let tree = Tree(below, pictures: pictures, lists: lists)
      if let foreign = tree.foreignList { throw PictureLayoutError(root, below, .foreignList(foreign)) }
      if let split = try tree.split(root, classes ?? []) {
        self = split
        return
      }
      if tree.hasList {
        self.init(Part(below: below, labels: .list(below)))
        return
      }
      if let pair = tree.parallelFolders { throw PictureLayoutError(root, below, .parallel(pair)) }
      // A folder around all others: it holds folders with pictures, or a list, and there is nothing beside it.
      guard let only = tree.folders.first, tree.folders.count == 1, tree.direct == 0, classes?.contains(only) != true,
        !tree.holdsPictures(only)
      else { break }
      below.append(only)
    }
    self.init(Part(below: below, labels: .folders))
  }

  /// One folder of the tree.
  private struct Tree {
    let below: [String]
    /// Folders with pictures somewhere in them, in order.
    let folders: [String]
    /// Pictures in the folder itself.
    let direct: Int
    let hasList: Bool
    /// A list of labels in a form that is not read.
    let foreignList: String?
    private let inner: [String: [[String]]]
    private let lists: [[String]]

    init(_ below: [String], pictures: [[String]], lists: [[String]]) {
      self.below = below
      let here = pictures.filter { $0.starts(with: below) }.map { Array($0.dropFirst(below.count)) }
      let inside = here.filter { $0.count > 1 }
      inner = Dictionary(grouping: inside, by: { $0[0] }).mapValues { $0.map { Array($0.dropFirst()) } }
      folders = inner.keys.sorted()
      direct = here.count - inside.count
      self.lists = lists.filter { $0.starts(with: below) }.map { Array($0.dropFirst(below.count)) }
      hasList = self.lists.contains([PictureMetadata.fileName])
      foreignList = hasList ? nil : self.lists.first { $0.count == 1 }?[0]
    }

    /// Whether pictures lie in a folder itself, not in folders of it and under no list.
    func holdsPictures(_ folder: String) -> Bool { !hasList(folder) && inner[folder]!.contains { $0.count == 1 } }

    private func hasList(_ folder: String) -> Bool { lists.contains([folder, PictureMetadata.fileName]) }

    private func classFolders(_ folder: String) -> Set<String> {
      Set(inner[folder]!.filter { $0.count > 1 }.map { $0[0] })
    }

    private func part(_ folder: String) -> Part {
      let list = hasList(folder) ? below + [folder] : hasList ? below : nil
      return Part(below: below + [folder], labels: list.map(Labels.list) ?? .folders)
    }

    /// The split that the folders' names say; nil where they are classes.
    func split(_ root: String, _ classes: [String]) throws(PictureLayoutError) -> PictureLayout? {
      let named = folders.filter { Self.side(of: $0) != nil && !classes.contains($0) }
      let sides = Set(named.map { Self.side(of: $0)! })
      guard !named.isEmpty else { return nil }
      let others = folders.filter { !named.contains($0) }
      func problem(_ kind: PictureLayoutError.Kind) -> PictureLayoutError { PictureLayoutError(root, below, kind) }
      if !others.isEmpty || direct > 0 {
        if hasList { return nil }
        // A railway's "train/" beside "bus/" is a class, unless it has the look of a part: classes in it, none beside it.
        let looksLikeParts =
          sides.count > 1
          || named.allSatisfy { !holdsPictures($0) && (classFolders($0).count > 1 || hasList($0)) }
            && others.allSatisfy(holdsPictures)
        if looksLikeParts { throw problem(.partsBesideOthers(named, others: others)) }
        return nil
      }
      if !hasList, let flat = named.first(where: holdsPictures) { throw problem(.partWithoutClasses(flat)) }
      guard sides.count == named.count else { throw problem(.twoOfOneSide(named)) }
      guard let training = named.first(where: { Self.side(of: $0) == .training }) else {
        throw problem(.nothingToLearnFrom(named))
      }
      func part(_ side: Partition.Side) -> Part? { named.first { Self.side(of: $0) == side }.map(self.part) }
      return PictureLayout(
        self.part(training), validation: part(.validation), test: part(.test), isTrainingNamed: true)
    }

    /// Folders that hold different views of the same things, not classes.
    var parallelFolders: [String]? {
      guard folders.count > 1 else { return nil }
      let isAllParallel = folders.allSatisfy { Self.parallel.contains($0.lowercased()) }
      let isAllDomains = folders.allSatisfy { name in
        name.count > 1 && "AB".contains(name.last!) && Self.side(of: String(name.dropLast())) != nil
      }
      return isAllParallel || isAllDomains ? folders : nil
    }

    private static let parallel: Set<String> = [
      "images", "image", "imgs", "img", "pictures", "photos", "jpegimages", "labels", "annotations", "masks", "mask",
      "segmentationclass", "segmentationobject", "thumbnails", "thumbs", "originals", "inputs", "targets", "depth",
    ]

    /// What a part of a split is called, as Hugging Face's datasets know it.
    private static func side(of folder: String) -> Partition.Side? {
      switch folder.lowercased() {
      case "train", "training": .training
      case "val", "valid", "validation", "dev": .validation
      case "test", "testing", "eval", "evaluation": .test
      default: nil
      }
    }
  }
}
