// %% [markdown]
// # Product texts that a shop can publish
//
// You have a shop, a table of products, and too few hours to describe them all. A small language model can write the descriptions on
// your own computer. Left to itself it makes things up: a wrong width, a colour that the product does not have. So this notebook does
// two things. It teaches the model your way of writing, with some of your own texts, in a few minutes and without a graphics card. And
// it publishes only texts that **the product's own record bears out**; the others are listed for a person.
//
// Everything here is a Swift program that uses the library `FTLab`. To run it yourself, fetch the model once with
// `tools/import-checkpoints smollm2-135m-instruct`, then call `tools/notebook products`.

// %% [markdown]
// ## The products
//
// The shop Oddmere has 420 products. A record is a list of attributes, as you would keep it in a spreadsheet; a `.csv` file does as well.
// Beside its record each product has a description that a person wrote.

// %% Products
import FTLab
import Foundation
import Synchronization

struct Listing: Decodable {
  let split: String
  let description: String
}

let file = "Samples/products/products.jsonl"
let shop = try ProductFile(file)
let listings = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
  .map { try JSONDecoder().decode(Listing.self, from: Data($0.utf8)) }
let products = Array(zip(shop.records, listings))
print("\(products.count) products; lines that could not be used: \(shop.ledger.refused)")

let (bowl, bowlListing) = products[282]
print("\n\(bowl.listing)\n\n\(bowlListing.description)")

// %% [markdown]
// ## What a text must keep to
//
// The shop's rules stand in a file beside the data. They say which numbers need which unit and which word (`600 ml` beside *holds*), that
// the price is never mentioned, which words of praise are forbidden, how long a text may be. Colours and materials count only if the record
// has them. Let us ask about the person's text, and about one in which four things were changed.

// %% Checks
let rules = try CheckRules(contentsOf: "Samples/products/checks.yaml", keys: shop.keys)
let checker = TextChecker(rules)

func show(_ text: String, _ result: CheckResult) {
  print(text)
  print(result.isPassed ? "  passes every check" : result.findings.map { "  ✗ \($0)" }.joined(separator: "\n"))
}

show(bowlListing.description, checker.check(bowlListing.description, of: bowl))
print()
let wrong = """
  The perfect Platterby is a food bowl for medium dogs. In speckled cream stoneware, it has a steel base and stands 16 cm tall. It holds
  500 ml and is dishwasher safe.
  """
show(wrong, checker.check(wrong, of: bowl))

// %% [markdown]
// ## Before: what the model writes untaught
//
// SmolLM2 has 135 million parameters, about a thousandth of the models that you talk to on the web. Its prompt is the shop's: a sentence that says what
// to do, then the record.

// %% Model
let models = ModelStore(root: ModelStore.standardRoot(environment: ProcessInfo.processInfo.environment))
let base: ModelFolder<LlamaConfiguration> = try models.resolve("smollm2-135m-instruct")
let template = try String(contentsOfFile: "Samples/products/house.txt", encoding: .utf8)
let prompt = try ProductPrompt(system: "You write for the shop Oddmere.", template: template)
let compute = try ComputeThread()

/// Writes about products, each text checked; with an adapter the model knows what that has learned.
func write(about records: [ProductRecord], adapter: URL?, candidates: Int) throws -> [CheckedWriter.Written] {
  // Models live on the compute thread; what comes back are plain values.
  try compute.run { device in
    let session = try TextSession(base, adapter: adapter, weights: nil, on: device)
    var writer = CheckedWriter(session, checker, prompt)
    writer.count = candidates
    return try records.map { try writer.write(about: $0) }
  }
}

let before = try write(about: [bowl], adapter: nil, candidates: 1)[0].candidates[0]
show(before.text, checker.check(before.text, of: bowl))

// %% [markdown]
// Refused, and the reasons say why. No shop would want to show it.
//
// ## The texts to learn from
//
// The records of the products that are set aside for learning, and a person's text for each, become a file of conversations: what is
// asked, what is answered. To stay within a few minutes, every second product will do. Fifteen others will tell whether the model learns
// the way of writing or only these texts by heart. The products for the test at the end are in neither file.

// %% Rows
struct Conversation: Encodable { let messages: [ChatMessage] }

let scratch = FileManager.default.temporaryDirectory.appending(path: "products-\(UUID())")
try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)

func writeRows(_ some: [(ProductRecord, Listing)], to name: String) throws -> String {
  let lines = try some.map { record, listing in
    let answer = ChatMessage(role: .assistant, content: listing.description)
    let row = Conversation(messages: try prompt.messages(about: record) + [answer])
    return String(decoding: try JSONEncoder().encode(row), as: UTF8.self)
  }
  let path = scratch.appending(path: name).path
  try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
  return path
}

func every(_ step: Int, of split: String) -> [(ProductRecord, Listing)] {
  let side = products.filter { $0.1.split == split }
  return stride(from: 0, to: side.count, by: step).map { side[$0] }
}

