import FTCheckpoint
import Foundation

/// A short-time Fourier transform and its inverse as kernels of convolutions along time, for programs without this one's.
///
/// The conventions are those of `ShortTimeFourier`: a periodic Hann window as long as the transform, real parts before
/// imaginary ones.
struct FourierKernels {
  let size: Int
  let hop: Int
  var bins: Int { size / 2 + 1 }

  private var window: [Double] { (0..<size).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(size)) } }

  /// `x [1, 1, samples]`, padded, → `[1, 2 · bins, frames]`.
  func spectra(of x: ONNXModel.Value, in graph: inout ONNXModel, named name: String) -> ONNXModel.Value {
    let weights = graph.weight("\(name).kernels", kernels { _ in 1 }, shape: [2 * bins, 1, size])
    return graph(
      "Conv", x, weights, attributes: ["kernel_shape": .ints([size]), "strides": .ints([hop])], named: name)
  }

  /// The sound whose spectrum is nearest: `x [1, 2 · bins, frames]` → `[1, 1, frames · hop]`, frame i centred on sample i · hop.
  ///
  /// - Parameter frames: their number, `[1]`.
  func sound(
    of x: ONNXModel.Value, frames: ONNXModel.Value, in graph: inout ONNXModel, named name: String
  ) -> ONNXModel.Value {
    // Bins between the first and the last one stand for two.
    let weights = graph.weight(
      "\(name).kernels", kernels { ($0 == 0 || $0 == bins - 1 ? 1 : 2) / Double(size) }, shape: [2 * bins, 1, size])
    // What of the overlapping frames lies before the first sample and behind the last one.
    let attributes: [String: ONNXNode.Attribute] = [
      "kernel_shape": .ints([size]), "strides": .ints([hop]), "pads": .ints([size / 2, size / 2 - hop]),
    ]
    let sum = graph("ConvTranspose", x, weights, attributes: attributes, named: name)
    let squares = graph.weight("\(name).window", window.map { Float($0 * $0) }, shape: [1, 1, size])
    let shape = graph("Concat", graph.constant([1, 1]), frames, attributes: ["axis": .int(0)])
    let ones = graph("Expand", graph.constant(Float(1)), shape)
    let weight = graph("ConvTranspose", ones, squares, attributes: attributes, named: "\(name).overlap")
    let isThere = graph("Greater", weight, graph.constant(Float(1e-10)))
    return graph("Div", sum, graph("Where", isThere, weight, graph.constant(Float(1))))
  }

  /// `[2 · bins, size]`: window · cos(2πkn / size), then −window · sin(2πkn / size), each times the weight of its bin.
  private func kernels(_ weight: (Int) -> Double) -> [Float] {
    let window = window
    // Few angles are different ones.
    let angles = (0..<size).map { 2 * .pi * Double($0) / Double(size) }
    let (cosines, sines) = (angles.map { cos($0) }, angles.map { -sin($0) })
    var values: [Float] = []
    values.reserveCapacity(2 * bins * size)
    for part in [cosines, sines] {
      for bin in 0..<bins {
        let factor = weight(bin)
        for place in 0..<size { values.append(Float(window[place] * part[bin * place % size] * factor)) }
      }
    }
    return values
  }
}
