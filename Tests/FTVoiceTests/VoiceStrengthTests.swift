import FTCheckpoint
import FTModels
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTVoice

/// How far a voice goes to what was learned: said with its cost, kept in its file, changed when it speaks.
@Suite struct VoiceStrengthTests {
  private typealias Weights = [(name: String, value: Tensor)]

  /// The farther, the nearer to the person and the less clear; the score is lowest at 0.7.
  private static let trials = [0.5, 0.7, 1].map {
    VoiceStrength.Trial(strength: $0, distance: 1 - $0, unclear: $0 / 2, score: abs($0 - 0.7))
  }

  private func voice(_ base: ModelFolder<SynthesizerConfiguration>, _ strength: VoiceStrength?) throws -> SpeakingVoice
  {
    var voice = try SpeakingVoice(
      name: "anna", base: base, recipe: "a test", seconds: 5, consent: ConsentLedger(uses: [.synthesis]),
      pitchMap: .identity, origin: "a microphone")
    voice.strength = strength
    return voice
  }

  @Test(arguments: [(0.65, 1.0), (0.65, 0.3), (1, 0.5)])
  func aVoiceSpeaksAsIfItHadBeenLearnedAtAnotherStrength(_ own: Double, _ wanted: Double) throws {
    let (scratch, device) = (try Scratch(), try TestDevice.make())
    let base = try randomSynthesizer(scratch, "base", seed: 1)
    let learning = try SpeechSynthesizer.load(base, on: device)
    let start = learning.acoustic.weights()
    let end = start.enumerated().map { index, weight in
      let step = Tensor.normalNoise(weight.value.shape, seed: UInt64(900 + index), on: device) * 0.01
      return (name: weight.name, value: (weight.value + step).detached)
    }
    let path = try scratch("anna.voice")
    learning.acoustic.load(from: start, to: end, strength: Float(own))
    let written = learning.acousticWeights
    let melody = try #require(learning.namedParameters().first { $0.name.hasPrefix("prosody.") })
    let taught = (melody.parameter.value * 2).detached
    try voice(base, VoiceStrength(own: own, trials: Self.trials))
      .write(written.map { (name: $0.name, tensor: $0.value) } + [(melody.name, taught)], to: path)

    let speaking = try SpeechSynthesizer.load(base, on: device)
    let asWritten = try SpeakingVoice(path: path, into: speaking, of: base, on: device)
    #expect(asWritten.strength == VoiceStrength(own: own, trials: Self.trials) && asWritten.origin == "a microphone")
    expectEqual(speaking.acousticWeights, written, within: 0)
    // The synthesiser has the voice's weights already: the way is from the base's all the same.
    let changed = try SpeakingVoice(path: path, into: speaking, of: base, strength: wanted, on: device)
    #expect(changed.strength?.own == own && changed.strength?.used == wanted)
    learning.acoustic.load(from: start, to: end, strength: Float(wanted))
    expectEqual(speaking.acousticWeights, learning.acousticWeights, within: 1e-6)
    // What has no strength is as it was learned.
    let read = try #require(speaking.namedParameters().first { $0.name == melody.name })
    #expect(read.parameter.value.values() == taught.values())
    _ = try SpeakingVoice(path: path, into: speaking, of: base, strength: own, on: device)
    expectEqual(speaking.acousticWeights, written, within: 0)
  }

  private func expectEqual(
    _ weights: Weights, _ wanted: Weights, within tolerance: Float, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(weights.map(\.name) == wanted.map(\.name), sourceLocation: sourceLocation)
    for (weight, other) in zip(weights, wanted) {
      let (values, others) = (weight.value.values(), other.value.values())
      #expect(values.count == others.count, "\(weight.name)", sourceLocation: sourceLocation)
      let farthest = zip(values, others).map { abs($0 - $1) }.max() ?? 0
      #expect(farthest <= tolerance, "\(weight.name)", sourceLocation: sourceLocation)
    }
  }

