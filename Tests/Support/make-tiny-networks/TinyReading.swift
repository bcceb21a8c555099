import FTLab
import Foundation

/// What a synthesiser's folder needs to read English, at its smallest: no dictionary, and a network that gives every letter one
/// sound. A test can so tell what is read.
enum TinyReading {
  /// A sound of American English for each letter from a to z.
  private static let sounds = [
    "æ", "b", "k", "d", "ɛ", "f", "ɡ", "h", "ɪ", "ʤ", "k", "l", "m", "n", "ɑ", "p", "k", "ɹ", "s", "t", "ʌ", "v", "w",
    "z",
    "j", "z",
  ]
  private static let letters = (0..<26).map { String(UnicodeScalar(UInt8(ascii: "a") + $0)) }
  /// A multiple of the network's four heads with a place for each letter.
  private static let width = 28

  static func write(to folder: URL) throws {
    func write(_ name: String, _ json: JSONValue) throws {
      try AtomicFile.write(Array(json.indented().utf8), to: folder.appending(path: name).path)
    }
    var symbols = JSONObject()
    for (index, symbol) in ([" ", ",", ".", "?", "!", "ˈ", "ˌ"] + sounds).enumerated() {
      symbols.append(key: symbol, JSONValue(index + 1))
    }
    try write("vocab.json", .object(symbols))
    for name in ["lexicon_us_gold.json", "lexicon_us_silver.json", "tokenizer_exceptions.json"] { try write(name, [:]) }
    // Marks have tags of their own, every word is a noun.
    try write(
      "tagger.json",
      ["tagdict": [".": ".", ",": ",", "?": ".", "!": "."], "tags": ["NN"], "vocab": [], "weights": [:]])
    try write("normalize.json", normalization)
    let capitals = letters.map { $0.uppercased() }
    try write(
      "oov.json",
      [
        "in": .array((letters + capitals).map { .string($0) }), "out": .array(sounds.map { .string($0) }), "maxlen": 24,
      ])
    try writeNetwork(to: folder.appending(path: "oov.safetensors").path)
  }

  private static let normalization: JSONValue = [
    "months": [
      "jan": "January", "feb": "February", "mar": "March", "apr": "April", "may": "May", "jun": "June", "jul": "July",
      "aug": "August", "sep": "September", "oct": "October", "nov": "November", "dec": "December",
    ],
    "titles": ["Dr": "Doctor"], "abbreviations": ["etc.": "et cetera"], "units": ["kg": ["kilogram", "kilograms"]],
    "currency": ["$": ["dollar", "dollars"]], "symbols": ["&": "and"], "roman_cardinal": ["Chapter"],
    "roman_ordinal": ["Henry"],
  ]

  /// Letters are unit vectors, which the four layers let pass; the head gives the first of a letter's four places its sound,
  /// and the others nothing.
  private static func writeNetwork(to path: String) throws {
    var tensors: [(name: String, shape: [Int], values: [Float])] = []
    func add(_ name: String, _ shape: [Int], _ value: (Int) -> Float = { _ in 0 }) {
      tensors.append((name, shape, (0..<shape.reduce(1, *)).map(value)))
    }
    add("emb.weight", [1 + 2 * letters.count, width]) { place in
      let row = place / width
      return row > 0 && (row - 1) % letters.count == place % width ? 1 : 0
    }
    add("pos", [24, width])
    for layer in 0..<4 {
      let name = "layers.\(layer)"
      add("\(name).self_attn.in_proj_weight", [3 * width, width])
      add("\(name).self_attn.in_proj_bias", [3 * width])
      add("\(name).self_attn.out_proj.weight", [width, width])
      add("\(name).self_attn.out_proj.bias", [width])
      add("\(name).linear1.weight", [4, width])
      add("\(name).linear1.bias", [4])
      add("\(name).linear2.weight", [width, 4])
      add("\(name).linear2.bias", [width])
      for norm in ["norm1", "norm2"] {
        add("\(name).\(norm).weight", [width]) { _ in 1 }
        add("\(name).\(norm).bias", [width])
      }
    }
    add("norm.weight", [width]) { _ in 1 }
    add("norm.bias", [width])
    let choices = sounds.count + 1
    add("head.weight", [4 * choices, width]) { place in
      let row = place / width
      return row < choices && row > 0 && row - 1 == place % width ? 1 : 0
    }
    add("head.bias", [4 * choices]) { row in row >= choices && row % choices == 0 ? 10 : 0 }
    let entries = tensors.map { tensor in
      SafetensorsWriter.Entry(name: tensor.name, dtype: .float32, shape: tensor.shape) { sink in
        try tensor.values.withUnsafeBytes { try sink.write($0) }
      }
    }
    try SafetensorsWriter.write(entries, metadata: ["format": "pt"], to: path)
  }
}
