import FTAudioCodec
import FTCheckpoint
import FTData
import FTEvaluation
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTVoice

/// What brings recordings into the synthesiser's terms.
@Suite struct SpeechAlignmentTests {
  /// Rows that walk through a space of four dimensions.
  private func walk(_ places: [Double]) -> [[Float]] {
    places.map { place in (1...4).map { Float(sin(place * Double($0) * 0.37) * 3) } }
  }

  @Test func stretchedSpeechIsFoundAgain() {
    let places = (0..<80).map { Double($0) * 0.25 }
    // The second recording takes twice as long for its middle.
    let slow = places.flatMap { $0 > 5 && $0 < 12 ? [$0, $0] : [$0] }
    let alignment = SpeechAlignment(walk(places), walk(slow))
    #expect(alignment.frames.count == slow.count)
    #expect(zip(alignment.frames, alignment.frames.dropFirst()).allSatisfy { $0 <= $1 })
    for (frame, place) in zip(alignment.frames, slow) { #expect(abs(places[frame] - place) <= 0.25) }
    #expect(alignment.cost < 0.05)
  }

  @Test func otherSpeechCostsMore() {
    let first = walk((0..<80).map { Double($0) * 0.25 })
    let other = walk((0..<70).map { 100 + Double($0 * $0 % 31) })
    #expect(SpeechAlignment(first, other).cost > 0.4)
    #expect(SpeechAlignment([[1, 2]], [[1, 2], [5, 6]]).frames == [0, 0])
  }

  @Test func pitchGoesOnThroughLoudGapsOnly() {
    let heard: [Float] = [0, 100, 0, 0, 400, 0, 0, 0]
    let loud = [Float](repeating: 6, count: 8)
    #expect(
      SpeechAnalysis.continuous(heard, loud, isVoiced: nil).map { $0.rounded() }
        == [100, 100, 159, 252, 400, 400, 400, 400])
    let quiet = [Float](repeating: 0, count: 8)
    #expect(SpeechAnalysis.continuous(heard, quiet, isVoiced: nil) == heard)
    #expect(SpeechAnalysis.continuous(heard, quiet) { $0 == 2 }[2] > 0)
    #expect(SpeechAnalysis.continuous([0, 0], [9, 9], isVoiced: nil) == [0, 0])
  }

  @Test func melodyIsMovedAndSilenceStaysSilent() {
    let (own, other) = (
      PitchStatistics(mean: log(200), deviation: 0.2), PitchStatistics(mean: log(100), deviation: 0.2)
    )
    let map = own.map(to: other)
    #expect(zip(map([200, 0, -3, 220]), [100, 0, -3, 110]).allSatisfy { abs($0 - $1) < 0.1 })
    #expect(PitchMap.identity([5, 300]) == [5, 300])
    // A monotonous reading is not made to sing.
    #expect(own.map(to: PitchStatistics(mean: 5, deviation: 2)).slope == 1.33)
  }

  @Test func cropsGoRound() {
    let track = SpeechTrack(
      features: (0..<3).flatMap { [Float](repeating: Float($0), count: 128) }, pitch: [10, 20, 30], energy: [1, 2, 3],
      samples: (0..<900).map { Float($0) })
    let crop = track.crop(from: 2, count: 5)
    #expect(crop.pitch == [30, 10, 20, 30, 10] && crop.energy == [3, 1, 2, 3, 1])
    #expect(crop.features.count == 5 * 128 && crop.features[0] == 2 && crop.features[128] == 0)
    #expect(crop.samples.count == 1500 && crop.samples[0] == 600 && crop.samples[300] == 0)
  }