  @Test func otherStrengthsAreRefusedWhereTheyAreNotKnown() throws {
    let (scratch, device) = (try Scratch(), try TestDevice.make())
    let (base, other) = (
      try randomSynthesizer(scratch, "base", seed: 1), try randomSynthesizer(scratch, "other", seed: 500)
    )
    let synthesizer = try SpeechSynthesizer.load(base, on: device)
    let bias = [("acoustic.head.bias", Tensor(zeros: [AcousticNetwork.headWidth], on: device))]
    func error(_ path: String, _ strength: Double?, of folder: ModelFolder<SynthesizerConfiguration>? = nil) -> String {
      do {
        _ = try SpeakingVoice(path: path, into: synthesizer, of: folder ?? base, strength: strength, on: device)
        return ""
      } catch {
        return "\(error)"
      }
    }
    let (before, now) = (try scratch("before.voice"), try scratch("now.voice"))
    try voice(base, nil).write(bias, to: before)
    #expect(try SafetensorsFile(path: before).metadata["strength"] == nil)
    #expect(error(before, nil).isEmpty)
    #expect(error(before, 0.5).contains("was written before voices kept the strength"))
    try voice(base, VoiceStrength(own: 0.7, trials: Self.trials)).write(bias, to: now)
    for strength in [0, -0.5, 1.01, .nan, .infinity] {
      #expect(error(now, strength).contains("expected above 0, up to 1"), "\(strength)")
    }
    #expect(error(now, 1).isEmpty)
    #expect(error(now, 1, of: other).contains("another synthesiser (base) than other"))
    let metadata = try SafetensorsFile(path: now).metadata
    for (key, value) in [
      ("strength", "0"), ("strength", "1.5"), ("strength", "nan"), ("strength", "much"), ("trials", "{}"),
      ("trials", #"[{"strength": 2, "distance": 0, "unclear": 0, "score": 0}]"#),
      ("trials", #"[{"strength": 1, "distance": 0, "score": 0}]"#),
    ] {
      let changed = try scratch("changed.voice")
      try TensorFile.write(bias, metadata: metadata.merging([key: value]) { $1 }, to: changed)
      #expect(error(changed, nil).contains("damaged"), "\(key) \(value)")
    }
  }

  @Test func anotherStrengthIsSaidWithWhatItCosts() throws {
    func remark(_ own: Double, _ used: Double, _ trials: [VoiceStrength.Trial] = Self.trials) throws -> String? {
      var strength = VoiceStrength(own: own, trials: trials)
      try strength.use(used)
      return strength.remark
    }
    #expect(try remark(0.7, 0.7) == nil)
    #expect(
      try remark(0.7, 1)
        == """
        Strength 1 instead of the voice's own 0.7: on trial sentences likeness 1.000 instead of 0.700, and 50 instead of 35 % of \
        the sounds' variance missed by the listener.
        """)
    #expect(try remark(0.7, 0.45)?.contains("own 0.7: on trial sentences at 0.5 likeness 0.500 instead") == true)
    // Between those that were tried, nearest to its own, or with nothing tried: no number is made up.
    for (used, trials) in [(0.2, Self.trials), (0.72, Self.trials), (0.5, [])] {
      #expect(try remark(0.7, used, trials)?.hasSuffix("what that costs was not tried when it was learned.") == true)
    }
  }

  @Test func aRunTriesWhatIsGivenBesideTheWholeWay() {
    #expect(AcousticTask.strengths(given: nil) == AcousticTask.strengths)
    #expect(AcousticTask.strengths(given: 0.8) == [0.8, 1] && AcousticTask.strengths(given: 1) == [1])
  }

  @Test func theLikestThatIsClearEnoughIsChosen() {
    func trial(_ strength: Double, _ likeness: Double, lost: Double) -> VoiceStrength.Trial {
      VoiceStrength.Trial(strength: strength, distance: 1 - likeness, unclear: 0.2 + lost, score: 1 - likeness + lost)
    }
    func chosen(_ tried: [VoiceStrength.Trial], losing clearness: Double? = 0.25) -> Double {
      VoiceNotes(given: nil, tried: tried, losing: clearness, learned: [], targets: []).strength
    }
    // Less likeness for more clearness, where enough of it is left, is no bargain.
    #expect(chosen([trial(0.5, 0.7, lost: 0.02), trial(0.8, 0.8, lost: 0.24), trial(1, 0.9, lost: 0.26)]) == 0.8)
    // Beyond what is like best nothing is gained.
    #expect(chosen([trial(0.5, 0.7, lost: 0.02), trial(0.8, 0.8, lost: 0.1), trial(1, 0.79, lost: 0.2)]) == 0.8)
    // Where none is clear enough, both count.
    #expect(chosen([trial(0.5, 0.7, lost: 0.4), trial(1, 0.9, lost: 0.7)]) == 0.5)
    #expect(chosen([]) == 1)
    // With transcripts both count from the beginning.
    #expect(chosen([trial(0.5, 0.8, lost: 0.02), trial(1, 0.9, lost: 0.2)], losing: nil) == 0.5)
  }

  @Test func theWayThatWasGoneIsSaid() throws {
    func notes(_ given: Double?, _ tried: [VoiceStrength.Trial]) -> VoiceNotes {
      VoiceNotes(given: given, tried: tried, losing: 0.25, learned: [], targets: [])
    }
    let chosen = notes(nil, Self.trials)
    #expect(chosen.strength == 0.7 && chosen.exhibits.count == 1)
    #expect(
      chosen.remark
        == """
        Went 0.7 of the way to what was learned: on trial sentences likeness 0.700 instead of 1.000, and 35 instead of 50 % of \
        the sounds' variance missed by the listener.
        """)
    let wholeWay = Array(Self.trials.suffix(1))
    #expect(notes(nil, wholeWay).remark.contains("nothing before it is as like; likeness 1.000, and"))
    let given = notes(0.5, [Self.trials[0], Self.trials[2]])
    #expect(given.remark.contains("as it was asked to: on trial sentences likeness 0.500 instead of 1.000"))
    #expect(notes(1, wholeWay).remark.hasPrefix("Went all of the way to what was learned, as it was"))
    // Notes of before, which had tried nothing where the strength was given.
    let before = #"{"strength": 0.9, "tried": [], "learned": [], "targets": [], "isHeldOut": false}"#
    let read = try JSONDecoder().decode(VoiceNotes.self, from: Data(before.utf8))
    #expect(read.remark == "Went 0.9 of the way to what was learned, as it was asked to.")
  }
}
