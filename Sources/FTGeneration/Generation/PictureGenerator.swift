import FTImageCodec
import FTModels
import FTNN
import FTTensor
import FTText
import FTTraining
import Foundation

/// Makes pictures from words.
///
/// ```swift
/// let generator = try PictureGenerator(source, on: device)
/// var request = PictureRequest(prompt: "a red cat face")
/// request.seed = 7
/// let pictures = try generator.pictures(request)      // 16 pictures of 64 × 64
/// ```
public final class PictureGenerator {
  /// Which generator, with which text encoder and adapter; no tensor, so that it can be found on any thread.
  public struct Source: Sendable {
    public let model: ModelFolder<PictureFlowConfiguration>
    public let textEncoder: ModelFolder<BERTConfiguration>
    /// An adapter's file.
    public let adapter: String?

    /// - Parameters:
    ///   - textEncoder: name or folder; nil is the one that the generator names.
    ///   - adapter: a file, or a folder with `adapter.safetensors`.
    /// - Throws: ``GeneratorError/noTextEncoder(_:needed:reason:)`` where it is not there or not the one that the generator was
    ///   trained with, and the errors of the store.
    public init(
      _ model: ModelFolder<PictureFlowConfiguration>, textEncoder: String? = nil, adapter: String? = nil,
      in models: ModelStore
    ) throws {
      self.model = model
      self.textEncoder = try Self.textEncoder(textEncoder, of: model, in: models)
      var isFolder: ObjCBool = false
      let isThere = adapter.map { FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) } ?? false
      self.adapter =
        isThere && isFolder.boolValue ? adapter.map { "\($0)/\(GeneratorAdapter.fileName)" } : adapter
    }

    init(
      _ model: ModelFolder<PictureFlowConfiguration>, _ textEncoder: ModelFolder<BERTConfiguration>, adapter: String?
    ) {
      self.model = model
      self.textEncoder = textEncoder
      self.adapter = adapter
    }

    /// A generator by its name or folder.
    ///
    /// - Throws: ``GeneratorError/noGenerator(_:)`` where the one that comes with the project is not installed, and the errors of
    ///   the store.
    public static func generator(
      _ name: String = GenerateSettings.standardModel, in models: ModelStore
    ) throws -> ModelFolder<PictureFlowConfiguration> {
      do { return try models.resolve(name) } catch ModelStoreError.unknown where name == GenerateSettings.standardModel
      {
        throw GeneratorError.noGenerator(name)
      }
    }

    private static func textEncoder(
      _ name: String?, of model: ModelFolder<PictureFlowConfiguration>, in models: ModelStore
    ) throws -> ModelFolder<BERTConfiguration> {
      let needed = model.configuration.textEncoder
      func problem(_ reason: String?) -> GeneratorError {
        .noTextEncoder(model.name, needed: needed, reason: reason)
      }
      let folder: ModelFolder<BERTConfiguration>
      do { folder = try models.resolve(name ?? needed) } catch let error as ModelStoreError {
        if name == nil { throw problem(nil) }
        throw error
      }
      guard folder.configuration.width == model.configuration.textWidth else {
        throw problem(
          "\(folder.name) makes vectors of \(folder.configuration.width) numbers, not \(model.configuration.textWidth)")
      }
      guard try folder.weightsSHA256() == model.configuration.textEncoderSHA256 else {
        throw problem("the weights of \(folder.url.path) are others")
      }
      return folder
    }
  }

  let network: PictureFlow
  let captions: CaptionEncoder
  private let context: ForwardContext

  /// - Throws: ``GeneratorError``, and the errors of model folders.
  public init(_ source: Source, precision: ComputePrecision = .auto, on device: Device) throws {
    network =
      try source.adapter.map { path in
        try GeneratorAdapter(path: path, on: device).network(on: source.model, path: path, on: device)
      } ?? PictureFlow.load(source.model, on: device)
    let configuration = network.configuration
    captions = try CaptionEncoder(
      source.textEncoder, limit: configuration.textLimit, words: configuration.words, on: device)
    context = ForwardContext(computeType: precision.resolved(on: device).dtype)
  }

  /// What the generator is.
  public var configuration: PictureFlowConfiguration { network.configuration }

  /// What a person has to know before pictures are made: that the end of a text is not read, or its script is not.
  public func remarks(on request: PictureRequest) -> [String] {
    let texts = [("prompt", request.prompt)] + (request.negative.map { [("negative prompt", $0)] } ?? [])
    return texts.flatMap { name, text -> [String] in
      var remarks: [String] = []
      if captions.captions(of: [text]).cut > 0 {
        remarks.append("The \(name) is longer than \(configuration.textLimit) tokens; its end is not read.")
      }
      if !CaptionScript.isRead(text) {
        remarks.append(
          "\(configuration.textEncoder) reads English; the words of the \(name) are in another script and say next to nothing to "
            + "the generator.")
      }
      return remarks
    }
  }

  /// Pictures of the generator's side, RGB.
  ///
  /// - Parameter onStep: is told the steps of all pictures that are done; what it throws ends the work.
  /// - Throws: ``GeneratorError/emptyPrompt``, ``GeneratorError/longPrompt(_:)``.
  public func pictures(
    _ request: PictureRequest, onStep: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> [Image] {
    try request.check()
    let prompt = captions.captions(of: [request.prompt]).captions[0]
    let negative = request.negative.map { captions.captions(of: [$0]).captions[0] } ?? .null
    let loss = FlowLoss(network: network)
    let start = request.likeness.map { loss.pixels([$0.picture.onWhiteSquare(side: configuration.side)]) }
    return try FlowSampler(network: network, context: context).images(
      request, prompt: prompt, negative: negative, start: start, onStep: onStep)
  }

  /// Pictures made larger by a network of the catalogue.
  ///
  /// - Parameter onPicture: is told how many are done; what it throws ends the work.
  /// - Throws: the errors of models.
  public func enlarged(
    _ pictures: [Image], by upscaler: ModelFolder<CompactUpscalerConfiguration>,
    onPicture: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> [Image] {
    let network = try CompactUpscaler.load(upscaler, on: self.network.device)
    return try pictures.enumerated().map { number, picture in
      try onPicture(number, pictures.count)
      // nil is work that was ended; a small picture must not pass for a large one.
      guard let large = network.enlarged(picture, context) else { throw CancellationError() }
      return large
    }
  }

  /// Pictures side by side on white, in rows of as many as there are rows, or so.
  public static func grid(_ images: [Image], columns: Int? = nil, gap: Int = 4) -> Image {
    precondition(!images.isEmpty, "a grid of no pictures")
    let columns = columns ?? Int(Double(images.count).squareRoot().rounded(.up))
    let rows = (images.count + columns - 1) / columns
    let (width, height) = (images[0].width + gap, images[0].height + gap)
    var grid = Image(width: columns * width + gap, height: rows * height + gap, color: .white)
    for (index, image) in images.enumerated() {
      let (left, top) = (index % columns * width + gap, index / columns * height + gap)
      for y in 0..<image.height {
        let target = ((top + y) * grid.width + left) * 3
        grid.pixels.replaceSubrange(
          target..<target + 3 * image.width, with: image.pixels[y * 3 * image.width..<(y + 1) * 3 * image.width])
      }
    }
    return grid
  }
}