  @Test func cropsNameTheRecordingsTheyTouch() {
    func track(_ frames: Int, _ place: Place) -> SpeechTrack {
      SpeechTrack(
        features: [Float](repeating: 0, count: frames * 128), pitch: [Float](repeating: 0, count: frames),
        energy: [Float](repeating: 0, count: frames), source: place)
    }
    var all = SpeechTrack()
    for (index, frames) in [200, 80, 160].enumerated() {
      all.append(track(frames, Place(file: "me.list", line: index + 1)))
    }
    func names(_ start: Int, _ count: Int) -> [String] { all.places(from: start, count: count).map(\.description) }
    #expect(names(0, 128) == ["me.list:1@0.0s"])
    #expect(names(80, 120) == ["me.list:1@1.0s"])
    #expect(names(190, 100) == ["me.list:1@2.375s", "me.list:2@0.0s", "me.list:3@0.0s"])
    // Beyond the end comes the beginning.
    #expect(names(430, 20) == ["me.list:3@1.875s", "me.list:1@0.0s"])
    #expect(track(10, .spoken("Hello.")).places(from: 4, count: 2) == [Place.spoken("Hello.").piece(at: 0.05)])
  }

  @Test(arguments: [
    (5.0, false, "lora", 120, 0), (600.0, false, "lora", 120, 0), (5.0, true, "lora", 80, 0),
    (30.0, true, "full", 150, 150),
    (120.0, true, "full", 250, 600), (500.0, true, "full", 450, 600),
  ])
  func ladderGoesByLengthAndTranscript(
    _ seconds: Double, _ aligned: Bool, _ method: String, _ steps: Int, _ prosody: Int
  ) {
    let plan = SpeechPlan(SpeechSettings(), seconds: seconds, isAligned: aligned)
    #expect(plan.method.rawValue == method && plan.steps == steps && plan.prosodySteps == prosody)
  }
}

/// What the settings of a voice say, and what is said of how it came out.
@Suite struct SpeechSettingsTests {
  @Test func usesOfTheVoiceMayStandBesideFindingsAndBehindCommas() {
    let given = settings { $0.run.allow = ["evaluation,synthesis", "secrets"] }
    #expect(given.allow == [.evaluation, .synthesis] && given.acceptedFindings == ["secrets"])
  }

  private func settings(_ change: (inout SpeechSettings) -> Void) -> SpeechSettings {
    var settings = SpeechSettings()
    settings.data = ["recordings/me.wav"]
    settings.run.output = "x"
    change(&settings)
    return settings
  }

  @Test(arguments: ["", " ", "\t\n "]) func consentIsAStatementWithWordsInIt(_ consent: String) {
    #expect(settings { $0.provenance.consent = consent }.allProblems().first?.contains("--consent is empty") == true)
    #expect(settings { $0.provenance.consent = "My own voice" }.allProblems().isEmpty)
    #expect(settings { _ in }.allProblems().isEmpty)
  }

  @Test(arguments: ["", "a/b", "..", ".hidden"]) func aNameBecomesAFilesName(_ name: String) {
    #expect(settings { $0.name = name }.allProblems().first?.contains("is no name") == true)
    #expect(settings { _ in }.voiceName == "me" && SpeechSettings.name(ofRecording: "a/b.list") == "b")
  }

  @Test func aWayThatIsTakenLeavesNoSettingWithoutMeaning() {
    let listening = SpeechPlan(SpeechSettings(), seconds: 60, isAligned: false)
    let whole = SpeechPlan(SpeechSettings(), seconds: 600, isAligned: true)
    #expect(settings { $0.prosodySteps = 30 }.problems(with: listening).count == 1)
    #expect(settings { $0.prosodySteps = 30 }.problems(with: whole).isEmpty)
    #expect(settings { $0.lowRank.rank = 4 }.problems(with: whole).first?.contains("--method lora") == true)
    #expect(settings { $0.lowRank.rank = 4 }.problems(with: listening).isEmpty)
  }

  @Test func theProsodyNetworkHasStepsAndARateOfItsOwn() {
    let settings = settings {
      $0.training.steps = 7
      $0.training.learningRate = 0.5
      $0.prosodySteps = 30
    }
    let plan = SpeechPlan(settings, seconds: 120, isAligned: true)
    let (sound, prosody) = (settings.soundTraining(plan, .float32), settings.prosodyTraining(plan, .float32))
    #expect(sound.length == .steps(7) && sound.rate == 0.5 && sound.patience == nil && !sound.recomputes)
    #expect(prosody.length == .steps(30) && prosody.rate == 3e-4 && prosody.validationInterval == 6)
  }

