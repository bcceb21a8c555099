import FTData
import FTEvaluation
import FTModels
import FTTensor
import FTTraining

/// What kind of run a folder holds. Names are never changed, since folders keep them.
public struct RunKind: RawRepresentable, Hashable, Sendable, Codable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral value: String) { rawValue = value }
  public var description: String { rawValue }
}

/// One kind of fine-tuning run: a modality's part of it. The recipe reads, loads, trains, publishes and measures; the
/// engine owns the folder, the record, the ledger, the stages, before and after, and resuming.
///
/// A recipe holds what was read and no tensor, so that it can be made on any thread.
public protocol Recipe: Sendable {
  associatedtype Settings: RecipeSettings
  /// Networks, features and what was chosen; lives on the compute thread.
  associatedtype Session

  static var kind: RunKind { get }
  /// What the run learns from and with, as it was read.
  var account: DataAccount { get }
  /// Who is measured, in the order of the report. The last one is what the run makes, where it is measured.
  var subjects: [Subject] { get }
  /// The measures that ``measurePublished(_:)`` gives, some of which may turn out to have no value; none where the result is
  /// not measured. A bar can be set on each.
  var measured: [MeasureKind] { get }
  /// What was read, for those who examine data before a run begins; ``RunMaterial/none(_:)`` says why there is nothing to see.
  var material: RunMaterial { get }

  /// Reads and refuses; writes nothing. The settings have been checked.
  init(_ settings: Settings, in world: World, _ control: RunControl) throws
  /// Loads; refuses items of which only a network can tell that they cannot be used.
  func begin(_ run: RunContext) throws -> Session
  /// Trains in stages and chooses on validation items.
  func train(_ session: Session, _ run: RunContext) throws
  /// Writes what others open; may be nothing.
  func publish(_ session: Session, _ run: RunContext) throws -> [Artifact]
  /// Measures a subject other than the result.
  func measure(_ subject: Subject, _ session: Session, _ run: RunContext) throws -> Evaluation
  /// Loads what was published, as another program would, and measures it. It is also called alone, by a process that has not
  /// trained.
  func measurePublished(_ run: RunContext) throws -> Evaluation
}

/// What a recipe has read.
public struct DataAccount: Sendable {
  /// The fate of every item so far.
  public var ledger: Ledger
  /// Which item is on which side.
  public var partition: Partition
  /// What a person would want to know about it.
  public var facts: [Fact] = []
  /// The first items as they are learned from; told once, when a run begins.
  public var examples: [LearnedExample] = []
  /// Files besides the ledger's whose bytes decide the result.
  public var otherFiles: [String] = []
  /// The pretrained models by what they do in the run.
  public var models: [String: AnyModelFolder] = [:]

  public init(ledger: Ledger, partition: Partition) {
    self.ledger = ledger
    self.partition = partition
  }

  /// Every file whose bytes decide the result, once, in order: a refused one that is mended is a new one.
  var files: [String] {
    var seen: Set<String> = []
    return (ledger.sources + ledger.keptPlaces.map(\.file) + otherFiles).filter { seen.insert($0).inserted }
  }
}

/// Something a person is told once.
public struct Fact: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  public let text: String
  public init(_ text: String) { self.text = text }
  public init(stringLiteral value: String) { text = value }
}

/// Something a run made.
public struct Artifact: Sendable, Codable, Equatable {
  /// Below the run folder, or absolute where it lies elsewhere too.
  public var path: String
  /// What it is: "adapter", "contact sheet".
  public var title: String
  /// The words of a command that uses it, after the program's name; RUN stands for the run folder, alone or before a
  /// slash.
  public var use: [String]?

  public init(_ title: String, _ path: String, use: [String]? = nil) {
    self.title = title
    self.path = path
    self.use = use
  }
}

/// What surrounds a run and is no setting of it.
public struct World: Sendable {
  /// Where models of a name are.
  public var models: ModelStore
  /// Where relative paths begin.
  public var directory: String
  /// The version of the program, for the record.
  public var program: String
  /// How the program was called, for the record.
  public var commandLine: [String]
  /// Looks at what is learned from before a run begins; nil where nobody does.
  public var gate: (any RunGate)?

  public init(
    models: ModelStore, directory: String, program: String, commandLine: [String] = [], gate: (any RunGate)? = nil
  ) {
    self.gate = gate
    self.models = models
    self.directory = directory
    self.program = program
    self.commandLine = commandLine
  }
}
