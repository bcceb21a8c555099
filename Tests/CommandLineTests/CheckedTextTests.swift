import FTJSON
import Foundation
import Testing

/// `text generate --data`: every row is in the output, published or with its reasons. The tiny model writes nothing that passes.
struct CheckedTextTests {
  private static let model = ["--model", "tiny-llama", "--weights", "f32", "--threads", "1", "--max-tokens", "8"]

  private func write(_ text: String, _ name: String, _ scratch: ScratchFolder) throws -> String {
    let path = scratch.url.appendingPathComponent(name).path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func rows(_ path: String) throws -> [JSONValue] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8))
    }
  }

  @Test func everyRowIsListedAndABatchGoesOn() throws {
    let scratch = try ScratchFolder()
    let data = try write(
      "name,material,height\nHexley,oak,32 cm\nMarlow,,\nKerris,\"oak, oiled\",two feet\n", "p.csv", scratch)
    let checks = try write("attributes:\n  height: {number: [cm], words: [high]}\n", "checks.yaml", scratch)
    let output = scratch.url.appendingPathComponent("texts.jsonl").path
    let arguments =
      ["text", "generate", "--data", data, "--checks", checks, "--output", output, "--candidates", "2"] + Self.model
    let result = try Tool(scratch: scratch).run(arguments)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("0 of 3 products have a text that passes every check; 3 need a person."))
    let first = try rows(output)
    #expect(first.map { $0["name"]?.stringValue } == ["Hexley", "Marlow", "Kerris"])
    #expect(first.allSatisfy { $0["text"]?.isNull == true && $0["needs_a_person"]?.arrayValue?.isEmpty == false })
    #expect(first[1]["needs_a_person"]?.arrayValue == ["the record has no facts to write about"])
    #expect(
      first[2]["needs_a_person"]?.arrayValue == ["height: \"two feet\" is no number with a unit; write it in digits"])
    // As after an interruption: one whole line and the half of another.
    let whole = try String(contentsOfFile: output, encoding: .utf8)
    let cut = whole.prefix { $0 != "\n" } + "\n{\"place\": \"half"
    try cut.write(toFile: output, atomically: true, encoding: .utf8)
    let again = try Tool(scratch: scratch).run(arguments)
    #expect(again.status == 0 && again.errors.contains("1 row of"), "\(again.errors)")
    #expect(try String(contentsOfFile: output, encoding: .utf8) == whole)
  }

  @Test func rowsThatAreNoRecordsAreListedToo() throws {
    let scratch = try ScratchFolder()
    let data = try write("name,material\nHexley,oak\nMarlow\n", "p.csv", scratch)
    let output = scratch.path("texts.jsonl")
    let result = try Tool(scratch: scratch).run(
      ["text", "generate", "--data", data, "--output", output, "--candidates", "1"] + Self.model)
    #expect(result.status == 0 && result.output.contains("0 of 2 products"), "\(result.errors)")
    let listed = try rows(output)
    #expect(Set(listed.map { $0["place"]?.stringValue }) == ["\(data):2", "\(data):3"])
    #expect(listed.allSatisfy { $0["needs_a_person"]?.arrayValue?.isEmpty == false })
  }

  @Test(arguments: ["{\"id\": 1}", "{\"id\": 1}\n", "a letter\nof two lines"])
  func aFileOfSomebodyElsesIsLeftAsItIs(content: String) throws {
    let scratch = try ScratchFolder()
    let data = try write("name,material\nHexley,oak\n", "p.csv", scratch)
    let output = try write(content, "texts.jsonl", scratch)
    let result = try Tool(scratch: scratch).run(["text", "generate", "--data", data, "--output", output] + Self.model)
    #expect(result.status == 3 && result.errors.contains("is no line of an earlier batch"), "\(result.errors)")
    #expect(try String(contentsOfFile: output, encoding: .utf8) == content)
  }

  @Test(arguments: [("name,material\nHexley,elm\n", "2"), ("name,material\nHexley,oak\n", "1")])
  func aBatchDoesNotGoOnWithOtherRowsOrSettings(table: String, candidates: String) throws {
    let scratch = try ScratchFolder()
    let data = try write("name,material\nHexley,oak\n", "p.csv", scratch)
    let output = scratch.path("texts.jsonl")
    let arguments = ["text", "generate", "--data", data, "--output", output] + Self.model + ["--candidates"]
    #expect(try Tool(scratch: scratch).run(arguments + ["2"]).status == 0)
    let before = try String(contentsOfFile: output, encoding: .utf8)
    _ = try write(table, "p.csv", scratch)
    let result = try Tool(scratch: scratch).run(arguments + [candidates])
    #expect(result.status == 3 && result.errors.contains("another row, model, rule or setting"), "\(result.errors)")
    #expect(try String(contentsOfFile: output, encoding: .utf8) == before)
  }

  @Test func aBatchDoesNotGoOnWithAnotherVocabulary() throws {
    let scratch = try ScratchFolder()
    let data = try write("name,material\nHexley,oak\n", "p.csv", scratch)
    let row = #"{"prompt": "p", "completion": "It holds tea.", "attributes": {"name": "Cup"}}"#
    _ = try write("\(row)\n\(row)\n", "house.jsonl", scratch)
    let checks = try write("rules: {vocabulary: {rows: house.jsonl}}\n", "checks.yaml", scratch)
    let output = scratch.path("texts.jsonl")
    let arguments =
      ["text", "generate", "--data", data, "--checks", checks, "--output", output, "--candidates", "1"] + Self.model
    #expect(try Tool(scratch: scratch).run(arguments).status == 0)
    // The rules are the same, the rows that they name are not.
    _ = try write("\(row)\n\(row.replacing("tea", with: "milk"))\n", "house.jsonl", scratch)
    let result = try Tool(scratch: scratch).run(arguments)
    #expect(result.status == 3 && result.errors.contains("another row, model, rule or setting"), "\(result.errors)")
  }

  @Test func aBatchOfWhichNothingPassesEndsEarlyAndSaysWhy() throws {
    let scratch = try ScratchFolder()
    let lines = (1...12).map { "{\"name\": \"Hexley \($0)\", \"material\": \"oak\"}\n" }.joined()
    let data = try write(lines, "p.jsonl", scratch)
    let output = scratch.url.appendingPathComponent("texts.jsonl").path
    let result = try Tool(scratch: scratch).run(
      ["text", "generate", "--data", data, "--output", output, "--candidates", "1"] + Self.model)
    #expect(result.status == 3 && result.errors.contains("none of the first 8 rows"), "\(result.errors)")
    #expect(try rows(output).count == 8)
  }

  @Test(arguments: [
    (["--template", "TEMPLATE"], 2, "no row has that column"),
    (["--checks", "CHECKS"], 2, "did you mean material?"),
    (["--prompt", "x"], 2, "leave --prompt"),
  ])
  func whatDoesNotFitIsToldBeforeTheWork(flags: [String], status: Int32, part: String) throws {
    let scratch = try ScratchFolder()
    let data = try write("{\"name\": \"Hexley\", \"material\": \"oak\"}\n", "p.jsonl", scratch)
    let template = try write("About {{ name }} of {{ wood }}", "t.txt", scratch)
    let checks = try write("attributes:\n  materail: {mention: no}\n", "c.yaml", scratch)
    let output = scratch.url.appendingPathComponent("texts.jsonl").path
    let flags = flags.map { $0 == "TEMPLATE" ? template : $0 == "CHECKS" ? checks : $0 }
    let result = try Tool(scratch: scratch).run(
      ["text", "generate", "--data", data, "--output", output] + flags + Self.model)
    #expect(result.status == status && result.errors.contains(part), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test func anEvaluationHasAllWritersBesideEachOther() throws {
    let scratch = try ScratchFolder()
    let row = { (name: String, height: Int) in
      """
      {"messages": [{"role": "user", "content": "Write.\\nname: \(name)\\nheight: \(height) cm"}, {"role": "assistant", \
      "content": "\(name) is \(height) cm high."}], "attributes": {"name": "\(name)", "height": "\(height) cm"}}
      """
    }
    let data = try write(row("Hexley", 32) + "\n" + row("Marlow", 7) + "\n", "test.jsonl", scratch)
    let training = try write(row("Kerris", 12) + "\n", "train.jsonl", scratch)
    let products = try write("{\"name\": \"Hexley\", \"height\": \"32 cm\"}\n", "products.jsonl", scratch)
    let questions = try write(
      "{\"product\": \"Hexley\", \"question\": \"How high is it?\", \"answer\": \"32 cm.\"}\n{\"product\": \"Gone\", "
        + "\"question\": \"?\", \"answer\": \"-\"}\n", "questions.jsonl", scratch)
    let checks = try write(
      "attributes:\n  height: {number: [cm], words: [high], answer: \"It is {value} high.\", ask: [high]}\n",
      "checks.yaml",
      scratch)
    let folder = scratch.path("evaluation")
    let arguments =
      ["text", "evaluate", "--data", data, "--training", training, "--checks", checks, "--questions", questions]
      + ["--products", products, "--candidates", "2", "--output", folder] + Self.model
    let result = try Tool(scratch: scratch).run(arguments)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("no product is named Gone"), "\(result.errors)")
    for name in ["tuned, first text", "zero-shot", "3-shot", "nearest training text", "mechanical list"] {
      #expect(result.output.contains(name), "\(name)")
    }
    for name in ["texts.json", "answers.json"] {
      let file = try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))))
      #expect(file["subjects"]?.arrayValue?.count ?? 0 >= 4)
    }
    #expect(try String(contentsOfFile: "\(folder)/report.html", encoding: .utf8).contains("Kerris is 12 cm high."))
    let again = try Tool(scratch: scratch).run(arguments)
    #expect(again.status == 2 && again.errors.contains("--force"), "\(again.errors)")
  }

  @Test func anEvaluationSaysWhatItCannotMeasure() throws {
    let scratch = try ScratchFolder()
    let row = { (text: String, attributes: String) in
      "{\"messages\": [{\"role\": \"user\", \"content\": \"\(text)\"}, {\"role\": \"assistant\", \"content\": \"It is oak.\"}], "
        + "\"attributes\": \(attributes)}"
    }
    let oak = "{\"name\": \"Hexley\", \"material\": \"oak\"}"
    let data = try write(
      [
        row("Write.", oak), row("Write it.", "{\"name\": \"Marlow\"}"), row("More.", "{}"),
        row(String(repeating: "word and word. ", count: 3000), oak),
      ].joined(separator: "\n"), "test.jsonl", scratch)
    let training = try write("no row\n" + row("Other.", oak) + "\n", "train.jsonl", scratch)
    let products = try write("name,material\nHexley,oak\nHexley,elm\n", "p.csv", scratch)
    let questions = try write(
      "{\"product\": \"Hexley\", \"question\": \"Of what?\", \"answer\": \"Oak.\"}\n", "questions.jsonl", scratch)
    let checks = try write("attributes:\n  material: {ask: [of what]}\n", "checks.yaml", scratch)
    let folder = scratch.path("evaluation")
    let common = ["text", "evaluate", "--checks", checks, "--training", training, "--candidates", "1"] + Self.model
    let texts = try Tool(scratch: scratch).run(
      common + ["--data", data, "--output", folder, "--only-tuned"])
    #expect(texts.status == 0, "\(texts.errors)")
    for part in [
      "is the model as it is", "4 rows in, 3 kept, 1 refused", "2 rows in, 1 kept, 1 refused",
      "attributes that make no record, and are not checked: 1, the first \(data):3",
    ] { #expect(texts.errors.contains(part), "\(part): \(texts.errors)") }
    #expect(
      texts.output.contains("1 of 3 have no text; the first: \(data):2: the record has no facts"), "\(texts.output)")
    #expect(texts.output.contains("published"))
    let asked = try Tool(scratch: scratch).run(common + ["--questions", questions, "--products", products])
    #expect(asked.status == 3 && asked.errors.contains("2 products are named Hexley"), "\(asked.errors)")
  }
}
