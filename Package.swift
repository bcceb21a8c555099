// swift-tools-version: 6.1
import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "ftlab",
  products: [
    .library(name: "FTLab", targets: ["FTLab"]),
    .library(name: "FTText", targets: ["FTText"]),
    .library(name: "FTTensor", targets: ["FTTensor"]),
    .executable(name: "ftlab", targets: ["ftlab"]),
    .executable(name: "ftlab-bench", targets: ["ftlab-bench"]),
  ],
  traits: [
    // Off by default: `swift build --traits WebP` needs Debian's libwebp-dev.
    .trait(name: "WebP", description: "Reads WebP pictures with libwebp.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // C: kernels on the libgomp team; libgomp, oneDNN and OpenBLAS are loaded on demand.
    .target(
      name: "CKernels", exclude: ["Bodies"], linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("m")]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    // The core: tensors, layers, optimizers, files, rows, the training loop.
    .target(name: "FTRandom"),
    .target(name: "FTTensor", dependencies: ["CKernels"]),
    .target(name: "FTNN", dependencies: ["FTTensor", "FTRandom"]),
    .target(name: "FTOptim", dependencies: ["FTNN"]),
    .target(name: "FTCheckpoint", dependencies: ["FTNN", "FTJSON", "CLibcrypto", "CZlib"]),
    .target(name: "FTJSON"),
    .target(name: "FTData", dependencies: ["FTRandom", "FTJSON"]),
    .target(name: "FTEvaluation", dependencies: ["FTData", "FTRandom"]),
    .target(name: "FTTraining", dependencies: ["FTOptim", "FTCheckpoint", "FTData", "FTRandom", "FTJSON"]),
    .target(name: "FTRun", dependencies: ["FTTraining", "FTModels", "FTEvaluation", "FTData", "FTJSON"]),

    // Text.
    .target(name: "FTTextCodec", dependencies: ["FTJSON"]),
    .target(name: "FTModels", dependencies: ["FTCheckpoint", "FTTextCodec", "FTData", "FTRandom", "FTJSON"]),
    .target(
      name: "FTText",
      dependencies: [
        "FTRun", "FTModels", "FTTextCodec", "FTTraining", "FTEvaluation", "FTData", "FTRandom", "FTJSON",
      ]),

    // Images.
    .target(name: "CImage", linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg")]),
    .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"])]),
    .target(
      name: "FTImageCodec",
      dependencies: ["CImage", "FTData", "FTTensor", .target(name: "CWebP", condition: .when(traits: ["WebP"]))]),
    .target(
      name: "FTImage",
      dependencies: [
        "FTRun", "FTImageCodec", "FTModels", "FTTraining", "FTEvaluation", "FTData", "FTRandom", "FTJSON",
      ]),

    // Voice.
    .systemLibrary(name: "CSndfile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
    // Needs Debian's libsoxr-dev; loaded on demand, after libgomp.
    .target(name: "CSoxr", dependencies: ["CKernels"], linkerSettings: [.linkedLibrary("dl")]),
    .systemLibrary(name: "CEBUR128", pkgConfig: "libebur128", providers: [.apt(["libebur128-dev"])]),
    .target(name: "FTAudioCodec", dependencies: ["FTTensor", "CSndfile", "CSoxr", "CEBUR128"]),
    .target(name: "FTPronunciation", dependencies: ["FTCheckpoint", "FTNN", "FTJSON"]),
    .target(
      name: "FTVoice",
      dependencies: [
        "FTRun", "FTAudioCodec", "FTPronunciation", "FTModels", "FTTraining", "FTEvaluation", "FTData", "FTRandom",
        "FTJSON",
      ]),

    // The umbrella and the programs.
    .target(
      name: "FTLab",
      dependencies: [
        "FTAudioCodec", "FTCheckpoint", "FTData", "FTEvaluation", "FTImage", "FTImageCodec", "FTJSON", "FTModels",
        "FTNN", "FTOptim",
        "FTPronunciation", "FTRandom", "FTRun", "FTTensor",
        "FTText",
        "FTTextCodec",
        "FTTraining", "FTVoice",
      ]),
    .target(name: "FTCommands", dependencies: ["FTLab", argumentParser, .product(name: "Yams", package: "Yams")]),
    .executableTarget(name: "ftlab", dependencies: ["FTCommands"]),
    .executableTarget(
      name: "ftlab-bench",
      dependencies: ["FTImage", "FTImageCodec", "FTRandom", "FTVoice", "FTOpCases", "FTLab", argumentParser]),

    // Tests. One table of operation cases serves tests, gradient checks and benchmarks.
    .target(name: "FTOpCases", dependencies: ["FTTensor", "FTRandom"]),
    .target(name: "FTTestSupport", dependencies: ["FTTensor"], path: "Tests/Support/FTTestSupport"),
    .testTarget(
      name: "FTTensorTests", dependencies: ["CKernels", "FTTensor", "FTOpCases", "FTCheckpoint", "FTTestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "FTNNTests", dependencies: ["FTNN", "FTRandom", "FTCheckpoint", "FTTestSupport"], exclude: ["Golden"]),
    .testTarget(name: "FTOptimTests", dependencies: ["FTOptim"]),
    .testTarget(name: "FTTrainingTests", dependencies: ["FTTraining", "FTRandom", "FTTestSupport"]),
    .testTarget(
      name: "FTTextTests", dependencies: ["FTText", "FTRandom", "FTTestSupport"], exclude: ["Golden"]),
    .testTarget(name: "FTRunTests", dependencies: ["FTRun", "FTTestSupport"]),
    // A recipe in one file, and a program of the same commands that knows it too.
    .executableTarget(
      name: "line-lab", dependencies: ["FTCommands", "FTLab", argumentParser], path: "Tests/Support/line-lab"),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "ftlab", "line-lab", "FTCommands", "FTData", "FTRandom", "FTJSON", "FTTestSupport", argumentParser,
      ]),
    .testTarget(
      name: "FTCheckpointTests", dependencies: ["FTCheckpoint", "FTRandom", "FTTestSupport"], exclude: ["Golden"]),
    .testTarget(name: "FTJSONTests", dependencies: ["FTJSON", "FTRandom"]),
    .testTarget(name: "FTRandomTests", dependencies: ["FTRandom"]),
    .testTarget(name: "FTDataTests", dependencies: ["FTData", "FTRandom", "FTTestSupport"]),
    .testTarget(name: "FTEvaluationTests", dependencies: ["FTEvaluation", "FTRandom"], exclude: ["Golden"]),
    .testTarget(name: "FTTextCodecTests", dependencies: ["FTTextCodec"], exclude: ["Golden"]),
    .testTarget(
      name: "FTImageCodecTests", dependencies: ["FTImageCodec", "FTCheckpoint", "FTTestSupport"], exclude: ["Golden"]),
    .testTarget(
      name: "FTImageTests",
      dependencies: ["FTImage", "FTImageCodec", "FTModels", "FTData", "FTRandom", "FTTestSupport"], exclude: ["Golden"]),
    .testTarget(
      name: "FTAudioCodecTests", dependencies: ["FTAudioCodec", "FTCheckpoint", "FTRandom", "FTTestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "FTVoiceTests", dependencies: ["FTVoice", "FTModels", "FTRandom", "FTTestSupport"], exclude: ["Golden"]),
    .testTarget(
      name: "FTPronunciationTests", dependencies: ["FTPronunciation", "FTTestSupport"], exclude: ["Golden"]),
    .testTarget(name: "FTModelsTests", dependencies: ["FTModels", "FTTestSupport"], exclude: ["Golden"]),
  ],
  swiftLanguageModes: [.v6]
)
