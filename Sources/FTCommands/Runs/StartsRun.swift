import ArgumentParser
import FTLab
import Foundation

/// A command that is handed the recipes the program knows.
public protocol RegistryCommand: ParsableCommand {
  func run(with recipes: RecipeRegistry) throws
}

extension RegistryCommand {
  public func run() throws { preconditionFailure("a command that needs recipes is run with them") }
}

/// A command that begins runs of one recipe: its flags are the recipe's settings.
public protocol StartsRun: RegistryCommand {
  associatedtype R: Recipe
  var common: RunFlags { get }
  /// How many pairs of runs, with augmentation and without, are compared; nil trains once.
  var gainSeeds: Int? { get }
  /// Changes what was given before it is read, where a command's words are not the settings'.
  ///
  /// - Parameter file: the settings of the file of `--config`; flags win over them.
  func adjust(_ given: inout JSONObject, over file: JSONObject) throws
}

extension StartsRun {
  public var gainSeeds: Int? { nil }

  public func adjust(_ given: inout JSONObject, over file: JSONObject) throws {}

  public func run(with recipes: RecipeRegistry) throws {
    var start = try RunStart(common, given(), recipes)
    try adjust(&start.given, over: start.file?.layer.values ?? JSONObject())
    try start.start(R.self, gainSeeds: gainSeeds)
  }
}

/// Begins a run by what was given and the file of `--config`.
struct RunStart {
  private let common: RunFlags
  private let recipes: RecipeRegistry
  /// What the command line says.
  var given: JSONObject
  /// What the file says; it is read once, since it may be a pipe.
  let file: (layer: SettingsLayer, kind: RunKind?)?

  init(_ common: RunFlags, _ given: JSONObject, _ recipes: RecipeRegistry) throws {
    self.common = common
    self.given = given
    self.recipes = recipes
    file = try common.config.map { try SettingsFile.read($0.path) }
  }

  /// - Parameter gainSeeds: how many pairs of runs, with augmentation and without, are compared; nil trains once.
  func start<R: Recipe>(_ recipe: R.Type, gainSeeds: Int? = nil) throws {
    if let kind = file?.kind, kind != R.kind {
      throw SettingsError([
        "\(file?.layer.file ?? ""): has the settings of \(kind), and this command begins \(R.kind)"
      ])
    }
    let layers = (file.map { [$0.layer] } ?? []) + [SettingsLayer(file: nil, given)]
    let (settings, notes) = try R.Settings.reading(layers, kind: R.kind.rawValue) { key in
      let kinds = recipes.kinds(with: key)
      return kinds.isEmpty ? nil : "it belongs to \(kinds.map(\.rawValue).joined(separator: ", "))"
    }
    for note in notes { Terminal.note(note) }
    let watch = RunWatch(json: common.json, isVerified: !common.noVerify)
    if let gainSeeds { return try measureGain(R.self, settings, seeds: gainSeeds, watch) }
    try watch.follow { world, control in
      try RunEngine<R>(world, control).start(settings)
    }
  }
}
