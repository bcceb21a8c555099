// swift-tools-version: 6.1
import PackageDescription

// A package of its own, as yours would be: only the path would be an address.
let package = Package(
  name: "Embedding",
  dependencies: [.package(name: "ftlab", path: "../..")],
  targets: [
    .executableTarget(name: "text", dependencies: [.product(name: "FTText", package: "ftlab")]),
    .executableTarget(name: "style", dependencies: [.product(name: "FTImage", package: "ftlab")]),
    .executableTarget(name: "voice", dependencies: [.product(name: "FTVoice", package: "ftlab")]),
  ],
  swiftLanguageModes: [.v6]
)
