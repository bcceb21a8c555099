import FTModels
import FTPronunciation
import FTTensor

extension Pronouncer {
  /// What the synthesiser reads for a text: the symbols of its sentences with a pad at both ends.
  func symbols(of text: String) throws(PronunciationError) -> [Int32] {
    vocabulary.ids(try pronunciation(of: text).sentences.map(\.phonemes).joined(separator: " "))
  }

  /// The same for the transcript of a recording, which is aligned with it as a whole.
  ///
  /// - Throws: `RecordingRefusal` for a transcript that nothing can be learned by, and `PronunciationError` for damaged data of
  ///   the model.
  func symbols(ofTranscript text: String) throws -> [Int32] {
    let symbols: [Int32]
    do { symbols = try self.symbols(of: text) } catch {
      switch error {
      case .nothingToSay, .otherScript:
        throw RecordingRefusal("unreadable-transcript", "its transcript cannot be read: \(error)")
      default: throw error
      }
    }
    return try Self.checkedLength(symbols)
  }

  /// - Throws: `RecordingRefusal` for more than the synthesiser takes at once, the pads not counted.
  static func checkedLength(_ symbols: [Int32]) throws(RecordingRefusal) -> [Int32] {
    guard symbols.count <= longestSentence + 2 else {
      throw RecordingRefusal(
        "long-transcript",
        "its transcript has \(symbols.count - 2) sounds, \(longestSentence) can be aligned at once; cut the recording into "
          + "shorter ones")
    }
    return symbols
  }

  /// A way to read transcripts that opens the model's dictionaries when there is one to read.
  static func transcripts(of base: ModelFolder<SynthesizerConfiguration>) -> (String) throws -> [Int32] {
    var pronouncer: Pronouncer?
    return { text in
      // The network for unknown words is small: one thread, and no team that would stay.
      if pronouncer == nil { pronouncer = try Pronouncer(folder: base.url, on: Device(.init(threads: 1))) }
      return try pronouncer!.symbols(ofTranscript: text)
    }
  }
}
