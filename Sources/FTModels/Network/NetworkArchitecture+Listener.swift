extension NetworkArchitecture {
  /// The widths of the listener.
  enum ListenerShape {
    /// Mel bands, and whether the frame is voiced.
    static let input = 41
    static let width = 192
    static let inputKernel = 5
    static let blocks = 4
    static let kernel = 7
  }

  static let listenerTensors: [(name: String, shape: [Int])] = {
    typealias Shape = ListenerShape
    let width = Shape.width
    return convolution("input", width, Shape.inputKernel, Shape.input)
      + (0..<Shape.blocks).flatMap { block("blocks.\($0)", width, 2 * width, kernel: Shape.kernel) }
      + norm("norm", width) + linear("output", SynthesizerShape.acousticText, width)
  }()
}
