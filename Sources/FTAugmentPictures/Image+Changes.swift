import FTImageCodec
import FTRandom
import Foundation

extension Image {
  /// The picture turned counterclockwise, cut to the largest part of its proportions without an empty corner, in its size.
  ///
  /// For a picture of w × h with w ≥ h and an angle α the part is s·w × s·h with s = h / (w·|sin α| + h·|cos α|).
  func rotatedWithoutCorners(degrees: Double) -> Image {
    guard degrees != 0, width > 1, height > 1 else { return self }
    let (sine, cosine) = (abs(sin(degrees * .pi / 180)), abs(cos(degrees * .pi / 180)))
    let (across, down) = (Double(width), Double(height))
    // Both sides of the part, turned back, lie within the picture.
    let scale = min(across / (across * cosine + down * sine), down / (across * sine + down * cosine))
    let part = [across, down].map { max(1, Int(($0 * scale - 2).rounded(.down))) }
    return weighingOpacity { picture in
      picture.rotated(degrees: degrees).centerCropped(width: min(width, part[0]), height: min(height, part[1]))
        .resized(width: width, height: height, filter: .bilinear)
    }
  }

  /// A Gaussian blur of this deviation in pixels; edges are continued with the pixel that stands there.
  func blurred(deviation: Double) -> Image {
    guard deviation > 0, deviation.isFinite else { return self }
    let reach = min(150, max(1, Int((3 * deviation).rounded(.up))))
    let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let sum = weights.reduce(0, +)
    let kernel = weights.map { Float($0 / sum) }
    return weighingOpacity { $0.filtered(kernel, alongRows: true).filtered(kernel, alongRows: false) }
  }

  private func filtered(_ kernel: [Float], alongRows: Bool) -> Image {
    let reach = kernel.count / 2
    let (length, lines) = alongRows ? (width, height) : (height, width)
    let (step, lineStep) = alongRows ? (channels, width * channels) : (width * channels, channels)
    var result = pixels
    var line = [Float](repeating: 0, count: length + 2 * reach)
    for number in 0..<lines {
      for channel in 0..<channels {
        let start = number * lineStep + channel
        for place in line.indices {
          line[place] = Float(pixels[start + min(length - 1, max(0, place - reach)) * step])
        }
        for place in 0..<length {
          var sum: Float = 0
          for tap in kernel.indices { sum += kernel[tap] * line[place + tap] }
          result[start + place * step] = UInt8(max(0, min(255, sum.rounded())))
        }
      }
    }
    return Image(width: width, height: height, channels: channels, pixels: result)
  }

  /// A rectangle of this share of the area painted over with the picture's mean colour; its proportions lie between 1:2 and
  /// 2:1. Opacity stays.
  ///
  /// Source: T. DeVries and G. Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", 2017; Z. Zhong
  /// et al., "Random Erasing Data Augmentation", 2017 (proportions).
  func withCutout(share: Double, _ generator: inout RandomGenerator) -> Image {
    let area = share * Double(width) * Double(height)
    let proportion = exp2(2 * generator.uniform() - 1)
    let across = max(1, min(width, Int((area * proportion).squareRoot().rounded())))
    let down = max(1, min(height, Int((area / Double(across)).rounded())))
    let x = generator.integer(below: width - across + 1)
    let y = generator.integer(below: height - down + 1)
    let colours = min(3, channels)
    var sums = [Int](repeating: 0, count: colours)
    for pixel in 0..<width * height {
      for channel in 0..<colours { sums[channel] += Int(pixels[pixel * channels + channel]) }
    }
    let mean = sums.map { UInt8($0 / (width * height)) }
    var result = self
    for row in y..<y + down {
      for column in x..<x + across {
        for channel in 0..<colours { result.pixels[(row * width + column) * channels + channel] = mean[channel] }
      }
    }
    return result
  }

  /// Normal noise in every pixel and colour, its deviation a share of 255. Opacity stays.
  func withGrain(deviation: Double, _ generator: inout RandomGenerator) -> Image {
    guard deviation > 0 else { return self }
    let colours = min(3, channels)
    var result = self
    for pixel in 0..<width * height {
      for channel in 0..<colours {
        let place = pixel * channels + channel
        let value = Double(pixels[place]) + 255 * deviation * generator.normal()
        result.pixels[place] = UInt8(max(0, min(255, value.rounded())))
      }
    }
    return result
  }
}
