import FTRandom
import FTTensor

/// What a text encoder makes of a caption, with the words of it that a generator has learned itself.
public struct Caption: Sendable, Equatable {
  /// The sentence, `[textWidth]`, of mean square 1; zero where there is nothing but learned words.
  let vector: [Float]
  /// The tokens as bfloat16, `[tokens, textWidth]`: captions of thousands of pictures stay in memory.
  let states: [UInt16]
  let tokenCount: Int
  /// Numbers of learned words, in the order of the text.
  let words: [Int]

  /// No caption at all: the network's own, which it has learned from pictures whose captions were withheld.
  public static let null = Caption(vector: [], states: [], tokenCount: 0, words: [])

  var isNull: Bool { tokenCount == 0 && words.isEmpty }

  init(vector: [Float], states: [UInt16], tokenCount: Int, words: [Int]) {
    self.vector = vector
    self.states = states
    self.tokenCount = tokenCount
    self.words = words
  }

  /// A caption of noise, for measurements.
  package static func noise(tokens: Int, width: Int, seed: UInt64) -> Caption {
    var generator = RandomGenerator(seed: seed)
    return Caption(
      vector: (0..<width).map { _ in Float(generator.normal()) },
      // The upper half of a float32 is a bfloat16.
      states: (0..<tokens * width).map { _ in UInt16(Float(generator.normal()).bitPattern >> 16) }, tokenCount: tokens,
      words: [])
  }

  /// Rows that it takes among the states.
  var length: Int { isNull ? 1 : tokenCount + words.count }
}

/// Captions that are computed together, as the tensors that a network reads.
public struct CaptionBatch {
  let captions: [Caption]
  let width: Int
  /// Rows of states of each caption, the shorter ones filled up; few lengths, because each costs the engine a preparation.
  let length: Int

  public var count: Int { captions.count }

  /// - Parameter width: numbers in a vector and in a state.
  public init(_ captions: [Caption], width: Int) {
    precondition(!captions.isEmpty, "a batch of no captions")
    self.captions = captions
    self.width = width
    let longest = captions.map(\.length).max() ?? 1
    length = (longest + 7) / 8 * 8
  }

  /// What the text encoder gives: vectors `[count, width]` and states `[count · length, width]`; zeros elsewhere.
  func given(on device: Device) -> (vectors: Tensor, states: Tensor) {
    var vectors = [Float](repeating: 0, count: count * width)
    var states = [Float](repeating: 0, count: count * length * width)
    for (row, caption) in captions.enumerated() where caption.tokenCount > 0 {
      vectors.replaceSubrange(row * width..<(row + 1) * width, with: caption.vector)
      let first = row * length * width
      for (place, bits) in caption.states.enumerated() {
        states[first + place] = Float(bitPattern: UInt32(bits) << 16)
      }
    }
    return (
      Tensor(vectors, shape: [count, width], on: device), Tensor(states, shape: [count * length, width], on: device)
    )
  }

  /// Which learned rows are added where, as matrices of zeros and ones: column 0 is the null caption, the others are words.
  /// `[count, 1 + words]` and `[count · length, 1 + words]`.
  func learnedRows(words: Int, on device: Device) -> (vectors: Tensor, states: Tensor) {
    let columns = 1 + words
    var vectors = [Float](repeating: 0, count: count * columns)
    var states = [Float](repeating: 0, count: count * length * columns)
    for (row, caption) in captions.enumerated() {
      if caption.isNull {
        vectors[row * columns] = 1
        states[row * length * columns] = 1
      }
      for (place, word) in caption.words.enumerated() {
        precondition(word < words, "a caption with the learned word \(word) for a network that has \(words)")
        // A word that stands twice says no more than once.
        vectors[row * columns + 1 + word] = 1
        states[(row * length + caption.tokenCount + place) * columns + 1 + word] = 1
      }
    }
    return (
      Tensor(vectors, shape: [count, columns], on: device),
      Tensor(states, shape: [count * length, columns], on: device)
    )
  }

  /// `[count, 1, places + length]`: 0 where there is something to look at, a number that no score outweighs where rows are
  /// filled up.
  func mask(after places: Int, on device: Device) -> Tensor {
    let columns = places + length
    var mask = [Float](repeating: 0, count: count * columns)
    for (row, caption) in captions.enumerated() {
      for place in caption.length..<max(caption.length, length) { mask[row * columns + places + place] = -1e9 }
    }
    return Tensor(mask, shape: [count, 1, columns], on: device)
  }
}
