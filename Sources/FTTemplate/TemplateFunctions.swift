/// The functions that a template can call by name.
enum TemplateFunctions {
  static let names: Set<String> = ["raise_exception", "namespace", "dict", "range", "strftime_now"]
  /// As in the reference's sandbox.
  private static let rangeLimit = 100_000

  static func call(
    _ name: String, _ arguments: TemplateCallArguments, now: TemplateMoment
  ) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    switch name {
    case "raise_exception":
      let message = try place.text(of: arguments.value(0, "message") ?? .string(""))
      throw .refused(line: place.line, message: message)
    case "strftime_now":
      try arguments.check("strftime_now()", atMost: 1, names: ["format"])
      let format = try arguments.requiredText(0, "format", "strftime_now()")
      try place.scan(format)
      // No directive writes more than ten bytes for each of its own.
      try place.make(bytes: 10 * format.utf8.count)
      do throws(TemplateMoment.UnknownDirective) { return .string(try now.formatted(format)) } catch {
        throw .unsupported(line: place.line, construct: "\(error.name) in strftime_now()")
      }
    case "namespace", "dict":
      let result = TemplateNamespace(members: [])
      for value in arguments.positional {
        guard case .mapping(let mapping) = value else {
          throw .unsupported(line: place.line, construct: "\(name)() of \(value.kind)")
        }
        try place.spend(mapping.members.count * mapping.members.count)
        for member in mapping.members { result.set(member.key, member.value) }
      }
      for argument in arguments.named { result.set(argument.name, argument.value) }
      if name == "dict" { return try place.mapping(result.members) }
      try place.make(items: 1 + result.members.count)
      place.effort.keep(result)
      return .namespace(result)
    default: return try range(arguments)
    }
  }

  private static func range(_ arguments: TemplateCallArguments) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    try arguments.check("range()", atMost: 3)
    var bounds: [Int] = []
    for value in arguments.positional {
      guard let bound = value.whole else { throw place.failure("range() of \(value.kind)") }
      bounds.append(bound)
    }
    guard let last = bounds.last else { throw .syntax(line: place.line, reason: "range() needs a bound") }
    let start = bounds.count > 1 ? bounds[0] : 0
    let end = bounds.count > 1 ? bounds[1] : last
    let step = bounds.count > 2 ? last : 1
    guard step != 0 else { throw place.failure("the step of range() is zero") }
    let length = ((Double(end) - Double(start)) / Double(step)).rounded(.up)
    guard length <= Double(rangeLimit) else {
      throw .limitExceeded(line: place.line, limit: "\(rangeLimit) numbers in a range")
    }
    try place.make(items: max(0, Int(length)))
    return try place.list(stride(from: start, to: end, by: step).map { .integer($0) }, isPaid: true)
  }
}
