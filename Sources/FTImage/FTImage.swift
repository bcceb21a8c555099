/// What a program needs for pictures, in one import: runs and models, decoding and encoding, layers and tensors.
@_exported import FTAugment
@_exported import FTAugmentPictures
@_exported import FTCheckpoint
@_exported import FTData
@_exported import FTEvaluation
@_exported import FTImageCodec
@_exported import FTJSON
@_exported import FTModels
@_exported import FTNN
@_exported import FTOptim
@_exported import FTRandom
@_exported import FTReport
@_exported import FTRun
@_exported import FTTensor
@_exported import FTTraining

/// The codec knows files, not who gave them.
extension ImageError: Blamable {
  public var blame: Blame {
    switch reason {
    case .unknownExtension: .settings
    case .outOfMemory, .unwritable: .world
    default: .data
    }
  }
}
