/// What a program needs for voices, in one import: runs and models, recordings and pronunciation, layers and tensors.
@_exported import FTAudioCodec
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
