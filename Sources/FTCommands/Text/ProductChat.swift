import FTLab

/// Questions about products, one after the other; the product of the last one stays until another is named.
struct ProductChat {
  private let assistant: ProductAssistant
  private var current: ProductRecord?

  init(_ assistant: ProductAssistant) { self.assistant = assistant }

  /// Shows the answer and what it rests on, or what keeps the question from being answered.
  ///
  /// - Throws: what keeps every question from being answered.
  mutating func reply(to question: String) throws {
    if question == "/new" {
      current = nil
      return
    }
    do {
      let (record, reason) = try assistant.product(of: question, current: current)
      let answer = try assistant.answer(question, about: record)
      current = record
      Terminal.show(answer.text)
      Terminal.show("(\(Self.account(of: answer, assistant.catalogue.label(of: record))))")
      if let note = answer.note { Terminal.note("Note: \(note).") }
      if reason == .meaning {
        Terminal.note("Note: the question names no product; \(record.name) is nearest to what it means.")
      }
      if case .conversation(let others) = reason, !others.isEmpty {
        let names = assistant.catalogue.labels(of: Array(others.prefix(3))).joined(separator: ", ")
        Terminal.note("Note: still about \(record.name); for \(names) say the name.")
      }
    } catch let error as ProductQuestionError {
      // The person's to mend, and the conversation goes on.
      Terminal.show(Self.sentence(error.description))
    } catch let error as TextSessionError {
      Terminal.show(Self.sentence(error.description))
    }
  }

  /// "Abberley: height", "Abberley: no colour in the listing", or the name alone.
  private static func account(of answer: ProductAnswer, _ name: String) -> String {
    guard let attribute = answer.attribute else { return name }
    return answer.refused ? "\(name): no \(attribute) in the listing" : "\(name): \(attribute)"
  }

  private static func sentence(_ text: String) -> String {
    let sentence = text.prefix(1).uppercased() + text.dropFirst()
    return sentence.last == "?" ? sentence : sentence + "."
  }
}
