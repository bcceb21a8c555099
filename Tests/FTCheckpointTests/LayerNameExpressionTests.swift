import Testing

@testable import FTCheckpoint

/// Regular expressions in adapters, against Python's `re.fullmatch`.
@Suite struct LayerNameExpressionTests {
  static let names = [
    "q_proj", "model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.q_proj", "model.layers.1.mlp.up_proj",
    "model.layers.12.self_attn.k_proj", "model.layers.0.mlp.gate_proj", "lm_head", "",
  ]

  /// An expression and the places of the names that it matches, as Python 3.11 does.
  @Test(arguments: [
    (#"q_proj"#, [0]),
    (#".*\.q_proj"#, [1, 2]),
    (#"model\.layers\.[\d]{1,}\.(?:self_attn|mlp)\.(?:(?:k|o|gate)_proj)"#, [4, 5]),
    (
      #"(?:.*?(?:language|text).*?q_proj)|(?:\bmodel\.layers\.[\d]{1,}\.(?:self_attn)\.(?:(?:q_proj)))"#, [1, 2]
    ),
    (#".*layers\.(0|[12])\..*(up|down)_proj"#, [3]),
    (#"(.*\.)?(layers\.0\..*(up|gate)_proj)$"#, [5]),
    (#"(.*\.)?(^model.layers.0.self_attn.q_proj)$"#, [1]),
    (#"(.*\.)?(^layers)$"#, []),
    (#"(?P<a>model)\.[^.]+\.\d+\..+"#, [1, 2, 3, 4, 5]),
    (#".*[^\d\.]"#, [0, 1, 2, 3, 4, 5, 6]),
    (#"\w+(\.\w+){4}"#, [1, 2, 3, 4, 5]),
    (#"x{2}|model.{,40}"#, [1, 2, 3, 4, 5]),
    (#"[a-z.]*\.1\.[a-z_.]*"#, [2, 3]),
    (#".*\bq_proj\b"#, [0, 1, 2]),
    (#"(a|b|)*"#, [7]),
    (#"m\B.*q_proj"#, [1, 2]),
  ])
  func namesMatchAsInPython(text: String, places: [Int]) throws {
    let expression = try LayerNameExpression(text)
    #expect(Self.names.indices.filter { expression.matches(Self.names[$0]) } == places)
  }

  @Test(arguments: [
    ("(?!.*visual).*", "a look ahead"), ("(?<=a)b", "a look behind"), (#"(a)\1"#, #""\1""#), ("(?i)a", "?i"),
    ("(", "not closed"), ("a)", "closes nothing"), ("[a", "not closed"), ("*a", "repeats nothing"),
    ("a{3,2}", "swapped"), ("a\\", "ends with a backslash"), ("[z-a]", "backwards"),
    (String(repeating: "a", count: 30_000), "too long"), ("a{2000}", "too long"),
    ("((a{1000}){1000}){1000}", "too long"), (String(repeating: "(", count: 1_000), "too long"),
  ])
  func whatIsNotMatchedIsRefusedByName(text: String, mentioned: String) {
    let error = #expect(throws: LayerNameExpressionError.self) { try LayerNameExpression(text) }
    #expect(error?.description.contains(mentioned) == true, "\(error?.description ?? "")")
  }

  /// In a matcher that goes back, each of these takes 2^60 steps or more.
  @Test(arguments: ["(a+)+b", "(a|a)*b", "((((){1000}){1000}){1000}){1000}", "(a*)*(a*)*b"])
  func noExpressionTakesForEver(text: String) throws {
    let name = String(repeating: "a", count: 60)
    #expect(try !LayerNameExpression(text).matches(name))
  }
}
