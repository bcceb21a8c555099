/// What rendering may cost, and what it has cost so far.
///
/// A template comes with a model from anywhere, so whatever it does is counted before it is done:
///
/// | limit | how much |
/// |---|---|
/// | work | 500,000, and 2,000 for each value and 16 for each byte that is given |
/// | bytes of strings and lists made | 16 MiB, and 256 for each byte that is given |
/// | values inside each other | 64; a tool's schema is about 12 deep |
/// | macros that call each other | 24; once for each level of a schema |
/// | expressions and tags inside each other, through all macros | 400 |
///
/// Public templates take less than a tenth of the work and of the bytes for a thousand messages.
///
/// A message is three values (the mapping, its role, its content), so a template that runs through the conversation for every
/// message still passes with a thousand of them. One unit of work is an expression computed, a statement run, an item visited,
/// 16 bytes looked through or 64 bytes copied. Bytes are counted when they are made and never
/// given back, so they bound the memory whatever becomes of the values. The limits on nesting bound the stack: values are compared,
/// printed and freed by functions that call themselves, expressions are computed by one.
final class TemplateEffort {
  static let valueLimit = 64
  static let macroLimit = 24
  static let levelLimit = 400
  private static let baseWork = 500_000
  private static let workOfValue = 2_000
  private static let workOfByte = 16
  private static let baseBytes = 16 << 20
  private static let bytesOfByte = 256
  /// Bytes that an item takes in a list.
  static let itemBytes = 32

  private let workLimit: Int
  private let byteLimit: Int
  private var work = 0
  private var bytes = 0
  private var macros = 0
  private var levels = 0
  private var namespaces: [TemplateNamespace] = []
  private var loops: [TemplateLoopState] = []

  /// - Throws: ``ChatTemplateError`` where the values that are given nest too deeply.
  init(for globals: [String: TemplateValue]) throws(ChatTemplateError) {
    var values = 0
    var bytes = 0
    for value in globals.values {
      guard value.depth <= Self.valueLimit else {
        throw .limitExceeded(line: 1, limit: "\(Self.valueLimit) values inside each other")
      }
      value.measure(&values, &bytes)
    }
    workLimit = Self.baseWork + values * Self.workOfValue + bytes * Self.workOfByte
    byteLimit = Self.baseBytes + bytes * Self.bytesOfByte
  }

  /// How much of the limits is used, from 0 to 1.
  var workShare: Double { Double(work) / Double(workLimit) }
  var byteShare: Double { Double(bytes) / Double(byteLimit) }

  func spend(_ units: Int, _ line: Int) throws(ChatTemplateError) {
    // No sum here can overflow: what is left is compared with what is asked for.
    guard units <= workLimit - work else { throw .limitExceeded(line: line, limit: "\(workLimit) steps of work") }
    work += units
  }

  func make(_ count: Int, _ line: Int) throws(ChatTemplateError) {
    guard count <= byteLimit - bytes else {
      throw .limitExceeded(line: line, limit: "\(byteLimit >> 20) MiB of strings and lists")
    }
    bytes += count
    try spend(count / 64, line)
  }

  func enter(_ line: Int) throws(ChatTemplateError) {
    try spend(1, line)
    guard levels < Self.levelLimit else {
      throw .limitExceeded(line: line, limit: "\(Self.levelLimit) expressions and tags inside each other")
    }
    levels += 1
  }

  func leave() { levels -= 1 }

  func enterMacro(_ line: Int) throws(ChatTemplateError) {
    guard macros < Self.macroLimit else {
      throw .limitExceeded(line: line, limit: "\(Self.macroLimit) macros that call each other")
    }
    macros += 1
  }

  func leaveMacro() { macros -= 1 }

  /// Namespaces, and what loops remember, can be changed after they were stored somewhere, so that they could form rings and
  /// endless chains, which would never be freed or overflow the stack when they are. They are kept until the end instead.
  func keep(_ namespace: TemplateNamespace) { namespaces.append(namespace) }

  func keep(_ loop: TemplateLoopState) { loops.append(loop) }

  /// Cuts all chains through namespaces and loops; the rendering is over.
  func release() {
    for namespace in namespaces { namespace.members.removeAll() }
    for loop in loops { loop.lastValues = nil }
  }
}

/// Where in a template something happens, with the account that pays for it.
struct TemplatePlace {
  let effort: TemplateEffort
  let line: Int

  func failure(_ reason: String) -> ChatTemplateError { .evaluation(line: line, reason: reason) }

  func spend(_ units: Int = 1) throws(ChatTemplateError) { try effort.spend(units, line) }

  /// Pays for looking through a text.
  func scan(_ text: String) throws(ChatTemplateError) { try effort.spend(1 + text.utf8.count / 16, line) }

  /// Pays for `count` bytes that are going to be made.
  func make(bytes count: Int) throws(ChatTemplateError) { try effort.make(count, line) }

  /// Pays for a list of `count` items that is going to be made.
  func make(items count: Int) throws(ChatTemplateError) {
    let bytes = count.multipliedReportingOverflow(by: TemplateEffort.itemBytes)
    try effort.make(bytes.overflow ? .max : bytes.partialValue, line)
    try effort.spend(count, line)
  }

  /// A string that was made from values no longer than itself.
  func string(_ text: String) throws(ChatTemplateError) -> TemplateValue {
    try make(bytes: text.utf8.count)
    return .string(text)
  }

  /// - Parameter isPaid: whether ``make(items:)`` was called before the items were made.
  func list(
    _ items: [TemplateValue], isTuple: Bool = false, isPaid: Bool = false
  ) throws(ChatTemplateError) -> TemplateValue {
    if !isPaid { try make(items: items.count) }
    let list = TemplateList(items, isTuple: isTuple)
    try check(list.depth)
    return .list(list)
  }

  func mapping(_ members: [TemplateMember]) throws(ChatTemplateError) -> TemplateValue {
    try make(items: 2 * members.count)
    let mapping = TemplateMapping(members)
    try check(mapping.depth)
    return .mapping(mapping)
  }

  private func check(_ depth: Int) throws(ChatTemplateError) {
    guard depth <= TemplateEffort.valueLimit else {
      throw .limitExceeded(line: line, limit: "\(TemplateEffort.valueLimit) values inside each other")
    }
  }
}
