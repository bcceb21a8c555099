import CSndfile
import Foundation

extension Audio {
  /// Reads a whole recording, mixed to one channel and brought to a rate.
  ///
  /// The format is told by the content, whatever the name ends in: WAV in every sample format, FLAC, Ogg Vorbis, Opus, MP3,
  /// AIFF and the rest of libsndfile's. Of channels that cancel each other the loudest is taken instead of their mean. For hours of
  /// sound use ``stream(path:sampleRate:seconds:_:)``; ``MendedAudio`` says what was wrong with a recording.
  ///
  /// - Parameters:
  ///   - sampleRate: `nil` keeps the file's.
  ///   - limit: longest recording in seconds.
  /// - Throws: ``AudioError``.
  public init(path: String, sampleRate: Int? = nil, limit: Double = 4 * 3600) throws(AudioError) {
    var remarks: [AudioRemark] = []
    try self.init(path: path, sampleRate: sampleRate, limit: limit, remarks: &remarks)
  }

  /// - Parameter remarks: gets what is to be said of the file's header and channels.
  init(path: String, sampleRate: Int?, limit: Double, remarks: inout [AudioRemark]) throws(AudioError) {
    // Nobody ends the reading, so there is a recording.
    self = try Self.read(path, sampleRate, limit, &remarks) { true }!
  }

  /// The same, and somebody may end it.
  ///
  /// - Parameter progress: is asked after every few seconds of sound; what it throws ends the reading.
  /// - Throws: ``AudioError``, and what `progress` throws.
  init(
    path: String, sampleRate: Int?, limit: Double, remarks: inout [AudioRemark], progress: () throws -> Void
  ) throws {
    var reason: (any Error)?
    let audio = try Self.read(path, sampleRate, limit, &remarks) {
      do { try progress() } catch { reason = error }
      return reason == nil
    }
    if let reason { throw reason }
    self = audio!
  }

  private static func read(
    _ path: String, _ sampleRate: Int?, _ limit: Double, _ remarks: inout [AudioRemark], _ goesOn: () -> Bool
  ) throws(AudioError) -> Audio? {
    let reader = try AudioReader(path: path)
    guard let audio = try read(reader, sampleRate, limit, goesOn) else { return nil }
    if reader.hasUnfinishedHeader { remarks.append(.unfinishedHeader(seconds: audio.duration)) }
    guard let agreement = reader.mix.agreement else { return audio }
    if agreement < ChannelMix.cancelling {
      let taken = reader.mix.loudest
      remarks.append(.cancellingChannels(loss: reader.mix.loss, taken: taken + 1))
      return try read(AudioReader(path: path, channel: taken), sampleRate, limit, goesOn)
    }
    if agreement < ChannelMix.weakened {
      remarks.append(.weakenedByMixing(loss: reader.mix.loss))
    } else if let correlation = reader.mix.correlation, abs(correlation) < 0.2 {
      remarks.append(.differentChannels)
    }
    return audio
  }

  /// - Parameter goesOn: is asked about ten times a minute of sound.
  /// - Returns: nil when it was ended.
  private static func read(
    _ reader: AudioReader, _ sampleRate: Int?, _ limit: Double, _ goesOn: () -> Bool
  ) throws(AudioError) -> Audio? {
    let path = reader.path
    guard reader.duration <= limit else { throw AudioError(path, .tooLong(seconds: reader.duration, limit: limit)) }
    let rate = sampleRate ?? reader.sampleRate
    let resampler = rate == reader.sampleRate ? nil : Resampler(from: reader.sampleRate, to: rate)
    var samples: [Float] = []
    while let block = try reader.read(frames: 1 << 16) {
      guard goesOn() else { return nil }
      samples += resampler?.process(block) ?? block
      // The header may not have told the length, or a wrong one.
      let seconds = Double(reader.framesRead) / Double(reader.sampleRate)
      guard seconds <= limit else { throw AudioError(path, .tooLong(seconds: seconds, limit: limit)) }
    }
    guard let resampler else { return Audio(samples: samples, sampleRate: rate) }
    samples += resampler.finish()
    let count = resampledCount(reader.framesRead, from: reader.sampleRate, to: rate)
    return Audio(samples: samples, sampleRate: rate).fitted(to: count)
  }

  /// Reads a recording of any length piece by piece at a rate; memory does not grow with it.
  ///
  /// - Parameters:
  ///   - seconds: length of a piece; the last one may be shorter.
  ///   - body: sees the pieces in order.
  /// - Throws: ``AudioError``, and what `body` throws.
  public static func stream(
    path: String, sampleRate: Int, seconds: Double = 30, _ body: (Audio) throws -> Void
  ) throws {
    let reader = try AudioReader(path: path)
    let resampler = reader.sampleRate == sampleRate ? nil : Resampler(from: reader.sampleRate, to: sampleRate)
    let size = max(1, Int(seconds * Double(sampleRate)))
    var pending: [Float] = []
    func hand(over all: Bool) throws {
      var first = 0
      while pending.count - first >= size || (all && first < pending.count) {
        let end = min(first + size, pending.count)
        try body(Audio(samples: Array(pending[first..<end]), sampleRate: sampleRate))
        first = end
      }
      pending.removeFirst(first)
    }
    while let block = try reader.read(frames: 1 << 16) {
      pending += resampler?.process(block) ?? block
      try hand(over: false)
    }
    if let resampler { pending += resampler.finish() }
    try hand(over: true)
  }