  @Test func theVerdictDoesNotFlatter() {
    func evaluation(_ likeness: Double) -> Evaluation {
      Evaluation([.number(SpeechJudge.likeness, .higher, likeness, count: 8)])
    }
    func text(_ before: Double, _ now: Double, _ person: Double?) -> String {
      SpeechVerdict(
        untouched: evaluation(before), learned: evaluation(now), person: person.map(evaluation), isHeldOut: false
      ).text
    }
    #expect(text(0.6, 0.5, 0.9).contains("It did not come nearer"))
    #expect(text(0.5, 0.6, nil).hasSuffix("It came nearer."))
    #expect(text(0.5, 0.7, 0.9).contains("some likeness") && text(0.5, 0.7, 0.9).contains("there are no others"))
    #expect(text(0.5, 0.85, 0.9).contains("not to be taken for a recording"))
    #expect(
      text(0.5, 0.89, 0.9).contains("it may pass for the person") && text(0.5, 0.89, 0.9).contains("trust your ears"))
  }

  @Test func aPersonIsComparedWhereThereAreTwoUtterances() {
    func reference(_ x: Float) -> SpeechJudge.Reference {
      .init(fingerprint: "\(x)", embedding: SpeakerEmbedding(direction: [x, 1]), pitch: [100, 120], isHeldOut: false)
    }
    #expect(SpeechJudge.person([reference(1)])[SpeechJudge.likeness]?.undefined != nil)
    let two = SpeechJudge.person([reference(1), reference(2)])
    #expect(two[SpeechJudge.likeness]?.perItem?.count == 2 && two["median pitch"]?.direction == Direction.none)
  }
}

/// Files of voices that speak, with a synthesiser of small random numbers.
@Suite struct SpeakingVoiceTests {
  private func voice(_ base: ModelFolder<SynthesizerConfiguration>, _ uses: [VoiceUse]) throws -> SpeakingVoice {
    try SpeakingVoice(
      name: "anna", base: base, recipe: "a test", seconds: 5, consent: ConsentLedger(uses: uses),
      pitchMap: PitchMap(slope: 1.1, offset: -0.5), gain: 1.75)
  }

  @Test func whatIsWrittenIsReadAndSpeaks() throws {
    let (scratch, device) = (try Scratch(), try TestDevice.make())
    let base = try randomSynthesizer(scratch, "base", seed: 1)
    let head = Tensor.normalNoise([AcousticNetwork.headWidth], seed: 9, on: device)
    let path = try scratch("anna.voice")
    try voice(base, [.synthesis]).write([("acoustic.head.bias", head)], to: path)
    let synthesizer = try SpeechSynthesizer.load(base, on: device)
    let ids: [Int32] = [0, 43, 156, 44, 0]
    let context = ForwardContext(computeType: .float32)
    let before = synthesizer.speech(ids: ids, .init(), context)
    #expect(before.samples == synthesizer.speech(ids: ids, .init(), context).samples)
    let read = try SpeakingVoice(path: path, into: synthesizer, of: base, on: device)
    #expect(read.name == "anna" && read.pitchMap == PitchMap(slope: 1.1, offset: -0.5) && read.recipe == "a test")
    #expect(read.gain == 1.75)
    try read.check(allows: .synthesis)
    let after = synthesizer.speech(ids: ids, .init(), context)
    #expect(after.count == before.count && after.samples != before.samples)
    #expect(after.samples.allSatisfy { $0.isFinite })
    let models = ModelStore(root: URL(filePath: try scratch("models")))
    #expect(try SpeakingVoice.locate(path, beside: models) == path)
    let named = try scratch("voices/anna.\(VoiceFile.fileExtension)")
    try FileManager.default.copyItem(atPath: path, toPath: named)
    #expect(try SpeakingVoice.locate("anna", beside: models) == named)
  }

