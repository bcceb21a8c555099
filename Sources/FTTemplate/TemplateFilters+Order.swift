/// The filters that put values in order. Strings compare without regard to case unless the template asks for it.
extension TemplateFilters {
  /// `sort`, `unique`, `min` and `max`.
  static func ordered(
    _ name: String, _ value: TemplateValue, _ arguments: TemplateCallArguments, _ evaluator: TemplateEvaluator
  ) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    let callee = "the filter \"\(name)\""
    let isSort = name == "sort"
    let parameters = isSort ? ["reverse", "case_sensitive", "attribute"] : ["case_sensitive", "attribute"]
    try arguments.check(callee, atMost: parameters.count, names: parameters)
    let first = isSort ? 1 : 0
    let ignoresCase = !(arguments.value(first, "case_sensitive")?.isTrue ?? false)
    let attribute = arguments.value(first + 1, "attribute")
    if case .string(let path) = attribute, path.contains(",") {
      throw .unsupported(line: place.line, construct: "\(callee) by several attributes")
    }
    let items = try evaluator.items(of: value, place)
    var keys = attribute == nil ? items : try values(of: value, attribute, evaluator, place)
    if ignoresCase { keys = try withoutCase(keys, place) }
    try place.make(items: items.count)
    switch name {
    case "unique":
      var kept: [Int] = []
      next: for index in items.indices {
        for other in kept where try TemplateOperators.equal(keys[other], keys[index], place) { continue next }
        kept.append(index)
      }
      return try place.list(kept.map { items[$0] })
    case "sort":
      let order = try sorted(keys, reversed: arguments.value(0, "reverse")?.isTrue ?? false, place)
      return try place.list(order.map { items[$0] })
    default:
      guard !items.isEmpty else { return .undefined("the \(name) of nothing") }
      var best = 0
      for index in items.indices.dropFirst() {
        let isLess = try TemplateOperators.compare(name == "min" ? "<" : ">", keys[index], keys[best], place)
        if isLess { best = index }
      }
      return items[best]
    }
  }

  /// Pairs of key and value in the order of the keys, or of the values.
  static func sortedMembers(
    _ value: TemplateValue, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    let callee = "the filter \"dictsort\""
    try arguments.check(callee, atMost: 3, names: ["case_sensitive", "by", "reverse"])
    guard case .mapping(let mapping) = value else { throw place.failure("\(value.kind) has no members") }
    let by = try arguments.text(1, "by", callee) ?? "key"
    guard by == "key" || by == "value" else { throw place.failure("\(callee) goes by \"key\" or by \"value\"") }
    var keys: [TemplateValue] = mapping.members.map { by == "key" ? .string($0.key) : $0.value }
    if !(arguments.value(0, "case_sensitive")?.isTrue ?? false) { keys = try withoutCase(keys, place) }
    var pairs: [TemplateValue] = []
    for index in try sorted(keys, reversed: arguments.value(2, "reverse")?.isTrue ?? false, place) {
      let member = mapping.members[index]
      pairs.append(try place.list([.string(member.key), member.value], isTuple: true))
    }
    return try place.list(pairs)
  }

  private static func withoutCase(
    _ keys: [TemplateValue], _ place: TemplatePlace
  ) throws(ChatTemplateError) -> [TemplateValue] {
    try place.make(items: keys.count)
    var result: [TemplateValue] = []
    for key in keys {
      guard case .string(let text) = key else {
        result.append(key)
        continue
      }
      try place.scan(text)
      result.append(try place.string(text.lowercased()))
    }
    return result
  }

  /// The indices of `keys` in their order; equal keys stay as they are. By merging, since each comparison can fail or be too much.
  private static func sorted(
    _ keys: [TemplateValue], reversed: Bool, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> [Int] {
    var order = Array(keys.indices)
    var width = 1
    while width < order.count {
      var merged: [Int] = []
      for start in stride(from: 0, to: order.count, by: 2 * width) {
        let middle = min(start + width, order.count)
        let end = min(start + 2 * width, order.count)
        var left = start
        var right = middle
        while left < middle || right < end {
          var takesRight = left == middle
          if !takesRight, right < end {
            takesRight = try TemplateOperators.compare(
              reversed ? ">" : "<", keys[order[right]], keys[order[left]], place)
          }
          merged.append(order[takesRight ? right : left])
          if takesRight { right += 1 } else { left += 1 }
        }
      }
      order = merged
      width *= 2
    }
    return order
  }
}
