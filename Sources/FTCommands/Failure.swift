import ArgumentParser
import FTLab
import Foundation

/// How the program ends: 0 done, 1 failed, 2 wrong use, 3 data refused, 130 stopped by a person (129 by a terminal that has
/// gone) and saved. An error says itself who is to blame (``Blamable``).
enum Failure {
  static let failed: Int32 = 1
  static let wrongUse: Int32 = 2
  static let dataRefused: Int32 = 3
  static let stopped: Int32 = 130

  /// - Parameter arguments: what the program was called with, to suggest what was meant.
  static func exit(_ error: any Error, as root: (some ParsableCommand).Type, _ arguments: [String]) -> Never {
    let code = root.exitCode(for: error)
    if code == .success {
      Terminal.endWithItsReader()
      Terminal.show(root.fullMessage(for: error))
      end(0)
    }
    if code == .validationFailure {
      Terminal.note(FlagSuggestion.improving(root.fullMessage(for: error), for: arguments, of: root))
      end(wrongUse)
    }
    if let error = error as? ExitCode {
      end(error.rawValue == stopped && Interrupt.isRequested ? Interrupt.status : error.rawValue)
    }
    Terminal.note("ftlab: \(sentence(error))")
    end(status(of: error))
  }

  static func status(of error: any Error) -> Int32 {
    switch (error as? any Blamable)?.blame ?? SystemReason(error)?.blame ?? .world {
    case .data: dataRefused
    case .settings: wrongUse
    case .world: failed
    }
  }

  /// What went wrong, in the program's own words.
  static func sentence(_ error: any Error) -> String { SystemReason(error)?.description ?? "\(error)" }

  /// Ends the program; a stream that could not be written is told about on the other one and makes a success a failure.
  static func end(_ status: Int32) -> Never {
    for (outlet, other) in [(Terminal.output, Terminal.errors), (Terminal.errors, Terminal.output)] {
      guard let failure = outlet.failure else { continue }
      // Standard output may belong to a program that reads events.
      if other === Terminal.output, CommandLine.arguments.contains("--json") { continue }
      let consequence = status == 0 ? "; the work itself is done, a part of what was said about it is missing" : ""
      let reason = SystemReason.words(failure).prefix { $0 != ";" }
      other.write(Array("ftlab: \(outlet.name) cannot be written: \(reason)\(consequence)\n".utf8))
    }
    let isLost = Terminal.output.failure != nil || Terminal.errors.failure != nil
    Foundation.exit(status == 0 && isLost ? failed : status)
  }
}
