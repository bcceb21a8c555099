import FTData
import FTJSON

extension AugmentPlan {
  /// Reads a plan from one line: "flip, crop 0.8, colour 0.2".
  ///
  /// - Throws: ``AugmentPlanError`` that names every item that cannot be understood, and what was probably meant.
  public init(parsing text: String, for modality: Modality) throws(AugmentPlanError) {
    guard text.utf8.count <= 20_000 else {
      throw AugmentPlanError(["is \(text.utf8.count) bytes long; a plan is a line of words"])
    }
    try self.init(items: Self.items(of: text), for: modality)
  }

  /// Reads a plan from a settings file: a line of words, a list of items, or a list of `name: amount`.
  ///
  /// ```yaml
  /// augment:
  ///   - flip
  ///   - crop: 0.8
  ///   - {noise: 10..30, p: 0.5, from: noises}
  /// ```
  ///
  /// - Throws: ``AugmentPlanError``.
  public init(_ value: JSONValue, for modality: Modality) throws(AugmentPlanError) {
    switch value {
    case .null, .bool(false): self = .none(modality)
    case .bool(true): self = .standard(modality)
    case .string(let text): try self.init(parsing: text, for: modality)
    case .array(let list):
      guard list.count <= 200 else { throw AugmentPlanError(["has \(list.count) items; a plan has a few"]) }
      var items: [String] = []
      for item in list { items.append(try Self.words(of: item)) }
      try self.init(items: items, for: modality)
    default:
      throw AugmentPlanError(["is \(value.kindInWords); write a list such as [flip, crop: 0.8], or \"flip, crop 0.8\""])
    }
  }

  init(items: [String], for modality: Modality) throws(AugmentPlanError) {
    var operations: [AugmentOperation] = []
    var copies = 1
    var faults: [String] = []
    for item in items {
      let words = Self.split(item)
      switch words.first?.lowercased() {
      case nil: faults.append("an item is empty; write the operations with a comma between them")
      case "none", "off":
        if items.count > 1 { faults.append("\"\(words[0])\" stands beside other items; leave it out, or them") }
      case "default", "standard":
        if words.count > 1 { faults.append("\"\(item)\": nothing follows \"\(words[0])\"") }
        operations += Self.standard(modality).operations
      case "copies":
        if words.count == 2, let count = Int(words[1]), (1...Self.mostCopies).contains(count) {
          copies = count
        } else {
          faults.append("\"\(item.prefix(60))\": copies are a whole number from 1 to \(Self.mostCopies)")
        }
      default:
        do { operations.append(try AugmentOperation(words, for: modality)) } catch { faults += error.faults }
      }
    }
    if operations.count > 50 { faults.append("\(operations.count) operations are more than 50") }
    guard faults.isEmpty else { throw AugmentPlanError(faults) }
    self.init(modality: modality, operations: operations, copies: operations.isEmpty ? 1 : copies)
  }

  /// An item of a list, in the words of a plan.
  private static func words(of item: JSONValue) throws(AugmentPlanError) -> String {
    switch item {
    case .string(let text): return text
    case .object(let object):
      var words = ""
      var ending = ""
      for (index, member) in object.members.enumerated() {
        let value =
          switch member.value {
          case .string(let text): text
          case .number(let number): number.text
          case .null, .bool(true): ""
          case .array(let list): list.map { $0.numberValue?.text ?? "?" }.joined(separator: "/")
          default: "?"
          }
        switch member.key {
        case "from": ending += " from \"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
        case "p", "probability": words += " p \(value)"
        case _ where index == 0: words = "\(member.key) \(value)"
        default:
          throw AugmentPlanError([
            "\"\(member.key.prefix(40))\" says nothing about \(object.keys[0].prefix(40)); there are p (how often) and from"
          ])
        }
      }
      return words + ending
    default: throw AugmentPlanError(["an item is \(item.kindInWords); write a name, or a name and an amount"])
    }
  }

  /// Items at commas that do not stand in quotation marks.
  private static func items(of text: String) -> [String] {
    var items = [""]
    var isQuoted = false
    var isEscaped = false
    for sign in text {
      if !isQuoted, sign == "," || sign == "、" || sign.isNewline {
        items.append("")
        continue
      }
      if sign == "\"", !isEscaped { isQuoted.toggle() }
      isEscaped = isQuoted && sign == "\\" && !isEscaped
      items[items.count - 1].append(sign)
    }
    // A comma behind the last item is no item.
    if items.count > 1, items[items.count - 1].allSatisfy(\.isWhitespace) { items.removeLast() }
    return items
  }

  /// Words at white space, a quoted one as a whole without its marks.
  static func split(_ item: String) -> [String] {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    var isEscaped = false
    for sign in item {
      if isQuoted, isEscaped {
        word?.append(sign)
        isEscaped = false
      } else if isQuoted, sign == "\\" {
        isEscaped = true
      } else if sign == "\"" {
        isQuoted.toggle()
        word = word ?? ""
      } else if sign.isWhitespace, !isQuoted {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(sign)
      }
    }
    if let word { words.append(word) }
    return words
  }
}
