import ArgumentParser
import FTCommands
import FTLab

/// ftlab's own commands for one recipe and one architecture more.
struct LineLab: ParsableCommand {
  static let configuration = CommandConfiguration(
    subcommands: [LineCommand.self, RunsCommand.self, ModelsCommand.self])
}

Program.run(
  LineLab.self, recipes: RecipeRegistry(Program.recipes.recipes + [LineRecipe.self]),
  architectures: .all + [Perceptron.self])
