/// What a program needs for text, in one import: runs and models, tokenizers and chat, layers and tensors.
@_exported import FTAugment
@_exported import FTCheckpoint
@_exported import FTData
@_exported import FTEvaluation
@_exported import FTJSON
@_exported import FTModels
@_exported import FTNN
@_exported import FTOptim
@_exported import FTRandom
@_exported import FTRun
@_exported import FTTemplate
@_exported import FTTensor
@_exported import FTTextCodec
@_exported import FTTraining
