import ArgumentParser
import FTLab

struct ImageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "image", abstract: "Pictures: learn a style, paint photos in it.",
    subcommands: [ImageFinetuneCommand.self, StylizeCommand.self])
}

extension EncoderKind: ExpressibleByArgument {}
extension StyleLoss.Statistic: ExpressibleByArgument {}
extension StyleFinetuneConfiguration.Precision: ExpressibleByArgument {}