  @Test func voicesWithoutAGainSpeakAsLoudAsTheirBaseAndDamagedOnesAreRefused() throws {
    let (scratch, device) = (try Scratch(), try TestDevice.make())
    let base = try randomSynthesizer(scratch, "base", seed: 1)
    let path = try scratch("anna.voice")
    let head = Tensor.normalNoise([AcousticNetwork.headWidth], seed: 9, on: device)
    try voice(base, [.synthesis]).write([("acoustic.head.bias", head)], to: path)
    func read(_ gain: String?) throws -> SpeakingVoice {
      var metadata = try SafetensorsFile(path: path).metadata
      metadata["gain"] = gain
      let other = try scratch("other.voice")
      try TensorFile.write([("acoustic.head.bias", head)], metadata: metadata, to: other)
      return try SpeakingVoice(path: other, into: SpeechSynthesizer.load(base, on: device), of: base, on: device)
    }
    #expect(try read(nil).gain == 1)
    #expect(try read("2.5").gain == 2.5)
    for gain in ["0", "-1", "nan", "inf", "1e9", "loud", ""] {
      #expect(throws: SpeakingVoiceError.self) { try read(gain) }
    }
  }

  @Test func louderSpeechDoesNotClip() {
    func amplified(_ samples: [Float], by gain: Float) -> [Float] {
      SpeechSynthesizer.amplified(Audio(samples: samples, sampleRate: SourceFilter.sampleRate), by: gain).samples
    }
    #expect(amplified([0.1, -0.2, 0.05], by: 2) == [0.2, -0.4, 0.1])
    #expect(amplified([0.3, -0.2], by: 1) == [0.3, -0.2])
    let limited = amplified([0.25, -0.5, 0], by: 3)
    #expect(limited == [0.25 * 1.96, -0.5 * 1.96, 0])
    #expect(amplified([0, 0], by: 3) == [0, 0])
  }

