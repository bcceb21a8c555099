// %% [markdown]
// # A character of your own
//
// You have a few drawings of one character and want more of it: waving, jumping, sitting. A picture generator can learn that. It knows from
// thousands of drawings how words and pictures go together; from yours it learns who *bo* is.
//
// This notebook asks an untouched generator first, then teaches it 28 drawings of a blue man, and looks at what came of it: does it look like
// him, does it do what the words say, and are the pictures new or remembered?
//
// Fetch the networks once with `tools/import-checkpoints drawings-64 all-minilm-l6-v2 efficientnet-lite0`, then `tools/notebook character` runs
// everything, in a few minutes on two cores.

// %% [markdown]
// ## The drawings
//
// 28 pictures by Yutaka Kachi, in the public domain, each with a caption of what he does.

// %% Drawings
import FTLab
import Foundation

let folder = "Samples/images/character"
let scratch = FileManager.default.temporaryDirectory.appending(path: "character-\(UUID())")
try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)

func show(_ title: String, _ pictures: [Image], columns: Int, as name: String) throws {
  let path = scratch.appending(path: name).path
  try PictureGenerator.grid(pictures, columns: columns).write(to: path)
  print("![\(title)](\(path))")
}

let drawings = try CaptionedPictures([folder], side: 64)
for caption in drawings.captions.prefix(4) { print(caption) }
try show("What is learned", (0..<drawings.count).map { try drawings.content(of: $0) }, columns: 14, as: "learned.png")

// %% [markdown]
// ## What the generator knows
//
// `drawings-64` was trained by this project on some 4,300 free drawings and emoji. Nothing below was picked: four pictures of each phrase, side by
// side. It knows many things of every day, colours above all; much of it is rough. That is what a generator of 4.7 million numbers can do.

// %% Untouched
let models = ModelStore(root: ModelStore.standardRoot(environment: ProcessInfo.processInfo.environment))
let compute = try ComputeThread()

func pictures(_ phrases: [String], each: Int, by source: PictureGenerator.Source) throws -> [Image] {
  try compute.run { device in
    let generator = try PictureGenerator(source, on: device)
    return try phrases.flatMap { phrase -> [Image] in
      var request = PictureRequest(prompt: phrase)
      (request.count, request.seed, request.steps) = (each, 7, 16)
      return try generator.pictures(request)
    }
  }
}

let base = try PictureGenerator.Source(PictureGenerator.Source.generator(in: models), in: models)
let things = ["a red apple", "yellow smiling face", "a blue car", "brown dog"]
print(things.joined(separator: " · "))
try show("The untouched generator", pictures(things, each: 4, by: base), columns: 8, as: "untouched.png")

let actions = ["waving one arm", "jumping for joy", "running to the right", "sitting on the ground"]
print(actions.map { "blue man \($0)" }.joined(separator: " · "))
try show(
  "Asked for a blue man", pictures(actions.map { "blue man \($0)" }, each: 4, by: base), columns: 8, as: "before.png")

// %% [markdown]
// ## Learning
//
// `bo` becomes a word of its own: a vector that says nothing yet and is learned along. A tenth of the drawings is held out; while it learns, the
// generator makes pictures of *their* captions, and a network that took no part compares these with the drawings. The step with the greatest
// likeness is kept, unless it repeats what it has seen.

// %% Learning
var settings = GenerateSettings()
settings.data = [folder]
settings.token = "bo"
settings.run.output = scratch.appending(path: "bo").path
settings.run.seed = 1
let world = World(models: models, directory: FileManager.default.currentDirectoryPath, program: "character notebook")
let learned = try await RunEngine<GenerateFinetune>(world).start(settings)
let subjects = learned.measures.entries.map { (name: $0.subject.name, evaluation: $0.evaluation) }
print(Table(measures: subjects).text)
for remark in learned.measures.result?.remarks ?? [] { print(remark) }
print("\(Int(learned.record.totalSeconds.rounded())) s, \(learned.record.peakMemory / 1_000_000) MB")

// %% [markdown]
// ## The same words, after
//
// The same noise, the same phrases, with his name in front: the captions that he was learned by say "blue man" too.

// %% After
let tuned = try PictureGenerator.Source(
  ModelFolder(url: URL(filePath: learned.folder.path("model"))), in: models)
try show(
  "Asked for bo", pictures(actions.map { "bo blue man \($0)" }, each: 4, by: tuned), columns: 8, as: "after.png")

// %% [markdown]
// ## New, or remembered?
//
// Each made picture stands beside the learned drawing that it is most like, mirrored and cut drawings included; the likest pairs come first. A likeness
// from the threshold above on is counted as a copy.

// %% Copies
let copies = scratch.appending(path: "copies.png").path
try FileManager.default.copyItem(atPath: learned.folder.path("exhibits/copies.png"), toPath: copies)
print("![Made, and the learned drawing most like it](\(copies))")

// %% [markdown]
// ## What to expect
//
// - **Small recognisable variations of one character.** 64 × 64 pixels, thin lines break, hands are dots. `--upscale` makes them larger, not richer.
// - **Ten drawings or more**, on white, the character alone and large, in different poses; captions that say the pose.
// - **Look before you believe a number.** A high likeness with few copies is a good sign, no more.
//
// From the command line: `ftlab image finetune --task generate --data mika/ --token mika --output runs/mika`, then
// `ftlab image generate "mika waving" --run runs/mika --output waving`.
