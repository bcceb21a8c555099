import ArgumentParser
import FTLab
import Foundation

/// A program made of commands and recipes.
public enum Program {
  /// The recipes of ftlab.
  public static var recipes: RecipeRegistry { RecipeRegistry([TextFinetune.self]) }

  /// Parses the arguments, runs the command, and ends with its status.
  public static func run<Root: ParsableCommand>(_ root: Root.Type, recipes: RecipeRegistry) {
    do {
      var command = try root.parseAsRoot()
      if let command = command as? any RegistryCommand { try command.run(with: recipes) } else { try command.run() }
    } catch {
      Failure.exit(error, as: root)
    }
  }
}
