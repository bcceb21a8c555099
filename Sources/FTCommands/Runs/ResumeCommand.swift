import ArgumentParser
import FTLab

struct ResumeCommand: RegistryCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on with a run that was stopped or killed.",
    discussion: """
      The run goes on after its last snapshot and ends with the same bytes as if it had never stopped. Where data, models or
      the machine are no longer what they were, it says so and does not start; --accept-changes goes on all the same.

      Example:
        ftlab runs resume runs/first
      """)

  @Argument(help: "The folder of the run.") var folder: String
  @Option(help: "Other than the run's own; the bytes depend on it.") var threads: Int?
  @Flag(help: "Go on although data, models or the machine have changed; the record says so.") var acceptChanges = false
  @Flag(help: "Print events as JSON lines on standard output.") var json = false
  @Flag(help: "Do not measure the result once more in a process of its own.") var noVerify = false

  func run(with recipes: RecipeRegistry) throws {
    let run = try RunFolder(opening: folder)
    try RunWatch(json: json, isVerified: !noVerify).follow { world, control in
      try recipes.resume(run, threads: threads, acceptingChanges: acceptChanges, world, control)
    }
  }
}

struct VerifyRunCommand: RegistryCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Measure a run's result again, from its files, and compare.",
    discussion: """
      Loads what the run has published, as another program would, measures it on the same items, and compares with the run's
      own measures to the last digit.

      Example:
        ftlab runs verify runs/first
      """)

  @Argument(help: "The folder of the run.") var folder: String
  @Flag(help: "Only say what differs.") var quiet = false

  func run(with recipes: RecipeRegistry) throws {
    Interrupt.install()
    let presenter = RunPresenter(json: false)
    let control = RunControl(
      shouldStop: { Interrupt.isRequested }, observer: { [quiet] in if !quiet { presenter.handle($0) } })
    let now: Evaluation
    let then: Evaluation
    do { (now, then) = try recipes.verify(RunFolder(opening: folder), .here, control) } catch is RunInterrupted {
      throw ExitCode(Failure.stopped)
    }
    presenter.clear()
    let differences = zip(then.measures, now.measures).filter { $0 != $1 }
    guard now.measures == then.measures else {
      for (then, now) in differences {
        Terminal.note("\(then.name): \(then.text) in the record, \(now.text) now")
      }
      throw VerificationFailure("\(folder): the result does not measure as its record says")
    }
    if !quiet { Terminal.show("\(folder): \(now.measures.count) measures are the same to the last digit.") }
  }
}
