import FTCheckpoint

extension SourceFilter {
  private typealias Value = ONNXModel.Value

  /// The waveform inside a graph: pulses at the pitch and noise, shaped by what the acoustic network says.
  ///
  /// - Parameters:
  ///   - head: `[frames, 3005]`.
  ///   - pitch: in Hz, `[frames]`.
  ///   - noise: `[2, noise frames, 601]`, of which the first frames are taken.
  /// - Returns: `[frames · 300]`.
  static func described(
    in graph: inout ONNXModel, head: ONNXModel.Value, pitch: ONNXModel.Value, noise: ONNXModel.Value
  ) -> ONNXModel.Value {
    let frames = graph("Shape", pitch, named: "frame count")
    let fourier = FourierKernels(size: size, hop: hop)
    let scaled = graph("Mul", pulses(pitch: pitch, in: &graph), graph.constant(4 / Float(size)))
    // Mirrored edges; the frame behind the last one is not computed.
    let padded = graph(
      "Pad", graph("Unsqueeze", scaled, graph.constant([0, 1])),
      graph.constant([0, 0, size / 2, 0, 0, size / 2 - hop]), attributes: ["mode": .text("reflect")], named: "mirror")
    let spectra = fourier.spectra(of: padded, in: &graph, named: "analysis")
    let bins = AcousticNetwork.bins
    let rows = graph("Transpose", graph("Squeeze", spectra, graph.constant([0])), attributes: ["perm": .ints([1, 0])])
    let pulse = graph.results(of: "Split", [rows, graph.constant([bins, bins])], ["axis": .int(1)], count: 2)
    let first = graph("Slice", noise, graph.constant([0]), frames, graph.constant([1]))
    let hiss = graph.results(of: "Split", [first, graph.constant([1, 1])], ["axis": .int(0)], count: 2)
      .map { graph("Squeeze", $0, graph.constant([0])) }
    let spectrum = filtered(head: head, pulse: (pulse[0], pulse[1]), noise: (hiss[0], hiss[1]), in: &graph)
    let columns = graph(
      "Unsqueeze", graph("Transpose", spectrum, attributes: ["perm": .ints([1, 0])]), graph.constant([0]))
    let sound = fourier.sound(of: columns, frames: frames, in: &graph, named: "synthesis")
    return graph("Squeeze", sound, graph.constant([0, 1]))
  }

  /// What `Tensor.sourceFiltered(pulses:noise:)` computes, `[frames, 2 · 601]`.
  private static func filtered(
    head: Value, pulse: (real: Value, imaginary: Value), noise: (real: Value, imaginary: Value),
    in graph: inout ONNXModel
  ) -> Value {
    let sizes = graph.constant([Int](repeating: AcousticNetwork.bins, count: 5))
    let parts = graph.results(of: "Split", [head, sizes], ["axis": .int(1)], count: 5, named: "head")
    func gain(_ part: Value) -> Value { graph("Exp", graph("Min", part, graph.constant(Float(7)))) }
    func product(_ a: Value, _ b: Value) -> Value { graph("Mul", a, b) }
    let harmonic = gain(parts[0])
    let breath = gain(parts[2])
    let free = gain(parts[3])
    let turn = product(graph("Tanh", parts[1]), graph.constant(Float.pi))
    let (cosine, sine) = (graph("Cos", turn), graph("Sin", turn))
    let realTurned = graph("Sub", product(cosine, pulse.real), product(sine, pulse.imaginary))
    let imaginaryTurned = graph("Add", product(sine, pulse.real), product(cosine, pulse.imaginary))
    func sum(_ turned: Value, _ noise: Value, _ direction: Value) -> Value {
      let voiced = graph("Add", product(harmonic, turned), product(breath, noise))
      return graph("Add", voiced, product(free, direction))
    }
    let real = sum(realTurned, noise.real, graph("Cos", parts[4]))
    let imaginary = sum(imaginaryTurned, noise.imaginary, graph("Sin", parts[4]))
    return graph("Concat", real, imaginary, attributes: ["axis": .int(1)], named: "spectrum")
  }

  /// What `Tensor.pulses(hop:sampleRate:voicedAbove:highest:)` computes, `[frames]` → `[frames · 300]`.
  private static func pulses(pitch: Value, in graph: inout ONNXModel) -> Value {
    let curve = graph("Reshape", samples(of: pitch, in: &graph), graph.constant([-1]), named: "pitch of samples")
    let floor = graph.constant(voicedAbove)
    let audible = graph("Max", curve, floor)
    // A phase of many turns needs double precision, what is left of it within a turn does not.
    let turns = graph(
      "CumSum",
      graph("Div", graph("Cast", audible, attributes: ["to": .int(11)]), graph.constant(double: Double(sampleRate))),
      graph.constant(0), named: "turns")
    let whole = graph("Cast", graph("Cast", turns, attributes: ["to": .int(7)]), attributes: ["to": .int(11)])
    let phase = graph("Mul", graph("Sub", turns, whole), graph.constant(double: 2 * .pi))
    let angle = graph("Cast", phase, attributes: ["to": .int(1)], named: "angle")
    let harmonics = graph(
      "Cast", graph("Cast", graph("Div", graph.constant(highestHarmonic), audible), attributes: ["to": .int(7)]),
      attributes: ["to": .int(1)])
    let order = graph("Add", harmonics, graph.constant(0.5))
    let above = graph("Sin", graph("Mul", order, angle))
    let below = graph("Mul", graph("Sin", graph("Mul", angle, graph.constant(0.5))), graph.constant(Float(2)))
    let isPeak = graph("LessOrEqual", graph("Abs", below), graph.constant(2e-3))
    let ratio = graph("Where", isPeak, order, graph("Div", above, below))
    let pulse = graph("Sub", ratio, graph.constant(0.5))
    return graph("Where", graph("Greater", curve, floor), pulse, graph.constant(Float(0)), named: "pulses")
  }

  /// Pitch between the middles of frames, `[frames]` → `[frames, 300]`.
  private static func samples(of pitch: Value, in graph: inout ONNXModel) -> Value {
    let column = graph("Unsqueeze", pitch, graph.constant([1]))
    func rows(_ start: Int, _ end: Int) -> Value {
      graph("Slice", column, graph.constant([start]), graph.constant([end]), graph.constant([0]))
    }
    let along: [String: ONNXNode.Attribute] = ["axis": .int(0)]
    let before = graph("Concat", rows(0, 1), rows(0, -1), attributes: along)
    let after = graph("Concat", rows(1, Int(Int32.max)), rows(-1, Int(Int32.max)), attributes: along)
    // Of a sample in its frame, in frames from the middle.
    let places = (0..<hop).map { (Float($0) + 0.5) / Float(hop) - 0.5 }
    let half = hop / 2
    let early = graph.weight("places.early", Array(places[..<half]), shape: [1, half])
    let late = graph.weight("places.late", Array(places[half...]), shape: [1, half])
    let down = graph("Mul", graph("Sub", column, before), early)
    let up = graph("Mul", graph("Sub", after, column), late)
    return graph("Add", column, graph("Concat", down, up, attributes: ["axis": .int(1)]))
  }
}
