// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "ftlab",
  products: [
    .library(name: "FTTensor", targets: ["FTTensor"]),
  ],
  targets: [
    // C: kernels on the libgomp team; oneDNN and, loaded on demand, OpenBLAS.
    .target(
      name: "CKernels",
      exclude: ["Bodies"],
      linkerSettings: [.linkedLibrary("dnnl"), .linkedLibrary("gomp"), .linkedLibrary("dl")]),
    .target(name: "FTTensor", dependencies: ["CKernels"]),
    .target(name: "FTNN", dependencies: ["FTTensor"]),
    .target(name: "FTOptim", dependencies: ["FTNN"]),
    .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "FTCheckpoint", dependencies: ["FTNN", "CLibcrypto"]),
    .target(name: "FTData"),
    .target(name: "FTTraining", dependencies: ["FTOptim", "FTCheckpoint", "FTData"]),
  ],
  swiftLanguageModes: [.v6]
)
