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
  /// Changes what was given before it is read, where a command's words are not the settings'.
  func adjust(_ given: inout JSONObject) throws
}

extension StartsRun {
  public func adjust(_ given: inout JSONObject) throws {}

  public func run(with recipes: RecipeRegistry) throws {
    var given = given()
    try adjust(&given)
    try RunStart(common, given, recipes).start(R.self)
  }
}

/// Begins a run by what was given and the file of `--config`.
struct RunStart {
  private let common: RunFlags
  private let given: JSONObject
  private let recipes: RecipeRegistry

  init(_ common: RunFlags, _ given: JSONObject, _ recipes: RecipeRegistry) {
    self.common = common
    self.given = given
    self.recipes = recipes
  }

  func start<R: Recipe>(_ recipe: R.Type) throws {
    var layers: [SettingsLayer] = []
    if let file = common.config?.path {
      let (layer, kind) = try SettingsFile.read(file)
      if let kind, kind != R.kind {
        throw SettingsError(["\(file): has the settings of \(kind), and this command begins \(R.kind)"])
      }
      layers.append(layer)
    }
    layers.append(SettingsLayer(file: nil, given))
    let (settings, notes) = try R.Settings.reading(layers, kind: R.kind.rawValue) { key in
      let kinds = recipes.kinds(with: key)
      return kinds.isEmpty ? nil : "it belongs to \(kinds.map(\.rawValue).joined(separator: ", "))"
    }
    for note in notes { Terminal.note(note) }
    try RunWatch(json: common.json, isVerified: !common.noVerify).follow { world, control in
      try RunEngine<R>(world, control).start(settings)
    }
  }
}
