// swift-tools-version: 6.1
import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "ftlab",
  products: [
    .library(name: "FTLab", targets: ["FTLab"]),
    .library(name: "FTText", targets: ["FTText"]),
    .library(name: "FTImage", targets: ["FTImage"]),
    .library(name: "FTGeneration", targets: ["FTGeneration"]),
    .library(name: "FTVoice", targets: ["FTVoice"]),
    .library(name: "FTTensor", targets: ["FTTensor"]),
    .executable(name: "ftlab", targets: ["ftlab"]),
    .executable(name: "ftlab-bench", targets: ["ftlab-bench"]),
  ],
  traits: [
    // Off by default: `swift build --traits WebP` needs Debian's libwebp-dev.
    .trait(name: "WebP", description: "Reads WebP pictures with libwebp."),
    // Off by default: GRDB takes minutes to build, and needs Debian's libsqlite3-dev.
    .trait(name: "SQLite", description: "Imports rows of SQLite files with GRDB."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // C: kernels on the libgomp team; libgomp, oneDNN and OpenBLAS are loaded on demand.
    .target(
      name: "CKernels", exclude: ["Bodies"], linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("m")]),
    // Loaded on demand: who fetches nothing starts without libcurl and what it rests on.
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    // The core: tensors, layers, optimizers, files, rows, the training loop.
    .target(name: "FTRandom"),
    .target(name: "FTTensor", dependencies: ["CKernels"]),
    .target(name: "FTNN", dependencies: ["FTTensor", "FTRandom"]),
    .target(name: "FTOptim", dependencies: ["FTNN", "FTTensor"]),
    .target(name: "FTCheckpoint", dependencies: ["CLibcrypto", "CZlib", "FTJSON", "FTNN", "FTTensor"]),
    .target(name: "FTJSON"),
    .target(name: "FTYAML", dependencies: ["FTData", "FTJSON", .product(name: "Yams", package: "Yams")]),
    .target(name: "FTData", dependencies: ["FTJSON", "FTRandom"]),
    .target(name: "FTEvaluation", dependencies: ["FTData", "FTRandom"]),
    .target(
      name: "FTReport", dependencies: ["FTEvaluation", .product(name: "Mustache", package: "swift-mustache")]),
    .target(
      name: "FTTraining", dependencies: ["FTCheckpoint", "FTData", "FTJSON", "FTNN", "FTOptim", "FTTensor", "FTRandom"]),
    .target(
      name: "FTRun",
      dependencies: [
        "FTAugment", "FTCheckpoint", "FTData", "FTEvaluation", "FTJSON", "FTModels", "FTNN", "FTOptim", "FTTensor",
        "FTTraining",
      ]),

    // Text.
    .target(name: "FTTemplate"),
    .target(name: "FTTextCodec", dependencies: ["FTJSON", "FTTemplate"]),
    // The catalogue is a link to Models/catalog.json, compiled in: a copied program needs no file beside it.
    .target(
      name: "FTModels", dependencies: ["FTCheckpoint", "FTData", "FTJSON", "FTTensor"],
      resources: [.embedInCode("Catalog/catalog.json")]),
    .target(name: "FTDownload", dependencies: ["CCurl", "FTCheckpoint", "FTData", "FTJSON", "FTModels"]),
    .target(
      name: "FTText",
      dependencies: [
        "FTAugment", "FTCheckpoint", "FTData", "FTEvaluation", "FTJSON", "FTModels", "FTNN", "FTOptim", "FTRandom",
        "FTRun", "FTTemplate", "FTTensor", "FTTextCodec", "FTTraining", "FTYAML",
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
        "FTAugment", "FTAugmentPictures", "FTCheckpoint", "FTData", "FTEvaluation", "FTImageCodec", "FTJSON",
        "FTModels", "FTNN", "FTOptim",
        "FTRandom", "FTReport", "FTRun", "FTTensor", "FTTraining",
      ]),

    // Pictures from words: where networks for pictures and for text meet.
    .target(
      name: "FTGeneration",
      dependencies: [
        "FTAugment", "FTAugmentPictures", "FTCheckpoint", "FTData", "FTEvaluation", "FTImage", "FTImageCodec", "FTJSON",
        "FTModels", "FTNN", "FTOptim", "FTRandom", "FTRun", "FTTensor", "FTText", "FTTraining",
      ]),

    // Voice.
    .systemLibrary(name: "CSndfile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
    // Needs Debian's libsoxr-dev; loaded on demand, after libgomp.
    .target(name: "CSoxr", dependencies: ["CKernels"], linkerSettings: [.linkedLibrary("dl")]),
    .systemLibrary(name: "CEBUR128", pkgConfig: "libebur128", providers: [.apt(["libebur128-dev"])]),
    .target(name: "FTAudioCodec", dependencies: ["CEBUR128", "CSndfile", "CSoxr", "FTTensor"]),
    .target(name: "FTPronunciation", dependencies: ["FTCheckpoint", "FTJSON", "FTNN", "FTTensor"]),
    .target(
      name: "FTVoice",
      dependencies: [
        "FTAudioCodec", "FTAugment", "FTAugmentSounds", "FTCheckpoint", "FTData", "FTEvaluation", "FTJSON", "FTModels",
        "FTNN", "FTOptim",
        "FTPronunciation", "FTRandom", "FTReport", "FTRun", "FTTensor", "FTTraining",
      ]),

    // Changed copies and views of examples, of all three kinds: what recipes and data sets share.
    .target(name: "FTAugment", dependencies: ["FTData", "FTJSON", "FTRandom"]),
    // Apart, so that a program for texts links no codec of pictures or sounds.
    .target(name: "FTAugmentPictures", dependencies: ["FTAugment", "FTData", "FTImageCodec", "FTRandom"]),
    .target(name: "FTAugmentSounds", dependencies: ["FTAudioCodec", "FTAugment", "FTData", "FTRandom"]),

    // Data sets, of all three kinds.
    .target(
      name: "FTDataset",
      dependencies: [
        "FTAudioCodec", "FTAugment", "FTAugmentPictures", "FTAugmentSounds", "FTCheckpoint", "FTData", "FTEvaluation",
        "FTImageCodec", "FTJSON", "FTOptim",
        "FTRandom", "FTReport", "FTTensor", "FTYAML",
        .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
      ]),

    // The umbrella and the programs.
    .target(
      name: "FTLab",
      dependencies: ["FTDataset", "FTGeneration", "FTImage", "FTText", "FTVoice"]),
    .target(
      name: "FTCommands", dependencies: ["FTDownload", "FTLab", "FTYAML", argumentParser]),
    .executableTarget(name: "ftlab", dependencies: ["FTCommands"]),
    .executableTarget(
      name: "ftlab-bench",
      dependencies: [
        "FTAudioCodec", "FTCheckpoint", "FTData", "FTGeneration", "FTImage", "FTImageCodec", "FTModels", "FTNN",
        "FTOpCases", "FTOptim", "FTPronunciation", "FTReport", "FTTensor", "FTText", "FTTextCodec", "FTTraining",
        "FTVoice", argumentParser,
        "FTRandom",
      ]),

    // Tests. One table of operation cases serves tests, gradient checks and benchmarks.
    .target(name: "FTOpCases", dependencies: ["FTTensor", "FTRandom"]),
    .target(name: "FTTestSupport", dependencies: ["FTCheckpoint", "FTTensor"], path: "Tests/Support/FTTestSupport"),
    // A web server of the tests' own process, with the faults that servers have.
    .target(name: "FTTestServer", path: "Tests/Support/FTTestServer"),
    .testTarget(
      name: "FTTensorTests", dependencies: ["CKernels", "FTCheckpoint", "FTOpCases", "FTTensor", "FTTestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "FTNNTests", dependencies: ["FTCheckpoint", "FTNN", "FTTensor", "FTTestSupport", "FTRandom"],
      exclude: ["Golden"]),
    .testTarget(
      name: "FTOptimTests", dependencies: ["FTCheckpoint", "FTNN", "FTOptim", "FTTensor", "FTTestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "FTTrainingTests",
      dependencies: ["FTCheckpoint", "FTNN", "FTOptim", "FTTensor", "FTTestSupport", "FTTraining", "FTRandom"]),
    .testTarget(
      name: "FTTextTests",
      dependencies: [
        "FTAugment", "FTCheckpoint", "FTData", "FTEvaluation", "FTJSON", "FTModels", "FTNN", "FTOptim", "FTRandom",
        "FTRun", "FTTensor", "FTTestSupport", "FTText", "FTTextCodec",
      ], exclude: ["Dialects", "Golden"]),
    .testTarget(
      name: "FTRunTests",
      dependencies: [
        "FTAugment", "FTData", "FTEvaluation", "FTJSON", "FTModels", "FTRun", "FTTestSupport", "FTTraining",
      ]),
    .testTarget(
      name: "FTDownloadTests",
      dependencies: [
        "FTCheckpoint", "FTDownload", "FTLab", "FTModels", "FTRandom", "FTTestServer", "FTTestSupport",
      ]),
    // A recipe in one file, and a program of the same commands that knows it too.
    .executableTarget(
      name: "line-lab", dependencies: ["FTCommands", "FTLab", argumentParser], path: "Tests/Support/line-lab"),
    // Writes the tiny networks of Models/.
    .executableTarget(name: "make-tiny-networks", dependencies: ["FTLab"], path: "Tests/Support/make-tiny-networks"),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "FTCheckpoint", "FTCommands", "FTData", "FTJSON", "FTTensor", "FTTestServer", "FTTestSupport", "ftlab",
        "ftlab-bench", "line-lab",
        argumentParser,
        "FTRandom",
      ]),
    .testTarget(name: "FTReportTests", dependencies: ["FTEvaluation", "FTReport"], exclude: ["Golden", "Scripts"]),
    .testTarget(
      name: "FTCheckpointTests", dependencies: ["FTCheckpoint", "FTNN", "FTTensor", "FTTestSupport", "FTRandom"],
      exclude: ["Golden"]),
    .testTarget(name: "FTJSONTests", dependencies: ["FTJSON", "FTRandom"]),
    .testTarget(name: "FTRandomTests", dependencies: ["FTRandom"]),
    .testTarget(name: "FTDataTests", dependencies: ["FTData", "FTJSON", "FTRandom", "FTTestSupport"]),
    .testTarget(
      name: "FTAugmentTests",
      dependencies: [
        "FTAudioCodec", "FTAugment", "FTAugmentPictures", "FTAugmentSounds", "FTData", "FTImageCodec", "FTJSON",
        "FTRandom", "FTTestSupport",
      ]),
    .testTarget(
      name: "FTDatasetTests",
      dependencies: [
        "FTAudioCodec", "FTAugment", "FTData", "FTDataset", "FTImageCodec", "FTJSON", "FTLab", "FTRandom", "FTReport",
        "FTRun",
        "FTTestSupport", "FTText",
        .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
      ]),
    .testTarget(name: "FTEvaluationTests", dependencies: ["FTData", "FTEvaluation", "FTRandom"], exclude: ["Golden"]),
    .testTarget(name: "FTTextCodecTests", dependencies: ["FTJSON", "FTTemplate", "FTTextCodec"], exclude: ["Golden"]),
    .testTarget(
      name: "FTImageCodecTests", dependencies: ["FTCheckpoint", "FTImageCodec", "FTTensor", "FTTestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "FTImageTests",
      dependencies: [
        "FTCheckpoint", "FTData", "FTEvaluation", "FTImage", "FTImageCodec", "FTModels", "FTNN", "FTRun", "FTTensor",
        "FTTestSupport", "FTTraining",
        "FTRandom",
      ], exclude: ["Golden"]),
    .testTarget(
      name: "FTGenerationTests",
      dependencies: [
        "FTCheckpoint", "FTData", "FTEvaluation", "FTGeneration", "FTImage", "FTImageCodec", "FTModels", "FTNN",
        "FTRandom", "FTRun", "FTTensor", "FTTestSupport", "FTTraining",
      ], exclude: ["Golden"]),
    .testTarget(
      name: "FTAudioCodecTests",
      dependencies: ["FTAudioCodec", "FTCheckpoint", "FTTensor", "FTTestSupport", "FTRandom"],
      exclude: ["Golden"]),
    .testTarget(
      name: "FTVoiceTests",
      dependencies: [
        "FTAudioCodec", "FTCheckpoint", "FTData", "FTEvaluation", "FTJSON", "FTModels", "FTNN", "FTPronunciation",
        "FTReport", "FTRun",
        "FTTensor", "FTTestSupport", "FTTraining", "FTVoice",
        "FTRandom",
      ], exclude: ["Golden"]),
    .testTarget(
      name: "FTPronunciationTests", dependencies: ["FTJSON", "FTPronunciation", "FTTestSupport"],
      exclude: ["Golden", "Readings"]),
    .testTarget(
      name: "FTModelsTests",
      dependencies: ["FTCheckpoint", "FTLab", "FTModels", "FTTensor", "FTTestSupport", "FTTextCodec"],
      exclude: ["Golden"]),
  ],
  swiftLanguageModes: [.v6]
)
