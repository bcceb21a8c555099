import FTTemplate
import Foundation
import Testing

/// No template runs for ever, fills the memory or overflows the stack, whatever operator, filter, method or tag it does it by.
@Suite struct TemplateLimitTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let source: String
    let limit: String
    var testDescription: String { String(source.suffix(120)) }
  }

  private static let state = "{% set ns = namespace(a='x', l=['x'], m={'k': 'x'}) %}"
  private static let oneMebibyte = state + "{% for i in range(20) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}"
  private static let manyItems = state + "{% for i in range(10) %}{% set ns.l = ns.l + ns.l %}{% endfor %}"

  private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  /// Which of the two is reached first depends on both.
  private static let cost = "either of the costs"
  private static let costs = ["steps of work", "MiB of strings and lists"]

  private static func cases(_ limit: String, _ sources: [String]) -> [Case] {
    sources.map { Case(source: $0, limit: limit) }
  }

  private static let large = cases(
    cost,
    [
      "\(oneMebibyte){{ range(100000) | join(ns.a) }}",
      "\(oneMebibyte){{ ns.a.join(['a'] * 100000) }}",
      "\(oneMebibyte){{ ns.a.replace('x', ns.a) }}",
      "\(oneMebibyte){{ ns.a.replace('', ns.a) }}",
      "\(oneMebibyte){{ ns.a | replace('x', ns.a) }}",
      "\(oneMebibyte){{ ns.a | list }}",
      "\(oneMebibyte){{ ns.a.split('x') }}",
      "\(oneMebibyte){{ ns.a.rsplit('x') }}",
      "\(oneMebibyte){{ (ns.a ~ '\\n') | replace('x', '\\n') | indent(1000) }}",
      "\(oneMebibyte){% for c in ns.a %}{{ c }}{% endfor %}",
      "\(oneMebibyte){% for i in range(100000) %}{{ ns.a }}{% endfor %}",
      "\(oneMebibyte){% for i in range(100000) %}{% set b = ns.a | upper %}{% endfor %}",
      "\(oneMebibyte){% for i in range(100000) %}{% set b = ns.a[1:] %}{% endfor %}",
      "\(oneMebibyte){% for i in range(100000) %}{% set b %}{{ ns.a }}{% endset %}{% endfor %}",
      "\(oneMebibyte){% set ns.l = [ns.a] * 1000 %}{{ ns.l }}",
      "\(oneMebibyte){% set ns.l = [ns.a] * 1000 %}{{ ns.l | tojson }}",
      "\(oneMebibyte){% set ns.l = [ns.a] * 1000 %}{{ ns.l | join }}",
      "\(oneMebibyte){% set ns.l = [ns.a] * 1000 %}{{ ns.l | sum(start='') }}",
      "\(oneMebibyte){% set ns.l = [ns.a] * 1000 %}{{ ns.l | map('upper') | list }}",
      "{{ 'ab' * 9223372036854775807 }}",
      "{{ [1, 2] * 9223372036854775807 }}",
      "{{ 'a' * 100000000 }}",
      "{{ [1] * 100000000 }}",
      "{{ 'a' | center(9223372036854775807) }}",
      "{{ 'a'.ljust(1000000000) }}",
      "{{ 'a'.rjust(1000000000, 'é') }}",
      "{{ '1'.zfill(1000000000) }}",
      "{{ 'a\\nb' | indent(1000000000) }}",
      "{{ [1] | tojson(indent=1000000000) }}",
      "{{ [[[[1]]]] | tojson(indent='x' * 30000000) }}",
      "\(state){% for i in range(60) %}{% set ns.a = ns.a + ns.a %}{% endfor %}",
      "\(state){% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
      "\(state){% for i in range(60) %}{% set ns.l = ns.l * 2 %}{% endfor %}",
      "\(state){% for i in range(100000) %}{% set ns.l = ns.l + ['x'] %}{% endfor %}",
      "\(state){% for i in range(100000) %}{% set ns.a = ns.a ~ '\(repeated("x", 71))' %}{% endfor %}",
      "\(state){% macro m(n) %}{{ m(n - 1) ~ m(n - 1) if n > 0 else 'x' * 100000 }}{% endmacro %}{{ m(20) }}",
      "{% for i in range(100000) %}{{ range(100000) | list | length }}{% endfor %}",
      "{% for i in range(100000) %}{{ strftime_now('%F' * 1000) }}{% endfor %}",
      "{% for i in range(100000) %}{% filter upper %}{{ 'x' * 10000 }}{% endfilter %}{% endfor %}",
      "\(oneMebibyte){% for i in range(100000) %}{% if ns.a == ns.a ~ '' %}{% endif %}{% endfor %}",
      "\(oneMebibyte){% for i in range(100000) %}{{ ns.a[5] }}{% endfor %}",
      "\(manyItems){% for i in range(100000) %}{{ ns.l | sort | first }}{% endfor %}",
      "{% for i in range(100000) %}{% for j in range(100000) if j < 0 %}{% endfor %}{% endfor %}",
      "{% for i in range(100000) %}{% for j in range(100000) %}{% break %}{% endfor %}{% endfor %}",
    ])

  private static let long = cases(
    cost,
    [
      "\(oneMebibyte){% for i in range(100000) %}{% if 'y' in ns.a %}{% endif %}{% endfor %}",
      "\(oneMebibyte){% set b = ns.a ~ '' %}{% for i in range(100000) %}{% if ns.a == b %}{% endif %}{% if ns.a < b %}{% endif %}{% endfor %}",
      "\(oneMebibyte){% for i in range(100000) %}{{ ns.a.find('y') }}{{ ns.a.count('xy') }}{% endfor %}",
      "\(oneMebibyte){% for i in range(100000) %}{{ ns.a.startswith('y') or ns.a | length }}{% endfor %}",
      "\(manyItems){% for i in range(100000) %}{% if 'y' in ns.l %}{% endif %}{% endfor %}",
      "\(manyItems){% for i in range(100000) %}{% if ns.l == ns.l %}{% endif %}{% endfor %}",
      "\(manyItems){{ range(10000) | unique | list | length }}",
      "{% for i in range(100000) %}{% for i in range(100000) %}{% endfor %}{% endfor %}",
      "{% set r = range(100000) %}{% for i in range(100000) %}{% for j in r %}{% break %}{% endfor %}{% endfor %}",
      "{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(22) }}",
      "\(state){% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
      "\(state){% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | tojson }}",
      "\(state){% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | string | length }}",
      "\(state){% for i in range(30) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{% set a = ns.l %}{% set ns.l = ['x'] %}{% for i in range(30) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ a == ns.l }}",
      "\(state){% for i in range(30) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{% set a = ns.l %}{% set ns.l = ['x'] %}{% for i in range(30) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ a in [ns.l] }}",
      "\(state){% for i in range(30) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{% set a = ns.l %}{% set ns.l = ['x'] %}{% for i in range(30) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ a < ns.l }}",
      "\(state){% for i in range(60) %}{% set ns.m = {'k': ns.m, 'j': ns.m} %}{% endfor %}{{ ns.m }}",
    ])

  private static let values = cases(
    "values inside each other",
    [
      "\(state){% for i in range(100000) %}{% set ns.l = [ns.l] %}{% endfor %}",
      "\(state){% for i in range(100000) %}{% set ns.l = (ns.l, 1) %}{% endfor %}",
      "\(state){% for i in range(100000) %}{% set ns.m = {'k': ns.m} %}{% endfor %}",
      "\(state){% for i in range(100000) %}{% set ns.m = dict(k=ns.m) %}{% endfor %}",
      "\(state){% for i in range(100000) %}{% set ns.l = {'a': ns.l} | items | list %}{% endfor %}",
      "\(state){% for i in range(100000) %}{% set ns.l = {'a': ns.l}.values() %}{% endfor %}",
      "\(state){% for i in range(100000) %}{% for x in ns.l %}{% set ns.l = [loop] %}{% endfor %}{% endfor %}",
    ])

  private static let calls = [
    cases(
      "macros that call each other",
      [
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% macro m() %}{{ \(repeated("(", 40))m(\(repeated(")", 41)) }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ m()\(repeated(" + 'a'", 200)) }}{% endmacro %}{{ m() }}",
      ]),
    cases(
      "expressions and tags inside each other",
      [
        "{% macro m() %}{{\(repeated(" [1,", 30)) m()\(repeated("]", 30)) }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ m()\(repeated(" | trim", 200)) }}{% endmacro %}{{ m() }}",
        "{% macro m()\(repeated(" %}{% if 1", 50)) %}{{ m() }\(repeated("}{% endif %", 50))}{% endmacro %}{{ m() }}",
      ]),
  ].flatMap { $0 }

  private static let source = [
    cases(
      "numbers in a range",
      [
        "\(oneMebibyte){{ (ns.a ~ 'y').find(ns.a[:500000] ~ 'z') }}{{ range(1000000) }}"
      ]),
    cases(
      "signs",
      [
        "{{ \(repeated("-", 400))1 }}"
      ]),
    cases(
      "tokens in one tag",
      [
        "{{ \(repeated("(", 100_000))",
        "{{ \(repeated("[", 100_000))",
        "{{ \(repeated("{'a':", 100_000))",
      ]),
    cases(
      "nested tags and expressions",
      [
        "\(repeated("{% if 1 %}", 100_000))"
      ]),
    cases(
      "tokens in one tag",
      [
        "{{ \(repeated("1+", 100_000))1 }}",
        "{{ x\(repeated(".a", 100_000)) }}",
      ]),
    cases(
      "MiB of template",
      [
        "\(repeated("x", 1_100_000))"
      ]),
  ].flatMap { $0 }

  static let all = [large, long, values, calls, source].flatMap { $0 }

  @Test(arguments: all) func isStoppedWithinASecond(hostile: Case) {
    let start = Self.threadSeconds()
    #expect {
      try Template(source: hostile.source).render([:])
    } throws: { error in
      guard case .limitExceeded(_, let limit) = error as? ChatTemplateError else { return false }
      return hostile.limit == Self.cost ? Self.costs.contains { limit.hasSuffix($0) } : limit.hasSuffix(hostile.limit)
    }
    #expect(Self.threadSeconds() - start < Self.second)
  }

  @Test(arguments: [
    "join-big", "list-1M-free", "list-of-big", "map-100k-free", "nest-exp", "nest-exp-json", "range-in-expr",
    "slow-compare",
  ]) func aHostileFileIsStoppedWithinASecond(name: String) throws {
    let source = String(decoding: try Golden.data("Hostile/\(name).jinja"), as: UTF8.self)
    let start = Self.threadSeconds()
    #expect {
      try Template(source: source).render([:])
    } throws: { error in
      guard case .limitExceeded = error as? ChatTemplateError else { return false }
      return true
    }
    #expect(Self.threadSeconds() - start < Self.second)
  }

  /// What could form rings and endless chains is freed without them.
  static let harmless: [(source: String, text: String)] = [
    ("\(state){% set ns.a = ns %}{% for i in range(20000) %}{% set ns.a = namespace(a=ns.a) %}{% endfor %}ok", "ok"),
    (
      "\(state){% for i in range(5000) %}{% for x in [1] %}{% if loop.changed(ns.a) %}{% endif %}{% set ns.a = loop %}{% endfor %}{% endfor %}ok",
      "ok"
    ),
    (
      "{% set l = [namespace(), namespace()] %}{% set a = l[0] %}{% set b = l[1] %}{% set a.x = b %}{% set b.x = a %}{{ a.x == b }}",
      "True"
    ),
    ("{{\(repeated(" 1 +", 200)) 1 }}", "201"),
    ("{{\(repeated(" 0 or", 200)) 0 }}", "0"),
    ("{{ 'a'\(repeated(" | trim", 200)) }}", "a"),
  ]

  @Test(arguments: harmless) func isNoHarm(source: String, text: String) throws {
    #expect(try Template(source: source).render([:]) == text)
  }

  @Test func whatAConversationMayCostGrowsWithIt() throws {
    let source = "{% for a in items %}{% for b in items %}{{ b }}{% endfor %}{% endfor %}"
    let items = TemplateValue.list(of: (0..<500).map { .integer($0 % 10) })
    #expect(try Template(source: source).render(["items": items]).utf8.count == 250_000)
    let alone = source.replacing("in items", with: "in range(500)")
    #expect(throws: ChatTemplateError.limitExceeded(line: 1, limit: "500000 steps of work")) {
      try Template(source: alone).render([:])
    }
  }

  /// Without optimisation the same work takes about ten times as long.
  private static var second: Double {
    #if DEBUG
      10
    #else
      1
    #endif
  }

  /// Processor time of this thread, whatever else the machine does.
  private static func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
