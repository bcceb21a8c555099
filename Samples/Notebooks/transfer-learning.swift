// %% [markdown]
// # Transfer learning or fine-tuning?
//
// You want a program to sort texts into your own classes, and you have a few hundred examples. A network that has read a large part of the
// web knows most of what it takes. There are two ways to use it:
//
// - **Transfer learning**: the network stays as it is. It turns each text into a vector, and a small classifier, the *head*, is learned on
//   the vectors.
// - **Fine-tuning**: the head is learned, and then the whole network learns on with it.
//
// The first takes seconds and cannot spoil anything. The second could become better, takes longer, and leaves a whole network to keep. This
// notebook does both with the same rows and asks whether the difference can be seen at all.
//
// Fetch the network once with `tools/import-checkpoints all-minilm-l6-v2`, then `tools/notebook transfer-learning` runs everything, in about
// a minute on two cores.

// %% [markdown]
// ## The texts
//
// 450 lines that say what a Debian package is, each with the section of the archive that Debian files it under. No source package has two
// rows. 270 are for learning, 66 for choosing, 114 for judging.

// %% Texts
import FTLab
import Foundation

let files = ["train", "validation", "test"].map { "Samples/sections/\($0).jsonl" }
let training = try LabeledTexts([files[0]])
let test = try LabeledTexts([files[2]], classes: training.classes)
for (number, name) in training.classes.enumerated() {
  let example = training.labels.firstIndex(of: number)!
  print("\(name): \(training.counts[number]) to learn from, for example \"\(training.texts[example])\"")
}

// %% [markdown]
// ## Vectors
//
// The encoder is MiniLM, with 22.6 million parameters. Texts that mean alike have vectors that point alike; their cosine says how much.
// Nothing has been learned yet, and still the sections show.

// %% Vectors
let models = ModelStore(root: ModelStore.standardRoot(environment: ProcessInfo.processInfo.environment))
let base: ModelFolder<BERTConfiguration> = try models.resolve("all-minilm-l6-v2")
let compute = try ComputeThread()
let (trainingVectors, testVectors) = try compute.run { device in
  let encoder = try TextEncoder(base, on: device)
  return (encoder.embed(training.texts), encoder.embed(test.texts))
}

