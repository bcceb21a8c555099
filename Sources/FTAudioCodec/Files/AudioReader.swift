import CSndfile
import Foundation

/// Reads a recording block by block, mixed to one channel, so that hours need no more memory than a block.
///
/// ```swift
/// let reader = try AudioReader(path: "talk.flac")
/// while let block = try reader.read(frames: reader.sampleRate) { … }
/// ```
package final class AudioReader {
  package let path: String
  package let sampleRate: Int
  package let channelCount: Int
  /// Frames by the header, 0 where it does not tell, as in FLAC that was streamed. A compressed file may turn out to have
  /// fewer, which ``read(frames:)`` reports.
  package let frameCount: Int
  /// Container and encoding in libsndfile's words.
  package let format: String
  package private(set) var framesRead = 0
  /// How the channels of what was read go together; empty where one is taken.
  package private(set) var mix: ChannelMix
  /// Whether the header says that there are no samples, though there are.
  package var hasUnfinishedHeader: Bool { unfinished != nil }

  private let handle: OpaquePointer
  /// What the handle reads from, where that is not the file itself.
  private let unfinished: UnfinishedWAV?
  /// The channel that is taken; nil takes their mean.
  private let channel: Int?
  private var block: [Float] = []
  private let isExact: Bool

  /// Seconds by the header, 0 where it does not tell.
  package var duration: Double { Double(frameCount) / Double(sampleRate) }

  /// - Parameter channel: the only one that is taken, counted from 0; nil takes the mean of all.
  /// - Throws: ``AudioError``.
  package init(path: String, channel: Int? = nil) throws(AudioError) {
    self.path = path
    self.channel = channel
    try Self.checkFile(path)
    if let missing = Resampler.missing {
      throw AudioError(path, .unreadable("soxr is not there (\(missing)); install it: apt-get install libsoxr0"))
    }
    var info = SF_INFO()
    guard var handle = sf_open(path, Int32(SFM_READ), &info) else {
      throw AudioError(path, .unknownFormat(Self.message(nil)))
    }
    var unfinished: UnfinishedWAV?
    if info.frames == 0, let whole = UnfinishedWAV(path: path) {
      var found = SF_INFO()
      if let other = whole.open(&found) {
        sf_close(handle)
        (handle, info) = (other, found)
        unfinished = whole
      }
    }
    self.unfinished = unfinished
    var isOpen = false
    // The handle reads from it until it is closed.
    defer { if !isOpen { withExtendedLifetime(unfinished) { _ = sf_close(handle) } } }
    guard (4_000...768_000).contains(info.samplerate) else {
      throw AudioError(path, .sampleRate(Int(info.samplerate)))
    }
    guard info.channels <= 64 else { throw AudioError(path, .tooManyChannels(Int(info.channels))) }
    guard info.frames > 0, info.channels > 0 else { throw AudioError(path, .noFrames) }
    if let cut = Self.cutOff(handle, info) { throw AudioError(path, cut) }
    self.handle = handle
    // libsndfile's word for an unknown length is the largest number.
    let isKnown = info.frames != Int64.max
    sampleRate = Int(info.samplerate)
    channelCount = Int(info.channels)
    mix = ChannelMix(channels: channelCount)
    frameCount = isKnown ? Int(info.frames) : 0
    let container = Int(info.format) & Int(SF_FORMAT_TYPEMASK)
    format = Self.name(of: container) + ", " + Self.name(of: Int(info.format) & Int(SF_FORMAT_SUBMASK))
    // The length of an MP3 without a header of its own is an estimate.
    isExact = isKnown && container != Int(SF_FORMAT_MPEG)
    isOpen = true
  }

  deinit { sf_close(handle) }

  /// The next frames, mixed to one channel by their mean, or the chosen channel's; `nil` at the end.
  ///
  /// - Throws: ``AudioError`` when the file ends early, is damaged, or holds infinities or NaN.
  package func read(frames: Int) throws(AudioError) -> [Float]? {
    let wanted = frames * channelCount
    if block.count < wanted { block = [Float](repeating: 0, count: wanted) }
    let count = Int(block.withUnsafeMutableBufferPointer { sf_readf_float(handle, $0.baseAddress!, Int64(frames)) })
    guard count > 0 else {
      guard sf_error(handle) == SF_ERR_NO_ERROR else {
        throw AudioError(path, .corrupt(Self.message(handle)))
      }
      if isExact, framesRead < frameCount {
        throw AudioError(path, .truncated(read: framesRead, expected: frameCount, rate: sampleRate))
      }
      guard framesRead > 0 else { throw AudioError(path, .noFrames) }
      return nil
    }
    var mono = [Float](repeating: 0, count: count)
    let (channels, share) = (channelCount, 1 / Float(channelCount))
    block.withUnsafeBufferPointer { block in
      mono.withUnsafeMutableBufferPointer { mono in
        for frame in 0..<count {
          var sum: Float = 0
          for channel in 0..<channels { sum += block[frame * channels + channel] }
          mono[frame] = sum * share
        }
      }
      if let channel {
        for frame in 0..<count { mono[frame] = block[frame * channels + channel] }
      } else {
        mix.add(block, mean: mono)
      }
    }
    if let bad = mono.firstIndex(where: { !$0.isFinite }) {
      throw AudioError(path, .notFinite(seconds: Double(framesRead + bad) / Double(sampleRate)))
    }
    framesRead += count
    return mono
  }

  private static func checkFile(_ path: String) throws(AudioError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw AudioError(path, .missing) }
    if isFolder.boolValue { throw AudioError(path, .unreadable("it is a folder")) }
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else {
      throw AudioError(path, .unreadable("it is a pipe, device or socket"))
    }
    if attributes?[.size] as? Int == 0 { throw AudioError(path, .emptyFile) }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw AudioError(path, .unreadable("permission denied; check it with: ls -l \(path)"))
    }
  }

  /// libsndfile reads what is left of a WAV file that ends early and notes it in its log alone:
  /// `data : 32000 (should be 12345)`.
  private static func cutOff(_ handle: OpaquePointer, _ info: SF_INFO) -> AudioError.Reason? {
    let container = Int(info.format) & Int(SF_FORMAT_TYPEMASK)
    guard
      [SF_FORMAT_WAV, SF_FORMAT_WAVEX, SF_FORMAT_AIFF, SF_FORMAT_W64, SF_FORMAT_RF64].contains(where: {
        Int($0) == container
      })
    else {
      return nil
    }
    var log = [CChar](repeating: 0, count: 8192)
    sf_command(handle, Int32(SFC_GET_LOG_INFO), &log, Int32(log.count))
    let text = String(decoding: log.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for line in text.split(separator: "\n") where line.lowercased().contains("data") || line.contains("SSND") {
      let numbers = line.split { !$0.isNumber }.compactMap { Int($0) }
      // A stream that was never closed says 0 or the largest number; all of it is there.
      guard line.contains("should be"), numbers.count >= 2, numbers[0] > numbers[1],
        (1..<0x7fff_0000).contains(numbers[0])
      else { continue }
      let expected = Int(Double(info.frames) * Double(numbers[0]) / Double(max(1, numbers[1])))
      return .truncated(read: Int(info.frames), expected: expected, rate: Int(info.samplerate))
    }
    return nil
  }

  private static func message(_ handle: OpaquePointer?) -> String {
    let text = sf_strerror(handle).map { String(cString: $0) } ?? "no reason told"
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  private static func name(of format: Int) -> String {
    var info = SF_FORMAT_INFO(format: Int32(format), name: nil, extension: nil)
    guard sf_command(nil, Int32(SFC_GET_FORMAT_INFO), &info, Int32(MemoryLayout<SF_FORMAT_INFO>.size)) == 0,
      let name = info.name
    else { return "format \(format)" }
    return String(cString: name)
  }
}
