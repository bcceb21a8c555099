import FTData
import FTRandom

/// Wordings of the same prompt, as the user wrote them: a line each, a blank line between one prompt and the next, `{name}`
/// for what differs from example to example, `#` before a remark.
///
/// ```
/// Write a description of {product}.
/// Describe {product} for our shop.
///
/// {product}の説明文を書いてください。
/// {product}を紹介する文章をお願いします。
/// ```
///
/// A prompt that is one of the wordings becomes another one of them; what stands in the places goes along byte by byte.
public struct PromptTemplates: Sendable, Equatable {
  /// A wording: texts and the names of the places between them; one text more than there are names.
  struct Wording: Sendable, Equatable {
    let texts: [String]
    let names: [String]

    /// What stands in each place, or nil where the text is no such prompt. The first wording's way of cutting is taken: each
    /// place ends where the text behind it stands first.
    func values(in text: String) -> [String: String]? {
      guard text.hasPrefix(texts[0]) else { return nil }
      var rest = text.dropFirst(texts[0].count)
      var values: [String: String] = [:]
      for (index, name) in names.enumerated() {
        let next = texts[index + 1]
        let isLast = index == names.count - 1
        let value: Substring
        if isLast {
          guard rest.hasSuffix(next), rest.count > next.count else { return nil }
          value = rest.dropLast(next.count)
          rest = ""
        } else {
          guard let found = rest.firstRange(of: next), found.lowerBound > rest.startIndex else { return nil }
          value = rest[..<found.lowerBound]
          rest = rest[found.upperBound...]
        }
        if let known = values[name], known != value { return nil }
        values[name] = String(value)
      }
      return names.isEmpty && !rest.isEmpty ? nil : values
    }

    func filled(with values: [String: String]) -> String {
      var result = texts[0]
      for (index, name) in names.enumerated() { result += (values[name] ?? "") + texts[index + 1] }
      return result
    }
  }

  let prompts: [[Wording]]
  public let account: String

  static let mostLines = 10_000

  /// - Throws: ``PromptTemplatesError``, `DataFileError`.
  public init(file: String) throws {
    try self.init(parsing: try TextFile.read(file), file: file)
  }

  /// - Throws: ``PromptTemplatesError``.
  init(parsing text: String, file: String) throws(PromptTemplatesError) {
    var prompts: [[Wording]] = []
    var isOpen = false
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard index < Self.mostLines else {
        throw PromptTemplatesError(
          file: file, line: index + 1, "a file of templates has at most \(Self.mostLines) lines")
      }
      if line.first == "#" { continue }
      guard line.contains(where: { !$0.isWhitespace }) else {
        isOpen = false
        continue
      }
      let wording = try Self.wording(String(line), file: file, line: index + 1)
      if isOpen, let first = prompts.last?.first {
        guard Set(first.names) == Set(wording.names) else {
          throw PromptTemplatesError(
            file: file, line: index + 1,
            "wordings of one prompt have the same places; the first has "
              + (first.names.isEmpty ? "none" : first.names.map { "{\($0)}" }.joined(separator: ", ")))
        }
        prompts[prompts.count - 1].append(wording)
      } else {
        prompts.append([wording])
        isOpen = true
      }
    }
    guard prompts.contains(where: { $0.count > 1 }) else {
      throw PromptTemplatesError(
        file: file, line: 1, "no prompt has two wordings; write them on lines one below the other")
    }
    self.prompts = prompts
    account = "\(prompts.count) prompts in \(prompts.reduce(0) { $0 + $1.count }) wordings"
  }

  private static func wording(_ line: String, file: String, line number: Int) throws(PromptTemplatesError) -> Wording {
    func fault(_ sentence: String) -> PromptTemplatesError { PromptTemplatesError(file: file, line: number, sentence) }
    var texts = [""]
    var names: [String] = []
    var name: String?
    for sign in line {
      switch (sign, name) {
      case ("{", nil): name = ""
      case ("}", let open?):
        guard !open.isEmpty else { throw fault("{} has no name; write {text}") }
        names.append(open)
        texts.append("")
        name = nil
      case ("{", _), ("}", nil): throw fault("a bracket stands alone; a place is written {text}")
      case (_, let open?): name = open + String(sign)
      default: texts[texts.count - 1].append(sign)
      }
    }
    if name != nil { throw fault("a place is not closed; it is written {text}") }
    if texts.dropFirst().dropLast().contains("") {
      throw fault("two places stand side by side; put a word between them")
    }
    return Wording(texts: texts, names: names)
  }

  /// The prompt in other words; nil where it is none of those that are known, or has one wording only.
  func callAsFunction(_ text: String, _ generator: inout RandomGenerator) -> TextChange? {
    guard text.utf8.count <= 1 << 20 else { return nil }
    for wordings in prompts {
      for wording in wordings {
        guard let values = wording.values(in: text) else { continue }
        let others = wordings.map { $0.filled(with: values) }.filter { $0 != text }
        guard !others.isEmpty else { return nil }
        return TextChange(text: others[generator.integer(below: others.count)], pairs: ["another wording"])
      }
    }
    return nil
  }
}

/// A file of templates that cannot be used.
public struct PromptTemplatesError: Blamable, CustomStringConvertible, Equatable {
  public let file: String
  public let line: Int
  public let sentence: String
  public var blame: Blame { .settings }
  public var description: String { "\(file):\(line): \(sentence)" }

  init(file: String, line: Int, _ sentence: String) {
    self.file = file
    self.line = line
    self.sentence = sentence
  }
}