  @Test func anchorHoldsWhatRecordingsDoNotTell() throws {
    let (scratch, device) = (try Scratch(), try TestDevice.make())
    let network = try SpeechSynthesizer.load(randomSynthesizer(scratch, "base", seed: 1), on: device).acoustic
    let context = ForwardContext(computeType: .float32)
    var track = SpeechTrack()
    for frame in 0..<20 {
      track.features += (0..<128).map { Float((frame * 7 + $0) % 11) / 11 }
      track.pitch.append(frame < 12 ? 150 : 0)
      track.energy.append(4)
    }
    // A whole track, so that frames see the same neighbours.
    let head = network(SpeechTrack.inputs([track], on: device), context)
    let bins = AcousticNetwork.bins
    func distance(band: Double, changing part: Int, _ changed: Range<Int>) throws -> Float {
      let anchor = try AcousticAnchor(network, track, band: band, context, on: device)
      var values = head.values()
      for frame in 0..<20 { for bin in changed { values[frame * 5 * bins + part * bins + bin] += 1 } }
      return AcousticAnchor.distance(Tensor(values, shape: head.shape, on: device), crops: [(anchor, 0)]).item()
    }
    // bfloat16 keeps eight bits.
    let rounding: Float = 0.01
    for part in [0, 2] {
      #expect(try distance(band: 6000, changing: part, 0..<301) < rounding, "magnitudes within the band are free")
    }
    for part in [1, 3, 4] { #expect(try distance(band: 6000, changing: part, 0..<301) > 0.1) }
    for part in 0..<5 { #expect(try distance(band: 6000, changing: part, 301..<bins) > 0.1) }
    #expect(try distance(band: 12_000, changing: 0, 0..<bins) < rounding)
    #expect(try distance(band: 12_000, changing: 1, 0..<bins) > 0.3)
    let anchor = try AcousticAnchor(network, track, band: 6000, context, on: device)
    // Beyond the end comes the beginning.
    let turned = Tensor.concatenated([head.sliced(15..<20), head.sliced(0..<15)])
    #expect(AcousticAnchor.distance(turned, crops: [(anchor, 15)]).item() < rounding)
  }

  @Test func measuringIsAllowedWhereSpeakingIsAndNotTheOtherWayRound() throws {
    let scratch = try Scratch()
    let base = try randomSynthesizer(scratch, "base", seed: 1)
    try voice(base, [.synthesis]).check(allows: .evaluation)
    try voice(base, [.evaluation]).check(allows: .evaluation)
    #expect(throws: SpeakingVoiceError.self) { try voice(base, [.evaluation]).check(allows: .synthesis) }
    #expect(throws: SpeakingVoiceError.self) { try voice(base, [.verification]).check(allows: .evaluation) }
  }

  @Test func strengthGoesFromTheStartToWhatWasLearned() throws {
    let (scratch, device) = (try Scratch(), try TestDevice.make())
    let network = try SpeechSynthesizer.load(try randomSynthesizer(scratch, "base", seed: 1), on: device).acoustic
    let start = network.weights()
    let end = start.map { (name: $0.name, value: ($0.value * 3 + 1).detached) }
    for (strength, factor, offset): (Float, Float, Float) in [(0, 1, 0), (0.5, 2, 0.5), (1, 3, 1)] {
      network.load(from: start, to: end, strength: strength)
      for ((name, value), (first, before)) in zip(network.weights(), start) {
        #expect(name == first)
        let wanted = before.values().map { $0 * factor + offset }
        #expect(zip(value.values(), wanted).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) }, "\(name)")
      }
    }
  }

  @Test func mergingPutsLowRankUpdatesIntoTheWeightsTheyWereLearnedBeside() throws {
    let (scratch, device) = (try Scratch(), try TestDevice.make())
    let network = try SpeechSynthesizer.load(try randomSynthesizer(scratch, "base", seed: 1), on: device).acoustic
    let start = network.weights()
    var settings = SpeechSettings()
    settings.lowRank.rank = 2
    #expect(network.prepare(.lora, settings.adapters, seed: 0, on: device).isEmpty)
    let adapter = try #require(network.head.adapter)
    adapter.b.load(Tensor(repeating: 0.5, shape: adapter.b.shape, on: device))
    // Computing in bfloat16 leaves the master as it is.
    _ = network.head.weight.tensor(as: .bfloat16)
    let update = Tensor.matmul(adapter.b.value, adapter.a.value) * adapter.scale
    network.mergeLowRankAdapters()
    network.freezeAll()
    let before = try #require(start.first { $0.name == "head.weight" }).value
    #expect(network.head.adapter == nil && network.trainableParameters().isEmpty)
    let wanted = (before + update).values()
    #expect(zip(network.head.weight.value.values(), wanted).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func forbiddenForeignAndDamagedVoicesAreRefused() throws {
    let (scratch, device) = (try Scratch(), try TestDevice.make())
    let (base, other) = (
      try randomSynthesizer(scratch, "base", seed: 1), try randomSynthesizer(scratch, "other", seed: 500)
    )
    let synthesizer = try SpeechSynthesizer.load(base, on: device)
    func reading(_ path: String, of folder: ModelFolder<SynthesizerConfiguration>) -> String {
      do {
        try SpeakingVoice(path: path, into: synthesizer, of: folder, on: device).check(allows: .synthesis)
        return ""
      } catch {
        return "\(error)"
      }
    }
    let bias = Tensor(zeros: [AcousticNetwork.headWidth], on: device)
    let path = try scratch("anna.voice")
    try voice(base, [.evaluation]).write([("acoustic.head.bias", bias)], to: path)
    #expect(reading(path, of: base).contains("not allowed") && reading(path, of: base).contains("--consent"))
    #expect(reading(path, of: other).contains("another synthesiser"))
    try voice(base, [.synthesis]).write([("acoustic.head.bia", bias)], to: path)
    #expect(reading(path, of: base).contains("acoustic.head.bia"))
    try voice(base, [.synthesis]).write([("acoustic.head.bias", bias.sliced(0..<5))], to: path)
    #expect(reading(path, of: base).contains("other numbers"))
    try voice(base, [.synthesis]).write([("acoustic.head.bias", bias * .nan)], to: path)
    #expect(reading(path, of: base).contains("other numbers"))
    try TensorFile.write([("x", bias)], metadata: ["format": "ftlab-voice"], to: path)
    #expect(reading(path, of: base).contains("enrolled to be recognised"))
    try TensorFile.write([("x", bias)], to: path)
    #expect(reading(path, of: base).contains("another format"))
    let models = ModelStore(root: URL(filePath: try scratch("models")))
    #expect(throws: SpeakingVoiceError.self) { try SpeakingVoice.locate("nobody", beside: models) }
  }
}
