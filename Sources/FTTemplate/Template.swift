/// A text in the template language, Jinja as chat templates use it, ready to be rendered.
///
/// Output, `for` (with `loop`, `if`, `else`, `recursive`, break and continue), `if`, `set` (also as a block, with filters, and into a
/// namespace), `macro` and `call`, `filter`, `with`, `raw`, `generation`, literals, operators, conditional expressions, indexing and
/// slicing, attributes, the tests, filters, methods and functions listed in `TemplateTests`, `TemplateFilters`, `TemplateMethods` and
/// `TemplateFunctions`, white space control. Anything else is ``unsupported``: an error with its line where it is reached, so that a
/// part that is never needed stops nobody. Options are those of transformers: `trim_blocks` and `lstrip_blocks` on, no autoescape,
/// unknown names print as nothing.
///
/// A template comes from anywhere: it cannot run for ever, fill the memory or overflow the stack. What it may cost grows with what it is
/// given; see `TemplateEffort`.
///
/// Differences from Jinja: integers have 64 bits, keys of mappings are strings, `safe` changes nothing.
///
/// Source: Jinja 3.1 documentation; `utils/chat_template_utils.py` of transformers.
package struct Template: Sendable {
  /// What becomes of a name that nothing is known by.
  package enum UnknownNames: Sendable {
    /// It prints as nothing, as in chat templates.
    case empty
    /// To print it is an error, ``ChatTemplateError/unknownName(line:name:)``; `{% if name %}`, the test `defined` and the filter
    /// `default` may still ask for it.
    case refused
  }

  let statements: [TemplateStatement]
  /// What is not implemented, in the order of the source: each an error for whoever reaches it.
  package let unsupported: [ChatTemplateError]

  /// - Throws: ``ChatTemplateError`` for damaged source.
  package init(source: String) throws { (statements, unsupported) = try TemplateParser.statements(of: source) }

  /// The text with these names known.
  ///
  /// - Parameter now: what `strftime_now` tells.
  /// - Throws: ``ChatTemplateError``, for example where the template refuses what it is given.
  package func render(
    _ globals: [String: TemplateValue], unknownNames: UnknownNames = .empty, now: TemplateMoment = .standard
  ) throws -> String {
    let effort = try TemplateEffort(for: globals)
    defer { effort.release() }
    var evaluator = TemplateEvaluator(globals: globals, unknownNames, now: now, effort)
    try evaluator.run(statements)
    return evaluator.output
  }
}
