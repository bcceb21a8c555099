import ArgumentParser
import FTLab
import Foundation

/// A program made of commands and recipes.
public enum Program {
  /// The recipes of ftlab.
  public static var recipes: RecipeRegistry {
    RecipeRegistry([
      TextFinetune.self, TextClassify.self, StyleFinetune.self, ClassifyFinetune.self, GenerateFinetune.self,
      SpeechFinetune.self, SpeakerFinetune.self, ContentEncoderFinetune.self,
    ])
  }

  /// Parses the arguments, runs the command, and ends with its status.
  public static func run<Root: ParsableCommand>(
    _ root: Root.Type, recipes: RecipeRegistry, architectures: ArchitectureRegistry = .all
  ) -> Never {
    Terminal.prepare()
    // A file size limit is an error like a full disk, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      try CommandFlags.checkRepetitions(in: arguments, of: root)
      var command = try root.parseAsRoot(arguments)
      Inlet.announcePipes(among: arguments)
      if let command = command as? any RegistryCommand {
        try command.run(with: recipes)
      } else if let command = command as? any ArchitectureCommand {
        try command.run(among: architectures)
      } else {
        try command.run()
      }
      Failure.end(0)
    } catch {
      Failure.exit(error, as: root, arguments)
    }
  }
}
