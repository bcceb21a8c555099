import FTLab
import Foundation

/// Writes the tiny networks of Models/: the real architectures in small widths, with random numbers that a seed decides.
///
///     make-tiny-networks FOLDER
guard CommandLine.arguments.count == 2 else {
  FileHandle.standardError.write(Data("make-tiny-networks: name the folder to write into\n".utf8))
  exit(2)
}
let target = URL(fileURLWithPath: CommandLine.arguments[1])

var widths = EfficientNetLite0Configuration.Widths()
widths.stem = 4
widths.stages = [4, 4, 4, 4, 4, 4, 8]
widths.features = 32
var voice = SynthesizerConfiguration.Widths()
voice.text = 8
voice.frame = 16
voice.frameInner = 32
voice.prosody = 8
let synthesizer = SynthesizerConfiguration(widths: voice, acousticBlocks: 2)

try TinyNetwork("tiny-style", StyleGeneratorConfiguration(styleNames: ["plain", "bold"], width: 8, residualBlocks: 1))
  .write(to: target)
try TinyNetwork("tiny-classifier", EfficientNetLite0Configuration(labels: ["one", "two"], widths: widths))
  .write(to: target)
try TinyNetwork("tiny-vgg16", VGG16Configuration(widths: [4, 8, 8, 8, 8])).write(to: target)
try TinyNetwork("tiny-speaker", SpeakerEncoderConfiguration(isProjected: false, width: 32)).write(to: target)
try TinyNetwork("tiny-synthesizer", synthesizer).write(to: target)
try TinyReading.write(to: target.appending(path: "tiny-synthesizer"))
let base = try ModelFolder<SynthesizerConfiguration>(url: target.appending(path: "tiny-synthesizer"))
try TinyNetwork(
  "tiny-listener", ContentEncoderConfiguration(width: 16, textWidth: voice.text),
  base: ["base_model": base.name, "base_model_sha256": base.weightsSHA256()]
).write(to: target)
try FileManager.default.removeItem(at: base.url.appending(path: "ftlab.json"))
