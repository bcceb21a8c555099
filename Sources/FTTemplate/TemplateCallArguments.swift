/// Arguments with their values, at the place of the call.
struct TemplateCallArguments {
  let positional: [TemplateValue]
  let named: [(name: String, value: TemplateValue)]
  let place: TemplatePlace

  init(
    _ positional: [TemplateValue] = [], named: [(name: String, value: TemplateValue)] = [], _ place: TemplatePlace
  ) {
    self.positional = positional
    self.named = named
    self.place = place
  }

  /// The argument at `index`, or the one called `name`.
  func value(_ index: Int, _ name: String) -> TemplateValue? {
    index < positional.count ? positional[index] : named.first { $0.name == name }?.value
  }

  /// The same without the first `count` positional ones.
  func dropping(_ count: Int) -> TemplateCallArguments {
    TemplateCallArguments(Array(positional.dropFirst(count)), named: named, place)
  }

  /// Refuses arguments that the callee would ignore.
  func check(_ callee: String, atMost count: Int, names: [String] = []) throws(ChatTemplateError) {
    if positional.count > count {
      throw .unsupported(line: place.line, construct: "\(callee) with \(positional.count) arguments")
    }
    for argument in named where !names.contains(argument.name) {
      throw .unsupported(line: place.line, construct: "the argument \"\(argument.name)\" of \(callee)")
    }
  }

  /// A string; nil where the argument is missing or none.
  func text(_ index: Int, _ name: String, _ callee: String) throws(ChatTemplateError) -> String? {
    switch value(index, name) {
    case nil, .some(.none): return nil
    case .string(let text): return text
    case .some(let value): throw place.failure("\(callee) needs a string, not \(value.kind)")
    }
  }

  func requiredText(_ index: Int, _ name: String, _ callee: String) throws(ChatTemplateError) -> String {
    guard let text = try text(index, name, callee) else {
      throw place.failure("\(callee) needs a string as argument \(index + 1)")
    }
    return text
  }

  /// An integer; nil where the argument is missing or none.
  func whole(_ index: Int, _ name: String, _ callee: String) throws(ChatTemplateError) -> Int? {
    switch value(index, name) {
    case nil, .some(.none): return nil
    case .some(let value):
      guard let number = value.whole else { throw place.failure("\(callee) needs a whole number, not \(value.kind)") }
      return number
    }
  }
}
