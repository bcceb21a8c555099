import FTAudioCodec
import FTCheckpoint
import FTNN

extension SpeakerEncoder {
  /// What an exported encoder takes.
  public enum GraphInput: String, Sendable, CaseIterable {
    /// `samples [samples]` at 16 kHz: the mel spectra are computed inside.
    case sound
    /// `mel [windows, 160, 40]`, linear power, as `SpeakerFrontEnd.windows(of:on:)` makes them.
    case mel
  }

  /// The encoder as other programs run it.
  ///
  /// Outputs: `embedding [windows, width]`, the voice in each window of 1.6 s, and `voice [width]`, that of all windows together: what
  /// two recordings are compared by (cosine). Both have length 1, and both went through the projection where there is one.
  /// Sound longer than a minute is cut into minutes by ftlab, and windows do not reach across; the graph takes it as it comes.
  /// Pauses are shortened before, and sound is brought to a level, which the graph does not do: see
  /// `SpeakerFrontEnd.prepared(_:)`.
  ///
  /// - Precondition: low-rank adapters have been merged.
  public func onnxModel(input: GraphInput = .sound) -> ONNXModel {
    var graph = ONNXModel(name: "speaker-encoder", of: self)
    graph.documentation = "Voices as directions: recordings of one person lie near each other."
    graph.metadata["sample_rate"] = "\(SpeakerFrontEnd.sampleRate)"
    graph.metadata["preprocessing"] =
      "mono, 16 kHz; pauses shortened to 0.3 s; brought to a root mean square of -20 dB of full scale, as far as the peak allows"
    graph.metadata["mel"] =
      "windows of 160 frames, 77 frames apart; each frame 40 Slaney mel bands of the power of 400 samples (periodic Hann), "
      + "160 apart, centred, zeros around the recording"
    let size = width
    let mel =
      switch input {
      case .mel:
        graph.input(
          "mel", ["windows", .fixed(Self.windowFrames), .fixed(Self.melCount)], "linear mel power, see the metadata")
      case .sound:
        SpeakerFrontEnd.windows(
          of: graph.input("samples", ["samples"], "sound at 16 kHz in -1...1"), in: &graph)
      }
    let steps = graph("Transpose", mel, attributes: ["perm": .ints([1, 0, 2])])
    let last = graph.lastOutput(of: lstm, steps, named: "lstm")
    let windows = Self.normalized(graph("Relu", graph.linear(linear, last, named: "linear")), in: &graph)
    graph.output(
      projected(windows, in: &graph), "embedding", ["windows", .fixed(size)], "the voice in each window, length 1")
    let mean = graph("ReduceMean", windows, attributes: ["axes": .ints([0]), "keepdims": .int(1)])
    let voice = projected(Self.normalized(mean, in: &graph), in: &graph)
    graph.output(
      graph("Squeeze", voice, graph.constant([0])), "voice", [.fixed(size)], "the voice in all windows, length 1")
    return graph
  }

  private func projected(_ rows: ONNXModel.Value, in graph: inout ONNXModel) -> ONNXModel.Value {
    guard let projection else { return rows }
    return Self.normalized(graph.linear(projection, rows, named: "projection"), in: &graph)
  }

  /// Rows divided by their lengths.
  private static func normalized(_ rows: ONNXModel.Value, in graph: inout ONNXModel) -> ONNXModel.Value {
    let squares = graph("ReduceSum", graph("Mul", rows, rows), graph.constant([1]), attributes: ["keepdims": .int(1)])
    return graph("Div", rows, graph("Sqrt", graph("Add", squares, graph.constant(Float(1e-12)))))
  }
}

extension SpeakerFrontEnd {
  /// What ``windows(of:on:)`` does, inside a graph: `samples [samples]` → `[windows, 160, 40]`.
  static func windows(of samples: ONNXModel.Value, in graph: inout ONNXModel) -> ONNXModel.Value {
    let fourier = FourierKernels(size: 400, hop: hop)
    let mels = SpeakerEncoder.melCount
    let filters = MelFilterbank(count: mels, size: fourier.size, sampleRate: sampleRate)
    let length = graph("Shape", samples, named: "length")
    let count = windowCount(samples: length, in: &graph)
    // Behind the recording's end is silence, as far as the last window reaches.
    let frames = graph(
      "Add", graph("Mul", graph("Sub", count, graph.constant([1])), graph.constant([step])),
      graph.constant([SpeakerEncoder.windowFrames]))
    let missing = graph("Sub", graph("Mul", frames, graph.constant([hop])), length)
    let margin = graph.constant([fourier.size / 2])
    let behind = graph("Add", graph("Max", missing, graph.constant([0])), margin)
    let pads = graph("Concat", margin, behind, attributes: ["axis": .int(0)])
    let padded = graph("Unsqueeze", graph("Pad", samples, pads, named: "silence"), graph.constant([0, 1]))
    let spectra = fourier.spectra(of: padded, in: &graph, named: "fourier")
    let parts = graph.results(
      of: "Split", [spectra, graph.constant([fourier.bins, fourier.bins])], ["axis": .int(1)], count: 2)
    let power = graph("Add", graph("Mul", parts[0], parts[0]), graph("Mul", parts[1], parts[1]), named: "power")
    let weights = graph.weight("mel.filters", filters.weights, shape: [mels, fourier.bins])
    let mel = graph("Squeeze", graph("MatMul", weights, power, named: "mel"), graph.constant([0]))
    let rows = graph("Transpose", mel, attributes: ["perm": .ints([1, 0])])
    let scalar = graph("Squeeze", count, graph.constant([0]))
    let starts = graph(
      "Mul", graph("Range", graph.constant(0), scalar, graph.constant(1)), graph.constant(step), named: "starts")
    let within = graph("Range", graph.constant(0), graph.constant(SpeakerEncoder.windowFrames), graph.constant(1))
    let places = graph("Add", graph("Unsqueeze", starts, graph.constant([1])), within)
    return graph("Gather", rows, places, attributes: ["axis": .int(0)], named: "windows")
  }

  /// What ``windowCount(samples:)`` computes: `[1]` → `[1]`.
  private static func windowCount(samples: ONNXModel.Value, in graph: inout ONNXModel) -> ONNXModel.Value {
    let one = graph.constant([1])
    let frames = graph("Add", graph("Div", samples, graph.constant([hop])), one)
    let room = graph("Add", frames, graph.constant([step + 1 - SpeakerEncoder.windowFrames]))
    let count = graph(
      "Div", graph("Add", graph("Max", room, one), graph.constant([step - 1])), graph.constant([step]))
    let start = graph("Mul", graph("Sub", count, one), graph.constant([step * hop]))
    let needed = Int(coverage * Double(SpeakerEncoder.windowFrames * hop))
    let isShort = graph("Less", graph("Sub", samples, start), graph.constant([needed]))
    let isSurplus = graph("And", isShort, graph("Greater", count, one))
    return graph("Sub", count, graph("Cast", isSurplus, attributes: ["to": .int(7)]), named: "window count")
  }
}
