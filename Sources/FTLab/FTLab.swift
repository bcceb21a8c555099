/// Everything ftlab offers to a program, in one import.
@_exported import FTAudioCodec
@_exported import FTCheckpoint
@_exported import FTData
@_exported import FTEvaluation
@_exported import FTImage
@_exported import FTImageCodec
@_exported import FTJSON
@_exported import FTModels
@_exported import FTNN
@_exported import FTOptim
@_exported import FTPronunciation
@_exported import FTRun
@_exported import FTTensor
@_exported import FTText
@_exported import FTTextCodec
@_exported import FTTraining
@_exported import FTVoice

extension ArchitectureRegistry {
  /// Every architecture of ftlab, for programs that open models of any kind.
  public static let all: ArchitectureRegistry = .text + .image + .voice
}
