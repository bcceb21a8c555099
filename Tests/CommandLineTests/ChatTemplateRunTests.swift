import FTJSON
import Foundation
import Testing

/// Chat templates of models that come from elsewhere: what cannot be used is said when the model is taken in.
@Suite struct ChatTemplateRunTests {
  private static let plain =
    "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{% endfor %}"
    + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"

  /// A template, what the import says of it, and how `text generate` ends.
  static let templates: [(source: String, says: [String], status: Int32)] = [
    ("{% macro kind(x) %}{{ x.type }}{% endmacro %}{% if tools %}{{ kind(tools[0]) }}{% endif %}" + plain, [], 0),
    ("{{ strftime_now('%d %b %Y') }}" + plain, [], 0),
    (
      "{% if tools %}{{ tools | groupby('type') }}{% endif %}" + plain,
      ["has parts that cannot be used", "line 1: the filter \"groupby\" is not supported"], 0
    ),
    ("{{ messages | groupby('role') }}" + plain, ["line 1: the filter \"groupby\" is not supported"], 1),
    ("{% if %}" + plain, ["cannot be read, so there are no conversations", "line 1"], 1),
  ]

  @Test func aRunSaysWhatDateItTellsTheTemplate() throws {
    let scratch = try ScratchFolder()
    try scratch.add("rows.jsonl", rows: Rows.good(10))
    try Data(("{{ strftime_now('%d %b %Y') }}" + Self.plain).utf8).write(
      to: scratch.model("tiny-llama").appending(path: "chat_template.jinja"))
    let outcome = try Tool(scratch: scratch).run(
      "text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--output", "run", "--steps", "1",
      "--no-verify")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("it is told 26 July 2024 here"), "\(outcome.errors)")
    #expect(outcome.errors.contains(": 26 Jul 2024<|im_start|>user"), "\(outcome.errors)")
  }

  @Test(arguments: templates.indices) func theImportSaysWhatCannotBeUsed(index: Int) throws {
    let (source, says, status) = Self.templates[index]
    let scratch = try ScratchFolder()
    let foreign = scratch.url.appending(path: "foreign")
    try FileManager.default.copyItem(at: scratch.model("tiny-llama"), to: foreign)
    for name in ["ftlab.json", "MODEL_CARD.md"] {
      try FileManager.default.removeItem(at: foreign.appending(path: name))
    }
    // As a file of its own, which comes before the one in tokenizer_config.json.
    try Data(source.utf8).write(to: foreign.appending(path: "chat_template.jinja"))
    let tool = Tool(scratch: scratch)
    let imported = try tool.run("models", "import", "foreign", "--name", "foreign")
    #expect(imported.status == 0, "\(imported.errors)")
    for part in says { #expect(imported.errors.contains(part), "\(imported.errors)") }
    #expect(says.isEmpty == !imported.errors.contains("chat template"), "\(imported.errors)")
    let written = try tool.run("text", "generate", "--model", "foreign", "--prompt", "Hello", "--max-tokens", "4")
    #expect(written.status == status, "\(written.errors)")
    let raw = try tool.run("text", "generate", "--model", "foreign", "--raw", "--prompt", "Hello", "--max-tokens", "4")
    #expect(raw.status == 0, "\(raw.errors)")
  }
}
