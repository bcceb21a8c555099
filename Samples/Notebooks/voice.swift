// %% [markdown]
// # A voice: who speaks, and speaking like somebody
//
// Two small networks know something about voices. The *encoder* listens and turns a recording into a direction: recordings of one person point
// alike. The *synthesiser* speaks, in one voice, that of nobody in particular, and can be taught another from five seconds of it.
//
// A voice belongs to somebody. ftlab speaks in a voice only with a statement of consent, the statement travels in the voice's file, and what it
// says is marked as synthetic. So this notebook invents the person it imitates.
//
// Fetch the networks once with `tools/import-checkpoints resemblyzer hibari` and `ftlab models import Models/hibari-listener`, then
// `tools/notebook voice` runs everything, in about a minute and a half on two cores.

// %% [markdown]
// ## Who is it?
//
// Two recordings of each of five people who read words for children's games and telephone prompts, in five languages. What they say differs, so
// only the voice can make two directions alike.

// %% People
import FTLab
import Foundation

let models = ModelStore(root: ModelStore.standardRoot(environment: ProcessInfo.processInfo.environment))
let encoder: ModelFolder<SpeakerEncoderConfiguration> = try models.resolve("resemblyzer")
let compute = try ComputeThread()

func embed(_ recordings: [Audio]) throws -> [SpeakerEmbedding] {
  let prepared = recordings.map(SpeakerEmbedder.prepared)
  return try compute.run { device in try SpeakerEmbedder(encoder, on: device).embeddings(of: prepared) }
}

func cosine(_ a: SpeakerEmbedding, _ b: SpeakerEmbedding) -> Float {
  zip(a.values, b.values).reduce(0) { $0 + $1.0 * $1.1 }
}

let people = ["klettres-fr", "klettres-lt", "klettres-nl", "ktuberling-da", "asterisk-fr-female"]
let clips = try people.map { person in
  try ["01", "02"].map { try Audio(path: "Samples/voices/held-out/\(person)/\($0).ogg", sampleRate: 16000) }
}
let first = try embed(clips.map { $0[0] })
let second = try embed(clips.map { $0[1] })
let likeness = zip(people, first).map { person, one in
  [Table.Cell(person)]
    + second.map { other in
      let value = cosine(one, other)
      return Table.Cell(String(format: "%.2f", value), shade: .right(Double(max(0, value - 0.4) / 0.6)))
    }
}
print(
  Table(
    "cosine of a first recording (rows) and a second (columns)",
    columns: [.init("")] + people.map { .init($0, .trailing) }, cells: likeness
  ).text)

// %% [markdown]
// The diagonal is the largest number of each row. How large is large enough? That is what a calibration says, learned on 45 people: it
// turns a cosine into the probability that two recordings are of one person.

// %% Probabilities
let calibration = try ScoreCalibration(of: encoder)
for (index, person) in people.enumerated() {
  let own = calibration.probability(cosine(first[index], second[index]))
  let others = people.indices.filter { $0 != index }.map { calibration.probability(cosine(first[index], second[$0])) }
  print("\(person): the same person \(percent(own)); most alike of the others \(percent(others.max()!))")
}

func percent(_ value: Double) -> String { String(format: "%.0f %%", 100 * value) }

// %% [markdown]
// ## A recording as it is
//
// Microphones leave an offset, recorders a level, cables swap the two wires of a channel. The same recording through such damages, read as any
// recording is read, and compared with itself:

// %% Damages
let scratch = FileManager.default.temporaryDirectory.appending(path: "voice-\(UUID())")
try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)

let whole = clips[0][0]
let damages: [(name: String, recording: Audio)] = [
  ("as it is", whole),
  ("40 dB lower", whole.scaled(by: 0.01)),
  ("clipped at half its peak", whole.mapped { min(max($0, -whole.peak / 2), whole.peak / 2) }),
  ("offset by a quarter", whole.mapped { $0 + 0.25 }),
  ("upside down", whole.scaled(by: -1)),
  ("hum at 50 Hz", whole.with { 0.02 * Float(sin(2 * Double.pi * 50 * Double($0) / 16000)) }),
]
let read = try damages.enumerated().map { index, damage in
  let path = scratch.appending(path: "damage-\(index).wav").path
  try damage.recording.write(to: path, encoding: .float)
  let mended = try MendedAudio(path: path, sampleRate: 16000)
  for remark in mended.remarks { print("(\(damage.name): \(remark))") }
  return mended.audio
}
let heard = try embed(read)
for (damage, embedding) in zip(damages, heard) {
  print("\(damage.name): \(String(format: "%.3f", cosine(embedding, heard[0])))")
}

extension Audio {
  func mapped(_ change: (Float) -> Float) -> Audio { Audio(samples: samples.map(change), sampleRate: sampleRate) }
  func with(_ sound: (Int) -> Float) -> Audio {
    Audio(samples: samples.enumerated().map { $1 + sound($0) }, sampleRate: sampleRate)
  }
}

// %% [markdown]
// ## Reading aloud
//
// Before a sentence can be spoken it must be read: figures, dates and abbreviations become the words that a person says.

// %% Reading
let text =
  "Dr. Marsh paid £4.5m on 3 May 1998. Call 020 7946 0018, or write to no-reply@example.com; it's on p. 12, at 7:45 pm."
print(TextReader().reading(of: text).words)

