import FTTextCodec
import Glibc

/// Answers shoppers' questions from a shop's records, and says so where a record holds no answer.
///
/// The model is asked in the form it was tuned on: the shop's system line, then the record's lines `key: value`, an empty line and the
/// question, each question by itself. Where the rules have forms of answers and the model was tuned on them, it is asked which of the
/// answers that the listing can give it finds likeliest, the refusal among them: the model chooses, the listing speaks. Words of
/// the question that mean one attribute decide before it, unless it finds that very unlikely.
///
/// A model that answers in other words has what it writes checked against the record. The answer is then
///
/// - the refusal of the rules, where words of the question ask for an attribute that the record lacks, whatever the model wrote;
/// - the refusal, where no word decides and the model, though it wrote something else, finds the refusal likely enough;
/// - the model's own, where the record supports it;
/// - the first of several more drawn ones that the record supports;
/// - otherwise the rules' form of answer with the record's value, where words of the question say which attribute is meant;
/// - otherwise the refusal.
///
/// ```swift
/// let assistant = ProductAssistant(session: session, catalogue: ProductCatalogue([record]), rules: rules, system: nil)
/// let answer = try assistant.answer("How tall is it?", about: record)
/// print(answer.text, answer.attribute ?? "", answer.note ?? "")
/// ```
public struct ProductAssistant {
  /// A text that a model wrote.
  public struct Draft: Sendable, Equatable {
    public let text: String
    /// False for a text that was cut off at the limit of tokens.
    public let isComplete: Bool

    public init(_ text: String, isComplete: Bool = true) {
      self.text = text
      self.isComplete = isComplete
    }
  }

  /// Writes so many answers to a conversation, the greedy one first.
  public typealias Writing = (_ messages: [ChatMessage], _ count: Int) throws -> [Draft]
  /// How likely each of several answers to a conversation is, 0 to 1.
  public typealias Weighing = (_ answers: [String], _ messages: [ChatMessage]) throws -> [Double]

  public let catalogue: ProductCatalogue
  public let rules: CheckRules
  /// The system's message in front of every question.
  public let system: String?
  /// Finds products by meaning where a question names none; nil finds them by names and words alone.
  public var meaning: ProductMeaning?
  /// Answers that are written where the first is not supported; 1 draws none.
  public var candidates = 4
  /// From this probability on a refusal is given, also where something else is likelier. A model of few parameters rather states
  /// something than nothing; on the sample's validation questions this finds the balance.
  public var leastDoubt = 0.4
  /// What the words of a question ask for is not answered where the model finds it less likely than this part of its own choice: "what
  /// do you charge for it?" is no question about the battery. Words are right nine times of ten.
  public var leastAgreement = 0.1
  let write: Writing
  let weigh: Weighing?
  let checker: TextChecker
  private let language: QuestionLanguage

  /// - Parameters:
  ///   - rules: nil checks the numbers only, and refuses with the usual sentence.
  ///   - system: nil takes the one of the rules.
  ///   - settings: of the first answer; the others are drawn at `temperature`.
  public init(
    session: TextSession, catalogue: ProductCatalogue, rules: CheckRules?, system: String?,
    settings: TextGenerationSettings = Self.usualSettings, temperature: Float = 0.7
  ) {
    self.init(
      catalogue: catalogue, rules: rules, system: system,
      weigh: { answers, messages in try session.logProbabilities(of: answers, to: messages).map { exp($0) } },
      write: { messages, count in
        try session.candidates(to: messages, count: count, temperature: temperature, settings).texts.map {
          Draft($0.text, isComplete: $0.isComplete)
        }
      })
  }

  /// An assistant whose answers are written by something else.
  ///
  /// - Parameter weigh: nil leaves the model's doubt out.
  public init(
    catalogue: ProductCatalogue, rules: CheckRules?, system: String?, weigh: Weighing? = nil, write: @escaping Writing
  ) {
    self.catalogue = catalogue
    self.rules = rules ?? CheckRules()
    self.system = system ?? rules?.system
    self.write = write
    self.weigh = weigh
    checker = TextChecker(self.rules)
    language = QuestionLanguage(of: self.rules)
  }

  /// Answers are short.
  public static var usualSettings: TextGenerationSettings {
    var settings = TextGenerationSettings()
    settings.maximumTokens = 96
    settings.sampling.noRepeatNGram = TokenSamplingSettings.usualNoRepeatNGram
    return settings
  }

  /// The conversation that the model is asked to go on with.
  public func messages(_ question: String, about record: ProductRecord) -> [ChatMessage] {
    (system.map { [ChatMessage(role: .system, content: $0)] } ?? [])
      + [ChatMessage(role: .user, content: record.listing + "\n\n" + question.trimmingSpaces)]
  }

  /// The product that a question is about, as ``ProductCatalogue`` finds it.
  ///
  /// - Throws: ``ProductQuestionError``; where no product is found in a question of another language, that is the reason.
  public func product(
    of question: String, current: ProductRecord? = nil
  ) throws(ProductQuestionError) -> (record: ProductRecord, reason: ProductCatalogue.Reason) {
    do { return try catalogue.record(for: question, current: current, meaning: meaning) } catch {
      guard error != .empty, let sample = catalogue.records.first,
        let found = language.other(in: question, about: sample)
      else { throw error }
      throw .otherLanguage(found, expected: language.name)
    }
  }

  /// Answers one question.
  ///
  /// - Parameter about: the product; nil looks for it in the catalogue.
  /// - Throws: ``ProductQuestionError`` where it is not clear what is asked, and the errors of writing.
  public func answer(_ question: String, about: ProductRecord? = nil) throws -> ProductAnswer {
    guard question.contains(where: { $0.isLetter || $0.isNumber }) else { throw ProductQuestionError.empty }
    let record = try about ?? product(of: question).record
    if let found = language.other(in: question, about: record) {
      throw ProductQuestionError.otherLanguage(found, expected: language.name)
    }
    let messages = messages(question, about: record)
    let exchange = Exchange(
      record: record, asked: rules.asked(in: question, of: record), measure: AskedMeasure(in: QuestionText(question)),
      messages: messages, first: try write(messages, 1).first ?? Draft(""))
    let choices = try weighed(exchange)
    if let chosen = choose(choices, in: exchange) { return answer(chosen, in: exchange) }
    return try checkedAnswer(in: exchange, doubt: choices.first?.probability ?? 0)
  }

  /// A question about a product that is found, and what the model wrote first.
  struct Exchange {
    let record: ProductRecord
    let asked: AskedAttribute
    let measure: AskedMeasure?
    let messages: [ChatMessage]
    let first: Draft

    func answer(_ text: String, _ attribute: String?, refused: Bool = false, note: String? = nil) -> ProductAnswer {
      ProductAnswer(
        text: text, name: record.name, id: record.id, attribute: attribute, refused: refused, note: note,
        written: first.text)
    }
  }
}