func cosine(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

let question = test.labels.firstIndex(of: training.classes.firstIndex(of: "sound")!)!
print("\"\(test.texts[question])\" is nearest to:")
let nearest = trainingVectors.indices.sorted {
  cosine(trainingVectors[$0], testVectors[question]) > cosine(trainingVectors[$1], testVectors[question])
}
for index in nearest.prefix(4) {
  let value = String(format: "%.2f", cosine(trainingVectors[index], testVectors[question]))
  print("  \(value)  \(training.classes[training.labels[index]]): \(training.texts[index])")
}

// %% [markdown]
// ## How many examples does a head need?
//
// With the vectors at hand a head is learned in a blink, so we can ask. From each class we take the first 1, 3, 5, … rows, learn a head, and
// count how many of the 114 test texts it sorts rightly.

// %% Rows
let sizes = [1, 3, 5, 10, 20, 45]
let accuracies = try compute.run { device in
  let judged = Tensor(testVectors.flatMap(\.self), shape: [test.count, testVectors[0].count], on: device)
  return try sizes.map { size -> Double in
    let rows = training.classes.indices.flatMap { number in
      training.labels.indices.filter { training.labels[$0] == number }.prefix(size)
    }
    let vectors = rows.flatMap { trainingVectors[$0] }
    var head = SoftmaxRegression(classes: training.classes.count, width: testVectors[0].count)
    try head.fit(
      Tensor(vectors, shape: [rows.count, testVectors[0].count], on: device), labels: rows.map { training.labels[$0] },
      strength: 10, stopIfAsked: {})
    let guesses = head.logits(judged).map { row in row.indices.max { row[$0] < row[$1] }! }
    return Double(zip(guesses, test.labels).count { $0 == $1 }) / Double(test.count)
  }
}
for (size, accuracy) in zip(sizes, accuracies) {
  print("\(size) of each class: \(String(format: "%.0f %%", 100 * accuracy)) right")
}

let scratch = FileManager.default.temporaryDirectory.appending(path: "transfer-\(UUID())")
try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
let chart = Chart(
  "A head on a frozen encoder", x: .init("rows of each class", .log, ticks: [1, 3, 5, 10, 20, 45]),
  y: .init("right, % of 114 test texts", range: 0...1, format: .percent),
  series: [
    .init("head", .line, zip(sizes, accuracies).map { (Double($0), $1) }),
    .init("guessing", .line, [(1, 1.0 / 6), (45, 1.0 / 6)]),
  ], height: 240)
let picture = scratch.appending(path: "rows.svg")
try chart.svg.write(to: picture, atomically: true, encoding: .utf8)
print("![Right answers by rows to learn from](\(picture.path))")

// %% [markdown]
// ## Transfer learning: the head
//
// Now as a run, which does more: the strength of the head is chosen on the validation rows, its probabilities are made honest there, and
// what comes out is measured on the test rows beside what is to be had for nothing.

// %% Head
let folder = FileManager.default.currentDirectoryPath
let world = World(models: models, directory: folder, program: "transfer-learning notebook")

func learn(_ method: TextClassifySettings.Method) async throws -> RunOutcome {
  var settings = TextClassifySettings()
  (settings.data, settings.validation, settings.test) = ([files[0]], [files[1]], [files[2]])
  settings.method = method
  settings.run.output = scratch.appending(path: method.rawValue).path
  settings.run.seed = 1
  if method == .full { settings.training.epochs = 3 }
  return try await RunEngine<TextClassify>(world).start(settings)
}

let head = try await learn(.head)
let rows = head.measures.entries.map { (name: $0.subject.name, evaluation: $0.evaluation) }
print(Table(measures: rows).text)

// %% [markdown]
// ## Fine-tuning: everything
//
// The same rows, the same head to begin with, and then three passes in which all 22.6 million parameters learn.

// %% Full
let full = try await learn(.full)
print(full.measures.result?["accuracy"]?.text ?? "not measured", "right")
let curve = try LossCurves(full.folder).charts[0]
let losses = scratch.appending(path: "loss.svg")
try curve.svg.write(to: losses, atomically: true, encoding: .utf8)
print("![Loss by step](\(losses.path))")

// %% [markdown]
// ## Which is better?
//
// Both judged the same 114 texts, so they can be compared text by text. That shows more than two intervals side by side: what is hard for
// one is hard for the other.

// %% Comparison
if let tuned = full.measures.result?["accuracy"], let frozen = head.measures.result?["accuracy"] {
  print(Table(comparisons: [("the head", try Comparison(tuned, minus: frozen))]).text)
}

// %% [markdown]
// The column "could show" is the smallest difference that these texts would show in four of five trials. A difference below it may be there
// or not; these rows cannot tell. Then the cheaper way is the better one.
//
// ## What each costs

// %% Cost
func bytes(_ folder: URL) throws -> Int {
  let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.fileSizeKey])
  return try files.reduce(0) { $0 + (try $1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
}

let costs = try [("head", head, ["classifier"]), ("full", full, ["classifier", "model"])].map { name, run, parts in
  let size = try parts.reduce(0) { $0 + (try bytes(run.folder.url.appending(path: $1))) }
  return [
    name, "\(Int(run.record.totalSeconds.rounded())) s", "\(run.record.peakMemory / 1_000_000) MB",
    size < 1_000_000 ? "\(size / 1000) kB" : "\(size / 1_000_000) MB",
  ]
}
print(Table(columns: ["", "time", "memory at most", "what you keep"], costs).text)

// %% [markdown]
// ## When is which right?
//
// - **Begin with the head.** It is fast, it needs few rows, several heads share one encoder, and nothing that the network knows is lost.
// - **Fine-tune** where the head has reached its end and there are more rows, or where your texts are of a kind that the network has hardly
//   read: then its vectors lack what matters, and only the network itself can learn it. `partial` and `lora` stand between the two.
// - **Judge on rows that nothing was learned from or chosen by**, and look at the interval before you believe a difference.
//
// From the command line: `ftlab text finetune --task classify --data letters.csv --output runs/letters`, and the same
// with `--method full`. `--model` takes any encoder of `ftlab models list`, or a decoder.
