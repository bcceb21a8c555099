import FTAudioCodec
import FTData
import FTPronunciation

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
