import FTAudioCodec
import FTData
import FTModels
import FTNN
import FTTensor
import FTTraining
import Foundation

/// Recordings in, embeddings out.
///
/// ```swift
/// let embedding = try compute.run { device in
///   let recording = try MendedAudio(path: "hello.wav", sampleRate: 16_000).audio
///   return try SpeakerEmbedder(folder, on: device).embedding(of: SpeakerEmbedder.prepared(recording))
/// }
/// ```
public final class SpeakerEmbedder {
  private let encoder: SpeakerEncoder
  private let front: SpeakerFrontEnd
  private let context: ForwardContext
  private let device: Device
  /// SHA-256 of the encoder's weights; voices of different encoders cannot be compared.
  public let encoderSHA256: String
  public let encoderName: String

  /// How many numbers an embedding has.
  public var width: Int { encoder.width }

  /// Windows that go through the network at once; the gates of one layer then take 42 MB.
  private static let batch = 64

  /// Samples whose spectra are computed at once; longer recordings go through in pieces of a minute.
  private static let pieceLength = 60 * SpeakerFrontEnd.sampleRate

  /// - Throws: the errors of models.
  public init(
    _ folder: ModelFolder<SpeakerEncoderConfiguration>, precision: ComputePrecision = .auto, on device: Device
  ) throws {
    encoder = try SpeakerEncoder.load(folder, on: device)
    front = SpeakerFrontEnd(on: device)
    context = ForwardContext(computeType: precision.resolved(on: device).dtype)
    self.device = device
    (encoderSHA256, encoderName) = (try folder.weightsSHA256(), folder.name)
  }

  init(_ encoder: SpeakerEncoder, context: ForwardContext, on device: Device) {
    self.encoder = encoder
    self.context = context
    self.device = device
    front = SpeakerFrontEnd(on: device)
    (encoderSHA256, encoderName) = ("", "")
  }

  /// A recording as the encoder is used to hearing: pauses shortened, and brought to one level. What is compared must have gone
  /// through this, since the encoder hears loudness.
  public static func prepared(_ audio: Audio) -> Audio { SpeakerFrontEnd.prepared(audio) }

  /// The voice in a recording at 16 kHz, as it is: the mean over its windows. See ``prepared(_:)``.
  public func embedding(of audio: Audio) -> SpeakerEmbedding { embeddings(of: [audio])[0] }

  /// The voices in several recordings at 16 kHz; windows of all go through the network together.
  public func embeddings(of recordings: [Audio]) -> [SpeakerEmbedding] { embeddings(of: recordings) { _, _ in } }

  /// The same, and somebody may end it.
  ///
  /// - Parameter progress: recordings heard, recordings in all, after every minute of sound at least; what it throws ends the
  ///   work.
  public func embeddings(
    of recordings: [Audio], progress: (Int, Int) throws -> Void
  ) rethrows -> [SpeakerEmbedding] {
    projected(try baseEmbeddings(of: recordings.count, { recordings[$0] }, progress: progress))
  }

  /// The same of recordings that are decoded one after the other.
  ///
  /// - Throws: the errors of recordings, and what `progress` throws.
  public func embeddings(
    of recordings: some DataSource<Audio>, progress: (Int, Int) throws -> Void
  ) throws -> [SpeakerEmbedding] {
    projected(try baseEmbeddings(of: recordings.count, recordings.content, progress: progress))
  }

  /// Embeddings through the encoder's projection, where it has one.
  func projected(_ base: [SpeakerEmbedding]) -> [SpeakerEmbedding] {
    guard encoder.projection != nil, !base.isEmpty else { return base }
    return Self.rows(encoder.projected(Tensor(base, on: device)))
  }

  /// The same before the projection.
  ///
  /// - Parameter recording: gives each of the `count` recordings, once and in order.
  func baseEmbeddings(
    of count: Int, _ recording: (Int) throws -> Audio, progress: (Int, Int) throws -> Void
  ) rethrows -> [SpeakerEmbedding] {
    var (pending, owners): ([Tensor], [Int]) = ([], [])
    var sums = [[Float]](
      repeating: [Float](repeating: 0, count: encoder.width), count: count)
    func flush() {
      guard !pending.isEmpty else { return }
      for (owner, row) in zip(owners, windowEmbeddings(pending.count == 1 ? pending[0] : .concatenated(pending))) {
        for i in row.values.indices { sums[owner][i] += row.values[i] }
      }
      (pending, owners) = ([], [])
    }
    for index in 0..<count {
      let audio = try recording(index)
      for first in stride(from: 0, to: max(1, audio.count), by: Self.pieceLength) {
        try progress(index, count)
        let piece = audio.count <= Self.pieceLength ? audio : audio.slice(first..<first + Self.pieceLength)
        let windows = front.windows(of: piece, on: device)
        pending.append(windows)
        owners += [Int](repeating: index, count: windows.shape[0])
        if owners.count >= Self.batch { flush() }
      }
    }
    flush()
    try progress(count, count)
    return sums.map { SpeakerEmbedding(direction: $0) }
  }

  /// The embeddings of mel windows `[windows, 160, 40]`, before the projection.
  public func windowEmbeddings(_ windows: Tensor) -> [SpeakerEmbedding] {
    stride(from: 0, to: windows.shape[0], by: Self.batch).flatMap { first in
      let part = windows.sliced(first..<min(first + Self.batch, windows.shape[0]))
      return Self.rows(encoder(part, context).detached)
    }
  }

  private static func rows(_ tensor: Tensor) -> [SpeakerEmbedding] {
    let (values, width) = (tensor.values(), tensor.shape[1])
    return (0..<tensor.shape[0]).map { SpeakerEmbedding(direction: Array(values[$0 * width..<($0 + 1) * width])) }
  }
}
