import FTData

/// A way of changing an example so that it still means the same. Its raw value is the word that people write.
public enum AugmentKind: String, Sendable, CaseIterable {
  // Pictures.
  case crop, flip, rotate, colour, hue, blur, cutout, grain
  // Texts.
  case synonyms, delete, paraphrase
  case letterCase = "case"
  case punctuation
  // Sounds.
  case speed, pitch, room, noise, gain

  /// What an amount says.
  enum Reading: Sendable {
    /// The operation has no strength.
    case none
    /// A single number goes both ways: 10 is −10 to 10.
    case bothWays
    /// A single number is the least, 1 is the most: a crop of 0.8 keeps 80 to 100 %.
    case upToOne
    /// A single number is itself.
    case itself
  }

  /// What there is to know of an operation before it is asked for.
  struct Terms: Sendable {
    let modality: Modality
    /// What it does, in words that end a sentence.
    let meaning: String
    let reading: Reading
    /// What is taken where no amount is written; nil where there is none.
    let usual: AugmentAmount?
    let allowed: ClosedRange<Double>
    /// A unit that may stand behind the amount.
    var unit: String?
    /// How often it is applied where nothing is written.
    var probability = 1.0
    /// What `from PATH` names; nil where nothing is read.
    var source: String?
    /// What others call it.
    var otherNames: [String] = []
  }

  public var modality: Modality { terms.modality }
  /// Stands behind the amount; nil for a share or a factor.
  package var unit: String? { terms.unit }

  /// The kinds for one modality.
  public static func all(of modality: Modality) -> [AugmentKind] { allCases.filter { $0.modality == modality } }

  /// What each kind does, a line each, for help texts.
  public static func explanation(of modality: Modality) -> [(words: String, meaning: String)] {
    all(of: modality).map { (AugmentOperation($0).words, $0.terms.meaning) }
  }

  var terms: Terms {
    switch self {
    case .crop:
      Terms(
        modality: .image, meaning: "a part of the picture, at least this share of its area", reading: .upToOne,
        usual: .value(0.8), allowed: 0.05...1, otherNames: ["cropping", "randomcrop", "resizedcrop"])
    case .flip:
      Terms(
        modality: .image, meaning: "left and right exchanged", reading: .none, usual: nil, allowed: 0...0,
        probability: 0.5, otherNames: ["mirror", "fliplr", "hflip", "horizontalflip"])
    case .rotate:
      Terms(
        modality: .image, meaning: "turned by up to so many degrees, without empty corners", reading: .bothWays,
        usual: .value(10), allowed: -180...180, unit: "degrees", otherNames: ["rotation", "turn"])
    case .colour:
      Terms(
        modality: .image, meaning: "brightness, contrast and saturation, each up to so much more or less",
        reading: .bothWays, usual: .value(0.2), allowed: -0.95...0.95, otherNames: ["color", "jitter", "colorjitter"])
    case .hue:
      Terms(
        modality: .image, meaning: "colours turned by up to so much of the colour wheel", reading: .bothWays,
        usual: .value(0.02), allowed: -0.5...0.5)
    case .blur:
      Terms(
        modality: .image, meaning: "out of focus, Gaussian, with a deviation of so many pixels", reading: .itself,
        usual: .range(0.3, 1.5), allowed: 0.05...50, unit: "pixels", probability: 0.3, otherNames: ["gaussianblur"])
    case .cutout:
      Terms(
        modality: .image, meaning: "a rectangle of this share of the area painted over with the mean colour",
        reading: .itself, usual: .range(0.02, 0.15), allowed: 0.001...0.8, probability: 0.5,
        otherNames: ["erase", "erasing", "randomerasing"])
    case .grain:
      Terms(
        modality: .image, meaning: "noise in every pixel, its deviation a share of white", reading: .itself,
        usual: .range(0, 0.03), allowed: 0...0.5, probability: 0.3, otherNames: ["noise", "gaussiannoise"])
    case .synonyms:
      Terms(
        modality: .text, meaning: "this share of the words that can be exchanged safely", reading: .itself,
        usual: .value(0.3), allowed: 0.01...1, source: "WordNet's folder, EDICT, or a list of synonyms",
        otherNames: ["synonym", "thesaurus"])
    case .delete:
      Terms(
        modality: .text, meaning: "this share of the small words that can be missed left out", reading: .itself,
        usual: .value(0.1), allowed: 0.01...0.5, otherNames: ["deletion", "drop", "remove"])
    case .paraphrase:
      Terms(
        modality: .text, meaning: "another of your own wordings of the same prompt", reading: .none, usual: nil,
        allowed: 0...0, source: "a file of templates", otherNames: ["template", "templates", "rephrase"])
    case .letterCase:
      Terms(
        modality: .text, meaning: "without capitals, as people type in a hurry", reading: .none, usual: nil,
        allowed: 0...0, probability: 0.3, otherNames: ["casing", "lowercase"])
    case .punctuation:
      Terms(
        modality: .text, meaning: "without the sign that ends it", reading: .none, usual: nil, allowed: 0...0,
        probability: 0.3)
    case .speed:
      Terms(
        modality: .voice, meaning: "faster or slower, and higher or lower with it", reading: .itself,
        usual: .choice([0.9, 1, 1.1]), allowed: 0.5...2, otherNames: ["tempo", "rate"])
    case .pitch:
      Terms(
        modality: .voice, meaning: "higher or lower by up to so many semitones, in the same time", reading: .bothWays,
        usual: .value(1.5), allowed: -12...12, unit: "semitones", probability: 0.5, otherNames: ["pitchshift"])
    case .room:
      Terms(
        modality: .voice, meaning: "heard in a room that takes so many seconds to fall silent (RT60)",
        reading: .itself, usual: .range(0.1, 0.5), allowed: 0.03...2, unit: "s", probability: 0.4,
        otherNames: ["reverb", "reverberation", "rir"])
    case .noise:
      Terms(
        modality: .voice, meaning: "noise so many decibels below the voice", reading: .itself, usual: .range(10, 30),
        allowed: -10...80, unit: "dB", probability: 0.5, source: "a folder of recorded noises",
        otherNames: ["snr", "backgroundnoise"])
    case .gain:
      Terms(
        modality: .voice, meaning: "louder or quieter by up to so many decibels", reading: .bothWays,
        usual: .value(6), allowed: -40...40, unit: "dB", otherNames: ["volume", "loudness"])
    }
  }
}
