import FTData

extension AugmentOperation {
  /// Reads the words of one item: a name, an amount, `p` and a share, `from` and a path.
  init(_ words: [String], for modality: Modality) throws(AugmentPlanError) {
    let kind = try Self.kind(words[0], for: modality)
    let terms = kind.terms
    var amount = terms.usual
    var probability = terms.probability
    var source: String?
    var index = 1
    var hasAmount = false
    func fault(_ sentence: String) -> AugmentPlanError {
      AugmentPlanError(["\"\(words.joined(separator: " ").prefix(60))\": \(sentence)"])
    }
    while index < words.count {
      let word = words[index].lowercased()
      let next = index + 1 < words.count ? words[index + 1] : nil
      if word == "p" || word.hasPrefix("p=") {
        guard let share = Self.share(word == "p" ? next ?? "" : String(word.dropFirst(2))) else {
          throw fault("p says how often, from 0 to 1 or with %, as in \"\(kind.rawValue) p 0.5\"")
        }
        probability = share
        index += word == "p" ? 2 : 1
      } else if word == "from" {
        guard terms.source != nil else { throw fault("\(kind.rawValue) reads no file; leave \"from\" out") }
        guard let path = next, !path.isEmpty else { throw fault("behind \"from\" stands \(terms.source ?? "a path")") }
        source = path
        index += 2
      } else if !hasAmount, let written = Self.amount(words[index], unit: terms.unit) {
        guard terms.usual != nil else { throw fault("\(kind.rawValue) has no strength; p \(word) says how often") }
        amount = try Self.checked(written, kind, fault)
        hasAmount = true
        index += 1
        if let unit = terms.unit, index < words.count, Self.isUnit(words[index], unit) { index += 1 }
      } else {
        let shown = terms.usual.map { " \($0.words)" } ?? ""
        throw fault(
          "\"\(words[index].prefix(30))\" is not understood; an item looks like \"\(kind.rawValue)\(shown) p 0.5\"")
      }
    }
    self.init(kind, amount: amount, probability: probability, source: source)
  }

  private static func checked(
    _ amount: AugmentAmount, _ kind: AugmentKind, _ fault: (String) -> AugmentPlanError
  ) throws(AugmentPlanError) -> AugmentAmount {
    let allowed = kind.terms.allowed
    let least = kind.terms.reading == .bothWays ? 0 : allowed.lowerBound
    guard amount.numbers.allSatisfy(allowed.contains) else {
      let ends = [least, allowed.upperBound].map { AugmentAmount.value($0).words }
      throw fault("the amount of \(kind.rawValue) lies between \(ends[0]) and \(ends[1]): \(kind.terms.meaning)")
    }
    if case .range(let lowest, let highest) = amount, lowest > highest {
      throw fault("a range begins with its lower end: \(AugmentAmount.range(highest, lowest).words)")
    }
    return amount
  }

  /// The kind of that name, by whatever name it goes.
  private static func kind(_ name: String, for modality: Modality) throws(AugmentPlanError) -> AugmentKind {
    let typed = name.lowercased().filter { $0 != "-" && $0 != "_" }
    let own = AugmentKind.all(of: modality)
    if let kind = own.first(where: { $0.rawValue == typed })
      ?? own.first(where: { $0.terms.otherNames.contains(typed) })
    {
      return kind
    }
    let names = own.map(\.rawValue).joined(separator: ", ")
    if let other = AugmentKind.allCases.first(where: { $0.rawValue == typed || $0.terms.otherNames.contains(typed) }) {
      let things = [Modality.text: "texts", .image: "pictures", .voice: "sounds"]
      throw AugmentPlanError([
        "\"\(name.prefix(30))\" is for \(things[other.modality] ?? ""), and these are \(things[modality] ?? ""): \(names)"
      ])
    }
    let known = own.flatMap { [$0.rawValue] + $0.terms.otherNames }
    let meant = Suggestion.closest(to: typed, in: known).map { "; did you mean \"\($0)\"?" } ?? ""
    throw AugmentPlanError(["\"\(name.prefix(30))\" is no operation\(meant.isEmpty ? ";" : meant) there are \(names)"])
  }

  private static func share(_ words: String) -> Double? {
    let isPercent = words.hasSuffix("%")
    guard case .value(let number)? = AugmentAmount(isPercent ? String(words.dropLast()) : words) else { return nil }
    let share = isPercent ? number / 100 : number
    return (0...1).contains(share) ? share : nil
  }

  private static func amount(_ word: String, unit: String?) -> AugmentAmount? {
    // "0.8", "80%", "10dB", "±10".
    var text = word.hasPrefix("±") ? String(word.dropFirst()) : word
    if text.hasSuffix("%"), case .value(let number)? = AugmentAmount(text.dropLast()) { return .value(number / 100) }
    for unit in [unit ?? "", unit == "pixels" ? "px" : ""] where !unit.isEmpty {
      if text.lowercased().hasSuffix(unit.lowercased()) { text.removeLast(unit.count) }
    }
    return AugmentAmount(text)
  }

  private static func isUnit(_ word: String, _ unit: String) -> Bool {
    [unit.lowercased(), String(unit.lowercased().dropLast())].contains(word.lowercased())
      || (unit == "pixels" && word.lowercased() == "px") || (unit == "degrees" && word == "°")
      || (unit == "s" && word.lowercased() == "seconds")
  }
}

/// A plan that cannot be followed: every item that is wrong, and what would be right.
public struct AugmentPlanError: Blamable, CustomStringConvertible, Equatable {
  public let faults: [String]
  public var blame: Blame { .settings }
  public var description: String { "augmentation: " + faults.joined(separator: "\naugmentation: ") }

  init(_ faults: [String]) { self.faults = faults }
}
