/// What a program needs for voices, in one import: runs and models, recordings and pronunciation, layers and tensors.
@_exported import FTAudioCodec
@_exported import FTAugment
@_exported import FTAugmentSounds
@_exported import FTCheckpoint
@_exported import FTData
@_exported import FTEvaluation
@_exported import FTJSON
@_exported import FTModels
@_exported import FTNN
@_exported import FTOptim
@_exported import FTPronunciation
@_exported import FTRandom
@_exported import FTReport
@_exported import FTRun
@_exported import FTTensor
@_exported import FTTraining

// The codecs know files and texts, not who gave them.

extension AudioError: Blamable {
  public var blame: Blame {
    switch reason {
    case .unknownExtension: .settings
    case .outOfMemory, .unwritable: .world
    default: .data
    }
  }
}

extension PronunciationError: Blamable {
  public var blame: Blame {
    switch self {
    case .data: .world
    case .nothingToSay, .otherScript, .dictionary: .data
    }
  }
}
