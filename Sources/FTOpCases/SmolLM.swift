/// The sizes of SmolLM2-135M, the model the benchmarks take their shapes from (its config.json), and a batch of 4 × 256.
enum SmolLM {
  static let tokens = 1024
  static let width = 576
  static let keyWidth = 192
  static let inner = 1536
  static let vocabulary = 49_152
  static let heads = 9
  static let kvHeads = 3
  static let headWidth = 64
  static let segment = 256
}