  /// The remark inside a file, where it has one.
  public static func comment(path: String) -> String? {
    var info = SF_INFO()
    guard let handle = sf_open(path, Int32(SFM_READ), &info) else { return nil }
    defer { sf_close(handle) }
    return sf_get_string(handle, Int32(SF_STR_COMMENT)).map { String(cString: $0) }
  }

  /// The samples as 16-bit PCM, little-endian; beyond ±1 they are cut.
  public var pcm16: [UInt8] {
    samples.flatMap { sample -> [UInt8] in
      let value = Int16(max(-32768, min(32767, ((sample.isFinite ? sample : 0) * 32768).rounded())))
      let bits = UInt16(bitPattern: value)
      return [UInt8(truncatingIfNeeded: bits), UInt8(bits >> 8)]
    }
  }

  /// The header of a WAV file of 16-bit PCM whose length is not known yet: readers take what follows up to the end.
  public static func streamHeader(sampleRate: Int) -> [UInt8] {
    func little(_ value: UInt32, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * UInt32($0)) & 255) } }
    let rate = UInt32(sampleRate)
    return Array("RIFF".utf8) + little(.max, 4) + Array("WAVEfmt ".utf8) + little(16, 4) + little(1, 2) + little(1, 2)
      + little(rate, 4) + little(2 * rate, 4) + little(2, 2) + little(16, 2) + Array("data".utf8) + little(.max, 4)
  }

  /// How samples are stored.
  public enum Encoding: Sendable {
    case pcm16
    case pcm24
    /// 32-bit float; WAV only.
    case float
  }

  /// How the names of recordings that are written may end.
  public static let fileExtensions = ["wav", "flac", "ogg"]

  /// Writes the recording as its name says, .wav, .flac or .ogg (Vorbis); whole or not at all. Samples beyond ±1 are cut
  /// to ±1, except in float WAV.
  ///
  /// - Parameter comment: a remark inside the file, for instance that the speech is synthetic.
  /// - Throws: ``AudioError``.
  public func write(to path: String, encoding: Encoding = .pcm16, comment: String? = nil) throws(AudioError) {
    let url = URL(fileURLWithPath: path)
    if let bad = samples.firstIndex(where: { !$0.isFinite }) {
      throw AudioError(path, .notFinite(seconds: Double(bad) / Double(sampleRate)))
    }
    let depth =
      switch encoding {
      case .pcm16: SF_FORMAT_PCM_16
      case .pcm24: SF_FORMAT_PCM_24
      case .float: SF_FORMAT_FLOAT
      }
    let format: Int
    switch url.pathExtension.lowercased() {
    case "wav": format = Int(SF_FORMAT_WAV) | Int(depth)
    case "flac": format = Int(SF_FORMAT_FLAC) | Int(encoding == .float ? SF_FORMAT_PCM_24 : depth)
    case "ogg": format = Int(SF_FORMAT_OGG) | Int(SF_FORMAT_VORBIS)
    default: throw AudioError(path, .unknownExtension(url.lastPathComponent))
    }
    let partial = url.deletingLastPathComponent().appendingPathComponent(".\(UUID().uuidString).partial").path
    defer { unlink(partial) }
    var info = SF_INFO()
    info.samplerate = Int32(sampleRate)
    info.channels = 1
    info.format = Int32(format)
    guard let handle = sf_open(partial, Int32(SFM_WRITE), &info) else {
      throw AudioError(path, .unwritable(sf_strerror(nil).map { String(cString: $0) } ?? "unknown reason"))
    }
    if let comment { sf_set_string(handle, Int32(SF_STR_COMMENT), comment) }
    sf_command(handle, Int32(SFC_SET_CLIPPING), nil, Int32(SF_TRUE))
    let written = samples.withUnsafeBufferPointer { samples in
      // libsndfile's Vorbis encoder keeps a whole write on the stack.
      stride(from: 0, to: samples.count, by: 4096).allSatisfy { first in
        let count = min(4096, samples.count - first)
        return sf_writef_float(handle, samples.baseAddress! + first, Int64(count)) == count
      }
    }
    let closed = sf_close(handle) == 0
    guard written, closed, rename(partial, path) == 0 else {
      throw AudioError(path, .unwritable("the disk is full, or the folder may not be written to"))
    }
  }
}
