/// A text in the template language, Jinja as chat templates use it, ready to be rendered.
///
/// Output, `for` (with `loop`, `if`, `else`, break and continue), `if`, `set` (also as a block and into a namespace), `macro`, literals,
/// operators, conditional expressions, indexing and slicing, attributes, tests, the filters and methods listed in
/// `TemplateFilters` and `TemplateMethods`, `raise_exception`, `range`, `strftime_now`, white space control. Anything else
/// is ``unsupported``: an error with its line where it is reached, so that a part that is never needed stops nobody. Options are those of transformers: `trim_blocks` and `lstrip_blocks` on, no
/// autoescape, unknown names print as nothing.
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

  private let statements: [TemplateStatement]
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
    var evaluator = TemplateEvaluator(globals: globals, unknownNames, now: now)
    try evaluator.run(statements)
    return evaluator.output
  }
}
