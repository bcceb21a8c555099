// The parts that the networks along time are made of.
extension NetworkArchitecture {
  typealias Tensors = [(name: String, shape: [Int])]

  static func vector(_ name: String, _ size: Int) -> (name: String, shape: [Int]) { (name, [size]) }
  static func norm(_ name: String, _ size: Int) -> Tensors {
    [vector("\(name).weight", size), vector("\(name).bias", size)]
  }
  static func linear(_ name: String, _ output: Int, _ input: Int) -> Tensors {
    [("\(name).weight", [output, input]), vector("\(name).bias", output)]
  }
  static func convolution(_ name: String, _ output: Int, _ kernel: Int, _ input: Int) -> Tensors {
    [("\(name).weight", [output, 1, kernel, input]), vector("\(name).bias", output)]
  }
  static func block(_ name: String, _ width: Int, _ inner: Int, kernel: Int) -> Tensors {
    [vector("\(name).gamma", width)] + convolution("\(name).dw", width, kernel, 1) + norm("\(name).norm", width)
      + linear("\(name).pw1", inner, width) + linear("\(name).pw2", width, inner)
  }
}
