// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "ftlab",
  products: [
    .library(name: "FTLab", targets: ["FTLab"]),
    .library(name: "FTText", targets: ["FTText"]),
    .library(name: "FTTensor", targets: ["FTTensor"]),
    .executable(name: "ftlab", targets: ["ftlab"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // C: kernels on the libgomp team; oneDNN and, loaded on demand, OpenBLAS.
    .target(
      name: "CKernels",
      exclude: ["Bodies"],
      linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("m")]),
    .target(name: "FTTensor", dependencies: ["CKernels"]),
    .target(name: "FTNN", dependencies: ["FTTensor"]),
    .target(name: "FTOptim", dependencies: ["FTNN"]),
    .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "FTCheckpoint", dependencies: ["FTNN", "CLibcrypto"]),
    .target(name: "FTData"),
    .target(name: "FTTraining", dependencies: ["FTOptim", "FTCheckpoint", "FTData"]),
    .target(name: "FTTextCodec"),
    .target(name: "FTModels", dependencies: ["FTCheckpoint", "FTTextCodec", "FTData"]),
    .target(name: "FTText", dependencies: ["FTModels", "FTTextCodec", "FTTraining"]),
    .target(
      name: "FTLab",
      dependencies: [
        "FTCheckpoint", "FTData", "FTModels", "FTNN", "FTOptim", "FTTensor", "FTText", "FTTextCodec", "FTTraining",
      ]),
    .executableTarget(
      name: "ftlab",
      dependencies: [
        "FTLab", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
