import FTTextCodec

/// Writes a text about a product and hands out only one that its record bears out.
///
/// Several candidates are written behind one prompt, the first of them greedily; of those that pass all checks the likeliest is
/// the text. Where none passes, or only one that the model itself finds unlikely, as many are drawn again, a few times; where then none
/// has passed there is no text, and the findings say why.
///
/// ```swift
/// let writer = CheckedWriter(session, TextChecker(rules), try ProductPrompt(system: nil))
/// let written = try writer.write(about: record)
/// print(written.text ?? "needs a person: \(written.reasons)")
/// ```
public struct CheckedWriter {
  /// One text and what the checks found.
  public struct Candidate: Sendable, Equatable {
    public let text: String
    public let result: CheckResult
    /// Mean natural-log probability of its tokens.
    public let meanLogProbability: Double
    public let tokens: Int
  }

  /// What was written about one product.
  public struct Written: Sendable, Equatable {
    /// The greedy one first; empty for a record of which nothing can be written.
    public let candidates: [Candidate]
    /// Tokens of the prompt, which all candidates of a round share, in all rounds; 0 where nothing was written.
    public let promptTokens: Int
    /// What of the record itself keeps every text from being right, or from being written.
    public let problems: [String]
    /// The candidate that is published.
    public let chosen: Int?

    public var text: String? { chosen.map { candidates[$0].text } }
    /// Tokens of all candidates, without those that end a text.
    public var writtenTokens: Int { candidates.reduce(0) { $0 + $1.tokens } }
    /// Those of the published one; 0 where there is none.
    public var publishedTokens: Int { chosen.map { candidates[$0].tokens } ?? 0 }

    /// Why there is no text: the record's problems, or the findings of the candidate with the fewest.
    public var reasons: [String] {
      if chosen != nil { return [] }
      if !problems.isEmpty { return problems }
      let nearest = candidates.min { $0.result.findings.count < $1.result.findings.count }
      return nearest?.result.findings.map(\.description) ?? []
    }
  }

  let session: TextSession
  public let checker: TextChecker
  public let prompt: ProductPrompt
  /// Candidates for a product in one round.
  public var count = 8
  /// How often so many are written at most: again where none has passed that is as likely as wanted.
  public var rounds = 1
  /// What a text should be, as mean natural-log probability of its tokens; a less likely one is taken where no round brings a better.
  /// On the sample's validation products hardly a text above this reads badly, and most of those below do.
  public var wantedLogProbability = -0.35
  /// Of the candidates that are drawn in the first round; each further one is drawn at 0.1 more.
  public var temperature = Self.usualTemperature
  /// Whether texts are kept to the listing while they are written (``ListingGuide``), not only judged at their end.
  public var isGuided = true
  public var settings = TextGenerationSettings()

  /// Few words of a catalogue's plain voice are a matter of taste: at 0.5 more texts pass than at 0.7, and they read better.
  public static let usualTemperature: Float = 0.5

  /// What a round adds to the temperature of the one before, whose candidates were too much alike to bring a text.
  static let warming: Float = 0.1

  /// Of a batch: four times eight bring a text for most products of which the first eight brought none.
  public static let usualRounds = 4

  public init(_ session: TextSession, _ checker: TextChecker, _ prompt: ProductPrompt) {
    self.session = session
    self.checker = checker
    self.prompt = prompt
    settings.sampling.noRepeatNGram = TokenSamplingSettings.usualNoRepeatNGram
  }

  /// A record that lacks what the template prints, or whose prompt alone exceeds the model's context, has that as its problem.
  ///
  /// - Throws: ``ProductPromptError`` for a template that cannot be filled, and the errors of the model's own template.
  public func write(about record: ProductRecord) throws -> Written {
    do {
      return try write(about: record, to: try prompt.messages(about: record))
    } catch let error as ProductPromptError where error.missing != nil {
      return .nothing([error.description])
    }
  }

  /// The same, where the conversation is known already.
  func write(about record: ProductRecord, to messages: @autoclosure () throws -> [ChatMessage]) throws -> Written {
    let problems = checker.problems(of: record)
    guard problems.isEmpty else { return .nothing(problems) }
    let guide = isGuided ? ListingGuide(checker.rules, about: record) : nil
    var (candidates, promptTokens) = ([Candidate](), 0)
    do {
      let messages = try messages()
      for round in 0..<rounds where !candidates.contains(where: isGood) {
        let drafts = try session.candidates(
          to: messages, count: count, from: round * count, temperature: temperature + Float(round) * Self.warming,
          settings,
          guide: guide)
        promptTokens += drafts.promptTokens
        candidates += drafts.texts.map { candidate($0, about: record) }
      }
    } catch TextSessionError.promptTooLong(let tokens, let limit) {
      return .nothing([
        "the prompt alone has \(tokens) tokens, and the model reads \(limit) with the text it writes; shorten the row or the template"
      ])
    }
    let chosen = candidates.indices.filter { candidates[$0].result.isPassed }
      .max { (candidates[$0].meanLogProbability, $1) < (candidates[$1].meanLogProbability, $0) }
    return Written(candidates: candidates, promptTokens: promptTokens, problems: [], chosen: chosen)
  }

  /// Whether no further round is needed.
  func isGood(_ candidate: Candidate) -> Bool {
    candidate.result.isPassed && candidate.meanLogProbability >= wantedLogProbability
  }

  private func candidate(_ draft: TextSession.Drafts.Text, about record: ProductRecord) -> Candidate {
    var result = draft.isComplete ? checker.check(draft.text, of: record) : .unfinished
    if let steered = draft.steered, steered.probability < TokenGuide.leastProbability {
      result.findings.append(.steered(steered.words, probability: steered.probability))
    }
    return Candidate(
      text: draft.text, result: result,
      meanLogProbability: draft.meanLogProbability, tokens: draft.tokens)
  }
}

extension CheckedWriter.Written {
  fileprivate static func nothing(_ problems: [String]) -> Self {
    Self(candidates: [], promptTokens: 0, problems: problems, chosen: nil)
  }
}

extension CheckResult {
  fileprivate static var unfinished: CheckResult {
    var result = CheckResult()
    result.findings = [.length("the text does not end within the limit of tokens")]
    return result
  }
}
