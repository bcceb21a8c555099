import Foundation
import Testing

/// How threads wait is decided before libgomp is loaded: it reads its settings once, and its own is to spin without end.
@Suite struct WaitingThreadTests {
  /// What libgomp says that it has read, on standard error.
  private func settings(_ arguments: [String], _ environment: String = "") throws -> Tool.Outcome {
    let tool = Tool(scratch: try ScratchFolder())
    // This test process may have set the variable for itself.
    let shell = "env -u GOMP_SPINCOUNT -u OMP_WAIT_POLICY OMP_DISPLAY_ENV=VERBOSE \(environment)"
    return try tool.start(arguments, shell: shell).wait()
  }

  @Test func waitingThreadsSpinBrieflyAndSleep() throws {
    let outcome = try settings(["doctor", "--threads", "1", "--engine", "reference"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("GOMP_SPINCOUNT = '1000'"), "\(outcome.errors)")
    #expect(outcome.output.contains("waiting threads   spin for 1000 turns, then sleep"))
  }

  @Test(arguments: [
    ("GOMP_SPINCOUNT=7", "GOMP_SPINCOUNT = '7'"), ("OMP_WAIT_POLICY=passive", "GOMP_SPINCOUNT = '0'"),
  ])
  func whatTheUserSaysIsKept(environment: String, expected: String) throws {
    let outcome = try settings(["doctor", "--threads", "1", "--engine", "reference"], environment)
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
    #expect(outcome.output.contains("waiting threads   as GOMP_SPINCOUNT or OMP_WAIT_POLICY say"))
  }

  /// soxr is linked to libgomp: a program that was linked to soxr would load it before any setting can be made.
  @Test func nothingLoadsTheThreadsBeforeTheirSettings() throws {
    let help = try settings(["--help"])
    #expect(help.status == 0)
    #expect(!help.errors.contains("GOMP_SPINCOUNT"), "\(help.errors)")
  }
}
