import ArgumentParser
import FTLab
import Foundation

/// How the program ends: 0 done, 1 failed, 2 wrong use, 3 data refused, 130 stopped by Ctrl-C and saved.
enum Failure {
  static let failed: Int32 = 1
  static let wrongUse: Int32 = 2
  static let dataRefused: Int32 = 3

  static func exit(_ error: any Error, as root: (some ParsableCommand).Type) -> Never {
    let code = root.exitCode(for: error)
    if code == .success {
      print(root.fullMessage(for: error))
      Foundation.exit(0)
    }
    if code == .validationFailure {
      write(root.fullMessage(for: error))
      Foundation.exit(wrongUse)
    }
    if let error = error as? ExitCode { Foundation.exit(error.rawValue) }
    write("ftlab: \(error)")
    Foundation.exit(status(of: error))
  }

  static func status(of error: any Error) -> Int32 {
    switch error {
    case let error as TextFinetuneError: error.isAboutData ? dataRefused : wrongUse
    case is DataFileError: dataRefused
    case let error as StyleFinetuneError: error.isAboutData ? dataRefused : wrongUse
    case let error as ClassifyFinetuneError: error.isAboutData ? dataRefused : wrongUse
    case is LabeledPicturesError, is ImageError, is ImageProblem, is PaintingJobs.Problem, is NoPictures,
      is StylizerError:
      dataRefused
    case is AudioError, is SpeakerSetError, is Clip.NoSpeech: dataRefused
    case let error as VoiceFileError: error.isAboutData ? dataRefused : wrongUse
    case let error as SpeakingVoiceError: error.isAboutData ? dataRefused : wrongUse
    case is PronunciationError: dataRefused
    case let error as SpeechFinetuneError: error.isAboutData ? dataRefused : wrongUse
    case is SpeakerFinetuneError, is ListenerTrainingError, is ListenerMismatch: wrongUse
    case is StyleMixtureError, is StyleFileError, is NetworkMismatch: wrongUse
    case let error as OldRunFolderError:
      switch error {
      case .exists, .isRun, .notARun: wrongUse
      default: failed
      }
    default: failed
    }
  }

  private static func write(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
