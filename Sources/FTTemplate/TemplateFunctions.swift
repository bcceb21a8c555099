/// The functions that a template can call by name.
enum TemplateFunctions {
  static let names: Set<String> = ["raise_exception", "namespace", "dict", "range", "strftime_now"]
  private static let rangeLimit = 100_000

  static func call(
    _ name: String, _ arguments: TemplateCallArguments, now: TemplateMoment
  ) throws(ChatTemplateError) -> TemplateValue {
    let line = arguments.line
    switch name {
    case "raise_exception":
      throw .refused(line: line, message: arguments.value(0, "message")?.text ?? "")
    case "strftime_now":
      try arguments.check("strftime_now()", atMost: 1, names: ["format"])
      guard case .string(let format) = arguments.value(0, "format") else {
        throw .evaluation(line: line, reason: "strftime_now() needs a format")
      }
      do throws(TemplateMoment.UnknownDirective) { return .string(try now.formatted(format)) } catch {
        throw .unsupported(line: line, construct: "\(error.name) in strftime_now()")
      }
    case "namespace", "dict":
      let result = TemplateNamespace(members: [])
      for value in arguments.positional {
        guard case .mapping(let members) = value else {
          throw .unsupported(line: line, construct: "\(name)() of \(value.kind)")
        }
        for member in members { result.set(member.key, member.value) }
      }
      for argument in arguments.named { result.set(argument.name, argument.value) }
      return name == "dict" ? .mapping(result.members) : .namespace(result)
    default:
      try arguments.check("range()", atMost: 3)
      var bounds: [Int] = []
      for value in arguments.positional {
        guard let bound = value.whole else { throw .evaluation(line: line, reason: "range() of \(value.kind)") }
        bounds.append(bound)
      }
      guard let last = bounds.last else { throw .syntax(line: line, reason: "range() needs a bound") }
      let start = bounds.count > 1 ? bounds[0] : 0
      let end = bounds.count > 1 ? bounds[1] : last
      let step = bounds.count > 2 ? last : 1
      guard step != 0 else { throw .evaluation(line: line, reason: "the step of range() is zero") }
      let length = ((Double(end) - Double(start)) / Double(step)).rounded(.up)
      guard length <= Double(rangeLimit) else {
        throw .limitExceeded(line: line, limit: "\(rangeLimit) numbers in a range")
      }
      return .list(stride(from: start, to: end, by: step).map { .integer($0) })
    }
  }
}
