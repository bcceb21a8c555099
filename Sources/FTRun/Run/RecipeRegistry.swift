import FTEvaluation
import FTJSON

/// The recipes a program knows. Commands are handed one, so that they know no recipe by name.
public struct RecipeRegistry: Sendable {
  public let recipes: [any Recipe.Type]

  /// - Precondition: no two recipes are of one kind.
  public init(_ recipes: [any Recipe.Type]) {
    self.recipes = recipes
    precondition(Set(recipes.map { Self.kind($0) }).count == recipes.count, "two recipes of one kind")
  }

  public subscript(kind: RunKind) -> (any Recipe.Type)? { recipes.first { Self.kind($0) == kind } }

  /// The recipe of a run folder.
  ///
  /// - Throws: ``RunFolderError``, in particular for a kind that nobody knows.
  public func recipe(of folder: RunFolder) throws -> any Recipe.Type {
    let kind = try folder.kind()
    guard let recipe = self[kind] else { throw RunFolderError.unknownKind(folder.name, kind.rawValue) }
    return recipe
  }

  private static func kind(_ recipe: any Recipe.Type) -> RunKind { recipe.kind }

  public func resume(
    _ folder: RunFolder, threads: Int?, acceptingChanges: Bool, _ world: World, _ control: RunControl
  ) throws -> RunOutcome {
    func resume<R: Recipe>(_ recipe: R.Type) throws -> RunOutcome {
      try RunEngine<R>(world, control).resume(folder, threads: threads, acceptingChanges: acceptingChanges)
    }
    return try resume(recipe(of: folder))
  }

  public func verify(_ folder: RunFolder, _ world: World, _ control: RunControl) throws -> (
    now: Evaluation, then: Evaluation
  ) {
    func verify<R: Recipe>(_ recipe: R.Type) throws -> (now: Evaluation, then: Evaluation) {
      try RunEngine<R>(world, control).verify(folder)
    }
    return try verify(recipe(of: folder))
  }

  /// Kinds whose settings have this key.
  public func kinds(with key: String) -> [RunKind] {
    func has<R: Recipe>(_ recipe: R.Type) -> Bool { R.Settings.fields.contains { $0.key == key } }
    return recipes.filter { has($0) }.map { Self.kind($0) }
  }
}
