import FTAudioCodec
import FTData
import FTImageCodec
import FTRandom
import Foundation

@testable import FTDataset

/// Pictures and recordings that are made for a test, and how copies of them differ.
enum MediaFixtures {
  /// Overlapping discs and bars of many colours, with grain: no two seeds have anything in common.
  static func scene(_ seed: UInt64, width: Int = 320, height: Int = 240) -> Image {
    var generator = RandomGenerator(seed: seed).split("scene")
    var image = Image(width: width, height: height, color: .init(90, 110, 130))
    for _ in 0..<70 {
      let color = (0..<3).map { _ in UInt8(generator.integer(below: 256)) }
      let (centerX, centerY) = (generator.integer(below: width), generator.integer(below: height))
      let (halfWidth, halfHeight) = (4 + generator.integer(below: width / 7), 4 + generator.integer(below: height / 7))
      let isDisc = generator.uniform() < 0.5
      for y in max(0, centerY - halfHeight)..<min(height, centerY + halfHeight) {
        for x in max(0, centerX - halfWidth)..<min(width, centerX + halfWidth) {
          let across = Double(x - centerX) / Double(halfWidth)
          let down = Double(y - centerY) / Double(halfHeight)
          if isDisc, across * across + down * down > 1 { continue }
          for channel in 0..<3 { image.pixels[3 * (y * width + x) + channel] = color[channel] }
        }
      }
    }
    for at in image.pixels.indices {
      image.pixels[at] = UInt8(clamping: Int(image.pixels[at]) + generator.integer(below: 17) - 8)
    }
    return image
  }

  /// A black bar and a bowl on white: mirrored it is another letter.
  static func letter() -> Image {
    var image = Image(width: 200, height: 200, color: .white)
    for y in 20..<180 {
      for x in 50..<160 {
        let (across, down) = (Double(x - 100), Double(y - 70))
        let distance = (across * across + down * down).squareRoot()
        let isBowl = distance > 28 && distance < 50
        if x < 72 || isBowl { for channel in 0..<3 { image.pixels[3 * (y * 200 + x) + channel] = 0 } }
      }
    }
    return image
  }

  enum PictureCopy: String, CaseIterable {
    case scaled, mirrored, cropped, croppedAndMirrored, darker, tilted, framed, writtenOn, quarterTurned
  }

  static func copy(_ image: Image, _ kind: PictureCopy, _ generator: inout RandomGenerator) throws -> Image {
    func cropped() -> Image {
      let width = Int(Double(image.width) * (0.6 + 0.3 * generator.uniform()))
      let height = Int(Double(image.height) * (0.6 + 0.3 * generator.uniform()))
      return image.cropped(
        x: generator.integer(below: image.width - width + 1), y: generator.integer(below: image.height - height + 1),
        width: width, height: height)
    }
    let result: Image
    switch kind {
    case .scaled: result = image.resized(width: image.width / 2, height: image.height / 2)
    case .mirrored: result = image.flippedHorizontally()
    case .cropped: result = cropped()
    case .croppedAndMirrored: result = cropped().flippedHorizontally()
    case .darker:
      var jitter = Image.Jitter()
      jitter.brightness = 0.7
      jitter.contrast = 0.8
      jitter.saturation = 0.4
      result = image.jittered(jitter)
    case .tilted: result = image.rotated(degrees: 4)
    case .framed:
      var frame = Image(width: image.width, height: image.height + 80, color: .black)
      let start = 3 * 40 * image.width
      frame.pixels.replaceSubrange(start..<start + image.pixels.count, with: image.pixels)
      result = frame
    case .writtenOn:
      var written = image
      for y in 20..<40 {
        for x in 30..<150 where (x / 4 + y / 5) % 2 == 0 {
          for channel in 0..<3 { written.pixels[3 * (y * image.width + x) + channel] = 255 }
        }
      }
      result = written
    case .quarterTurned: result = image.transposed().flippedHorizontally()
    }
    return try Image(data: result.jpegData(quality: 30), name: "copy")
  }

  /// Syllables of gliding harmonics and hiss with pauses between them: no two seeds have anything in common.
  static func speech(_ seed: UInt64, seconds: Double = 4, rate: Int = 16_000) -> Audio {
    var generator = RandomGenerator(seed: seed).split("speech")
    var samples = [Float](repeating: 0, count: Int(seconds * Double(rate)))
    var start = Int(0.15 * Double(rate))
    while start < samples.count {
      let length = Int((0.1 + 0.2 * generator.uniform()) * Double(rate))
      let (from, to) = (90 + 130 * generator.uniform(), 90 + 130 * generator.uniform())
      let formants = (0..<3).map { 300 + 800 * Double($0) + 700 * generator.uniform() }
      let hiss = generator.uniform() < 0.3 ? 0.05 : 0.003
      var phase = 0.0
      for i in 0..<min(length, samples.count - start) {
        let place = Double(i) / Double(length)
        let pitch = from + (to - from) * place
        phase += 2 * .pi * pitch / Double(rate)
        var value = hiss * generator.normal()
        for harmonic in 1...24 {
          let hertz = pitch * Double(harmonic)
          let weight = formants.reduce(0.0) { $0 + exp(-pow(($1 - hertz) / 150, 2)) }
          value += 0.12 * weight * sin(phase * Double(harmonic))
        }
        samples[start + i] += Float(value * sin(.pi * place))
      }
      start += length + Int((0.02 + (generator.uniform() < 0.2 ? 0.25 : 0.05) * generator.uniform()) * Double(rate))
    }
    let peak = samples.reduce(Float(0.01)) { max($0, abs($1)) }
    return Audio(samples: samples.map { 0.5 * $0 / peak + 1e-4 * Float(generator.normal()) }, sampleRate: rate)
  }

  /// A WAV file of 16 bits, with a chunk that holds a remark.
  static func wav(_ audio: Audio, remark: String = "") -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 255) } }
    func chunk(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
      Array(name.utf8) + little(bytes.count, 4) + bytes + (bytes.count % 2 == 1 ? [0] : [])
    }
    let rate = audio.sampleRate
    let format = little(1, 2) + little(1, 2) + little(rate, 4) + little(2 * rate, 4) + little(2, 2) + little(16, 2)
    let extra = remark.isEmpty ? [] : chunk("note", Array(remark.utf8))
    return chunk("RIFF", Array("WAVE".utf8) + chunk("fmt ", format) + extra + chunk("data", audio.pcm16))
  }

  static func noisy(_ audio: Audio, decibels: Double, _ generator: inout RandomGenerator) -> Audio {
    let level = Double(audio.rootMeanSquare) * pow(10, -decibels / 20)
    return Audio(
      samples: audio.samples.map { $0 + Float(level * generator.normal()) }, sampleRate: audio.sampleRate)
  }
}

extension MediaReport {
  func finding(_ check: String) -> DataFinding? { findings.first { $0.check == check } }

  /// The names of the files of each case, without their folders.
  func names(_ check: String) -> [[String]] {
    (finding(check)?.cases ?? []).map { $0.places.map { ($0.file as NSString).lastPathComponent } }
  }
}