var settings = TextSettings()
settings.data = [try writeRows(every(2, of: "train"), to: "train.jsonl")]
settings.validation = [try writeRows(every(3, of: "validation"), to: "validation.jsonl")]

// %% [markdown]
// ## Training
//
// The method is LoRA: the model stays as it is, and small matrices beside its layers learn. What comes out is an *adapter* of some
// megabytes. Whoever waits hears what happens by events; here we print what the run says and count the tokens (pieces of words) that go
// through the model.

// %% Training
settings.run.output = scratch.appending(path: "run").path
settings.run.seed = 1
settings.training.epochs = 2
settings.training.validateEvery = 50
settings.batchTokens = 384

let tokens = Mutex(0)
let control = RunControl(observer: { event in
  switch event {
  case .facts(let facts): for fact in facts { print(fact.text) }
  case .training(_, .step(let step)): tokens.withLock { $0 += step.items }
  case .training(_, .validation(let validation)):
    let loss = String(format: "%.3f", validation.loss)
    print("after step \(validation.step): loss on the fifteen others \(loss)")
  default: break
  }
})
let folder = FileManager.default.currentDirectoryPath
let world = World(models: models, directory: folder, program: "products notebook")
let outcome = try await RunEngine<TextFinetune>(world, control).start(settings)
let learned = tokens.withLock { $0 }
print("\(learned) tokens in \(Int(outcome.record.seconds["training"] ?? 0)) seconds")

// %% [markdown]
// The loss says how surprised the model is by a person's next word. Where both lines fall, it learns; where only the line of training
// falls, it learns by heart.

// %% Loss
let curve = try LossCurves(outcome.folder).charts[0]
let picture = scratch.appending(path: "loss.svg")
try curve.svg.write(to: picture, atomically: true, encoding: .utf8)
print("![Loss by step](\(picture.path))")

// %% [markdown]
// ## After: the same product
//
// The same prompt, the same model, and the adapter on top. The food bowl was not among the products it learned from.

// %% After
let adapter = outcome.folder.url.appending(path: "adapter")
let after = try write(about: [bowl], adapter: adapter, candidates: 1)[0].candidates[0]
show(after.text, after.result)

// %% [markdown]
// ## Eight candidates, one publication
//
// A first text may still hold a mistake. So the writer makes eight, the first without chance and the others with some, and checks each.
// Of those that pass it takes the likeliest. Eight cost far less than eight times one, since the prompt is read once and all are
// written side by side.

// %% Candidates
let written = try write(about: [bowl], adapter: adapter, candidates: 8)[0]
for (number, candidate) in written.candidates.enumerated() {
  show("\(number + 1): \(candidate.text)", candidate.result)
}
print("\nPublished: \(written.chosen.map { "number \($0 + 1)" } ?? "none")")

// %% [markdown]
// ## Six products of the test
//
// Now six products from different corners of the shop, none of which the model has seen; the food bowl is one of them.

// %% Test
let test = every(10, of: "test").map(\.0)
let began = ContinuousClock.now
let texts = try write(about: test, adapter: adapter, candidates: 8)
let writingTime = (ContinuousClock.now - began) / .seconds(1)
for (record, product) in zip(test, texts) {
  print("\(record.name), \(record["kind"]?.listed ?? "")")
  let reasons = product.reasons.map { "\n  ✗ \($0)" }.joined()
  print(product.text ?? "needs a person:\(reasons)", terminator: "\n\n")
}
let published = texts.count { $0.text != nil }
let firstPassed = texts.count { $0.candidates.first?.result.isPassed == true }
print("Published: \(published) of \(texts.count); the first candidate alone: \(firstPassed).")

// %% [markdown]
// A product without a text is no failure: it stands on the list for a person, with the reasons. More texts and more rounds of training
// make that list shorter; `Samples/products/README.md` has the full recipe.
//
// Do read what is published. The checks know facts and rules, not style: a text that says a length twice, or puts whom the product suits
// oddly, is right in every number and passes.
//
// ## What it cost

// %% Cost
let record = outcome.record
let newTokens = texts.flatMap(\.candidates).reduce(0) { $0 + $1.tokens }
let secondsEach = String(format: "%.1f", writingTime / Double(test.count))
let weights = adapter.appending(path: "adapter_model.safetensors")
print("Training: \(Int(record.totalSeconds)) s, \(learned) tokens")
print("Memory:   \(record.peakMemory / 1_000_000) MB at most")
print("Adapter:  \(try Data(contentsOf: weights).count / 1_000_000) MB")
print("Writing:  \(secondsEach) s a product for eight candidates, \(newTokens) tokens in all")

// %% [markdown]
// ## Where to go from here
//
// - The same from the command line, for a whole table: `ftlab text finetune` and `ftlab text generate --data products.csv --checks checks.yaml`.
// - Your own rules: copy `Samples/products/checks.yaml` and change it. Every attribute of your table must be mentioned unless a rule says
//   otherwise, so a new column is safe before you have thought about it.
// - Keep the adapter: copy the run's folder. `TextSession(base, adapter: …)` opens it in any program, as the cells above did.
