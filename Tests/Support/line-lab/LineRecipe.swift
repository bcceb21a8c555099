import ArgumentParser
import FTCommands
import FTLab
import Foundation

/// The whole of a recipe, in one file: a line fitted to the points of a CSV file. All else that a run has it gets for nothing.
struct LineSettings: RecipeSettings {
  var run = RunOptions()
  var training = TrainingOptions()
  var data: [String] = []
  static var fields: [SettingField<LineSettings>] {
    SettingField.group(\.run)
    SettingField.group(\.training)
    SettingField("data", \.data, .data)
  }
  func problems() -> [String] { data.isEmpty ? ["--data is missing: name a CSV file with lines x,y"] : [] }
}

typealias Point = (place: Place, x: Float, y: Float)

struct LineRecipe: Recipe {
  static let kind: RunKind = "toy.line"
  let settings: LineSettings
  let account: DataAccount
  let (training, test): ([Point], [Point])
  let subjects = [Subject.untouched, .result]
  let measured = [MeasureKind("squared error", .lower)]
  var material: RunMaterial { .none("points have no texts") }

  init(_ settings: LineSettings, in world: World, _ control: RunControl) throws {
    self.settings = settings
    var ledger = Ledger(unit: "points")
    var points: [Point] = []
    for file in settings.data {
      ledger.open(file: file)
      var reader = try LineReader(file: file)
      while let line = try reader.next() {
        let place = Place(file: file, line: line.number)
        ledger.receive(place)
        let fields = line.text?.split(separator: ",").compactMap { Float($0) } ?? []
        guard fields.count == 2, fields.allSatisfy(\.isFinite) else {
          ledger.refuse(place, reason: "not-a-point", "\(place): expected two numbers with a comma between them")
          continue
        }
        ledger.keep(place)
        points.append((place, fields[0], fields[1]))
      }
    }
    training = points.enumerated().filter { $0.offset % 5 != 4 }.map(\.element)
    test = points.enumerated().filter { $0.offset % 5 == 4 }.map(\.element)
    guard !test.isEmpty else { throw DataFileError.noUsableRows(files: settings.data, summary: ledger.summary) }
    var partition = Partition(rule: "every fifth point is for measuring")
    partition.add(training.map(\.place), .training)
    partition.add(test.map(\.place), .test)
    account = DataAccount(ledger: ledger, partition: partition)
  }

  func begin(_ run: RunContext) throws -> Linear {
    Linear(weight: Tensor(zeros: [1, 1], on: run.device), bias: Tensor(zeros: [1], on: run.device))
  }

  func train(_ line: Linear, _ run: RunContext) throws {
    var standard = TrainingSettings()
    standard.rate = 0.1
    try run.stage("line", LineTask(line, self), settings.training.over(standard, settings.run, run.computeType))
  }

  func publish(_ line: Linear, _ run: RunContext) throws -> [Artifact] {
    try TensorFile.write(line.namedParameters().map { ($0.name, $0.parameter.value) }, to: run.path("line.safetensors"))
    return [Artifact("line", "line.safetensors")]
  }

  func measure(_ subject: Subject, _ line: Linear, _ run: RunContext) throws -> Evaluation { error(of: line) }
  func measurePublished(_ run: RunContext) throws -> Evaluation {
    let tensors = try TensorFile.read(run.path("line.safetensors"), on: run.device)
    return error(of: Linear(weight: tensors["weight"]!, bias: tensors["bias"]!))
  }

  private func error(of line: Linear) -> Evaluation {
    Evaluation([.mean("squared error", .lower, perItem: test.map { Double(LineTask.loss(line, [$0], 1).item()) })])
  }
}

final class LineTask: TrainingTask {
  let line: Linear
  let recipe: LineRecipe
  let unit = "points"
  init(_ line: Linear, _ recipe: LineRecipe) {
    (self.line, self.recipe) = (line, recipe)
    line.trainAll()
  }
  var model: any Module { line }
  func batchCount(epoch: Int) -> Int { 1 }
  func batch(epoch: Int, index: Int) -> [Point] { recipe.training }
  func normalizer(_ batch: [Point]) -> Int { batch.count }
  func itemCount(_ batch: [Point]) -> Int { batch.count }
  func itemNames(_ batch: [Point]) -> [String] { batch.map(\.place.description) }
  func loss(_ batch: [Point], normalizer: Float, context: ForwardContext) -> Tensor {
    Self.loss(line, batch, normalizer)
  }
  func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    Double(Self.loss(line, recipe.test, Float(recipe.test.count)).item())
  }
  static func loss(_ line: Linear, _ points: [Point], _ normalizer: Float) -> Tensor {
    func column(_ values: [Float]) -> Tensor { Tensor(values, shape: [values.count, 1], on: line.weight.value.device) }
    let error = line(column(points.map(\.x)), ForwardContext()) - column(points.map(\.y))
    return (error * error).sum() * (1 / normalizer)
  }
}

struct LineCommand: StartsRun {
  typealias R = LineRecipe
  static let configuration = CommandConfiguration(commandName: "line")
  @Option var data: [String] = []
  @OptionGroup var training: TrainingFlags
  @OptionGroup var common: RunFlags
}
