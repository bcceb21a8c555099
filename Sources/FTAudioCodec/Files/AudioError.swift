/// A recording that cannot be read, used or written. The text says which file, what is wrong, and what to do.
public struct AudioError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Equatable, Sendable {
    case missing
    /// Another sound than the one that it had when it was first read.
    case changed
    case unreadable(String)
    case emptyFile
    /// No format that is known; libsndfile's word for it.
    case unknownFormat(String)
    /// The file holds fewer frames than its header says.
    case truncated(read: Int, expected: Int, rate: Int)
    case corrupt(String)
    case noFrames
    /// A sample that is infinite or not a number, and where.
    case notFinite(seconds: Double)
    case tooManyChannels(Int)
    case tooLong(seconds: Double, limit: Double)
    /// A sample rate that speech cannot be read from.
    case sampleRate(Int)
    case outOfMemory
    case unwritable(String)
    /// A name that ends in no format that is written.
    case unknownExtension(String)
  }

  public let file: String
  public let reason: Reason

  public init(_ file: String, _ reason: Reason) { (self.file, self.reason) = (file, reason) }

  public var description: String { "\(file): \(explanation)" }

  /// What is wrong and what to do, without the file's name.
  public var explanation: String {
    switch reason {
    case .missing: "there is no such file; check the path"
    case .changed:
      "this is another sound than when it was first read; leave the data as they are while ftlab works with them, and start "
        + "again"
    case .unreadable(let why): "cannot be read: \(why)"
    case .emptyFile: "the file is empty; copy or record it again"
    case .unknownFormat(let why):
      "this is no recording that ftlab knows (\(why)); it reads WAV, FLAC, Ogg Vorbis, Opus, MP3 and AIFF; convert "
        + "others: ffmpeg -i FILE recording.wav"
    case .truncated(let read, let expected, let rate):
      "the recording is cut off: \(Self.seconds(read, rate)) of \(Self.seconds(expected, rate)) are there; copy it again"
    case .corrupt(let why): "the recording is damaged (\(why)); copy or record it again"
    case .noFrames: "the recording has no samples"
    case .notFinite(let seconds):
      "a sample at \(Self.text(seconds)) is not a number; export the recording again, as 16 or 24 bit"
    case .tooManyChannels(let count): "\(count) channels are more than the 64 that ftlab mixes; take some out first"
    case .tooLong(let seconds, let limit):
      "\(Self.text(seconds)) is above the limit of \(Self.text(limit)); cut the recording first"
    case .sampleRate(let rate): "the sample rate of \(rate) Hz is outside 4,000 to 768,000 Hz; the header is damaged"
    case .outOfMemory: "there is not enough memory for this recording"
    case .unwritable(let why): "cannot be written: \(why)"
    case .unknownExtension(let name): "recordings are written as .wav, .flac or .ogg, not as \"\(name)\""
    }
  }

  private static func seconds(_ frames: Int, _ rate: Int) -> String { text(Double(frames) / Double(max(1, rate))) }

  private static func text(_ seconds: Double) -> String { "\((seconds * 100).rounded() / 100) s" }
}