// %% [markdown]
// ## Somebody who does not exist
//
// The synthesiser reads nine sentences, and its sound is played a sixth too slowly: a lower voice from a larger head. That is our person. The
// first sentence is all that is learned from; the others judge.

// %% Person
let synthesizer: ModelFolder<SynthesizerConfiguration> = try models.resolve("hibari")
let sentences = [
  "The harbour was quiet until the fishing boats came home with the evening tide.",
  "She folded the letter twice and put it under the blue vase.", "Nobody expected the last train to be on time.",
  "Fresh bread and butter is all I want this morning.", "Turn left behind the church, and follow the river.",
  "The old clock in the hall has stopped again.", "We planted two rows of beans beside the wall.",
  "He laughed so loudly that the birds flew up.", "In winter the lake is covered with thick ice.",
]
let recordings = scratch.appending(path: "person")
try FileManager.default.createDirectory(at: recordings, withIntermediateDirectories: true)
let spoken = try compute.run { device in
  let narrator = try Narrator(synthesizer, on: device)
  return try sentences.map { try narrator.speech(of: $0) }
}
let paths = try spoken.enumerated().map { index, audio in
  let path = recordings.appending(path: "\(index).wav").path
  try Audio(samples: audio.samples, sampleRate: audio.sampleRate * 5 / 6).write(to: path)
  return path
}
print(
  "learned from: \(String(format: "%.1f", spoken[0].duration * 6 / 5)) s; judged by \(paths.count - 1) other sentences")

// %% [markdown]
// ## Learning
//
// No transcript is given. A third network, the *listener*, hears what the synthesiser would have to be told to say the same, and the
// synthesiser's sound is bent towards the recording, with few numbers, so that it keeps what it can do.

// %% Learn
let world = World(models: models, directory: FileManager.default.currentDirectoryPath, program: "voice notebook")
var settings = SpeechSettings()
settings.data = [paths[0]]
settings.name = "nobody"
settings.provenance.consent = "The voice of nobody: a synthesiser's, played too slowly for this notebook."
settings.run.output = scratch.appending(path: "run").path
settings.run.seed = 1
let outcome = try await RunEngine<SpeechFinetune>(world).start(settings)
print(Table(measures: outcome.measures.entries.map { (name: $0.subject.name, evaluation: $0.evaluation) }).text)

// %% [markdown]
// "The person" is one recording here, so there is nothing to compare it with; 1 would be that very recording. How far to go from the
// synthesiser's own sound to what was learned is a
// choice, because what is nearer to the person is also rougher. It was made on trial sentences, and it can be changed later without learning
// again:

// %% Strength
let voice = try SpeakingVoice.locate(settings.run.output, beside: models)
let (strength, remark) = try compute.run { device in
  let narrator = try Narrator(synthesizer, voice: voice, on: device)
  return (narrator.voice?.strength, narrator.remark)
}
if let strength {
  print("its own strength: \(strength.own)")
  let chart = Chart(
    "The nearer, the rougher", x: .init("strength", range: 0...1), y: .init("on trial sentences"),
    series: [
      .init("distance to the person", .line, strength.trials.map { ($0.strength, $0.distance) }),
      .init("unclear", .line, strength.trials.map { ($0.strength, $0.unclear) }),
    ], height: 240)
  let picture = scratch.appending(path: "strength.svg")
  try chart.svg.write(to: picture, atomically: true, encoding: .utf8)
  print("![Distance to the person and unclearness by strength](\(picture.path))")
}

// %% [markdown]
// ## Does it sound like that person?
//
// The encoder guided the learning, so what it says of the result flatters. It is asked here about sentences that were not learned from, by
// the person and by both voices. Where there is an ear, trust the ear: `exhibits/report.html` of every voice's run is a blind test.

// %% Judged
let (untouched, learned) = try compute.run { device in
  let narrators = [try Narrator(synthesizer, on: device), try Narrator(synthesizer, voice: voice, on: device)]
  let sounds = try narrators.map { narrator in try sentences.dropFirst().map { try narrator.speech(of: $0) } }
  return (sounds[0], sounds[1])
}
let person = try embed(paths.dropFirst().map { try Audio(path: $0, sampleRate: 16000) })
let centre = try embed([Audio(path: paths[0], sampleRate: 16000)])[0]
func mean(_ embeddings: [SpeakerEmbedding]) -> String {
  String(format: "%.3f", embeddings.map { Double(cosine($0, centre)) }.reduce(0, +) / Double(embeddings.count))
}
func at16kHz(_ sounds: [Audio], _ name: String) throws -> [Audio] {
  try sounds.enumerated().map { index, sound in
    let path = scratch.appending(path: "\(name)-\(index).wav").path
    try sound.write(to: path)
    return try Audio(path: path, sampleRate: 16000)
  }
}
print("likeness to the five seconds: untouched", mean(try embed(at16kHz(untouched, "untouched"))), terminator: ", ")
print("learned", mean(try embed(at16kHz(learned, "learned"))), terminator: ", ")
print("the person's other sentences", mean(person))

// %% [markdown]
// ## What the file says
//
// Whoever gets the sound can find out what it is: the files that ftlab writes carry a remark in their metadata.

// %% Remark
print(remark)

// %% [markdown]
// From the command line: `ftlab voice finetune me.wav --name me --consent "my own voice"`, then `ftlab voice say --voice me "Good morning."`
// With a minute or more and transcripts, rhythm and melody are learned too; `ftlab voice evaluate` measures on recordings that
// were not learned from.
