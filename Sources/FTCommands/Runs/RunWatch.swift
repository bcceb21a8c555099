import ArgumentParser
import FTLab
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Follows a run from its beginning to what a person does next: events, Ctrl-C, the proof in another process, the end.
struct RunWatch {
  let json: Bool
  let isVerified: Bool

  /// - Parameter isBrief: leaves the report out, which the folder keeps.
  /// - Throws: `ExitCode(130)` when the run was stopped and saved.
  func follow(isBrief: Bool = false, _ work: (World, RunControl) throws -> RunOutcome) throws {
    Interrupt.install()
    let presenter = RunPresenter(json: json)
    let control = RunControl(shouldStop: { Interrupt.isRequested }, observer: { presenter.handle($0) })
    let outcome: RunOutcome
    do { outcome = try work(World.here, control) } catch {
      presenter.clear()
      guard error is RunStopped else { throw error }
      Terminal.note("\(error)")
      throw ExitCode(130)
    }
    presenter.clear()
    if outcome.isInterrupted {
      Terminal.note("Stopped and saved. Go on with:\n  \(Terminal.command("runs", "resume", outcome.folder.name))")
      throw ExitCode(130)
    }
    var isStopped = false
    if !outcome.wasFinished, isVerified {
      if outcome.measures.result != nil {
        isStopped = try !verify(outcome)
      } else if !json {
        Terminal.note(
          outcome.record.artifacts.isEmpty
            ? "Nothing was published, so there is no result to measure once more."
            : "The result was not measured, because nothing is given to measure on.")
      }
    }
    if !isBrief || json { presenter.end(outcome) }
    if isStopped {
      Terminal.note(
        "The second measuring was stopped; the run itself is finished. Measure again with:\n  "
          + Terminal.command("runs", "verify", outcome.folder.name))
      throw ExitCode(Failure.stopped)
    }
  }

  /// Measures the result once more in a process that has not trained: a healthy loss curve with a dead artifact is the worst
  /// fault there is.
  ///
  /// - Returns: false when it was stopped.
  private func verify(_ outcome: RunOutcome) throws -> Bool {
    guard !Interrupt.isRequested else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["runs", "verify", outcome.folder.name, "--quiet"]
    process.standardOutput = FileHandle.nullDevice
    // Its own words, which are told only if it comes to something else: this process' streams may be gone.
    let errors = Pipe()
    process.standardError = errors
    if !json { Terminal.note("Measuring the result once more, in a process of its own …") }
    do { try process.run() } catch {
      throw VerificationFailure(
        "\(outcome.folder.name): the process that was to measure the result again did not start")
    }
    // It writes no file, so that it can be ended at any moment, and a sentence or two, which the pipe holds.
    while process.isRunning {
      if Interrupt.isRequested { kill(process.processIdentifier, SIGKILL) }
      usleep(20_000)
    }
    let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      if Interrupt.isRequested { return false }
      throw VerificationFailure(
        "\(outcome.folder.name): the result, measured by another process, is not what this one measured; do not use it, and "
          + "please report this. See: \(Terminal.command("runs", "verify", outcome.folder.name))\n\(words)")
    }
    return true
  }
}

/// A result that another process does not measure as the one that made it.
struct VerificationFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

extension ModelStore {
  /// The models of whoever runs this program, as the environment says.
  init() { self.init(root: Self.standardRoot(environment: ProcessInfo.processInfo.environment)) }
}

extension World {
  /// The world of this program.
  static var here: World {
    World(
      models: ModelStore(), directory: FileManager.default.currentDirectoryPath,
      program: "ftlab \(FTLabCommand.configuration.version)",
      commandLine: CommandLine.arguments, gate: DataSetGate())
  }
}
