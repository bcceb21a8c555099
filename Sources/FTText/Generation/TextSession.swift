import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTTemplate
import FTTensor
import FTTextCodec
import Foundation

/// A model with its tokenizer, ready to write. Lives on the compute thread.
///
/// ```swift
/// let session = try TextSession(folder, adapter: nil, weights: nil, on: device)
/// let reply = try session.reply(to: [ChatMessage(role: .user, content: "Hello")], settings) { print($0); return true }
/// try session.attach(URL(fileURLWithPath: "runs/mine/adapter"))   // the same base in memory, another model
/// try session.detach()
/// ```
public final class TextSession {
  public let encoder: ConversationEncoder
  /// What does not fit: an adapter trained on another base.
  public private(set) var warnings: [String] = []
  /// Why the chat template cannot be read.
  private let templateFault: ChatTemplateError?
  private let folder: ModelFolder<LlamaConfiguration>
  let model: LlamaModel
  /// Where it computes; another model for the same thread takes it too.
  public var device: Device { model.device }
  let generator: TextGenerator

  /// - Parameters:
  ///   - adapter: a PEFT folder to put onto the model.
  ///   - weights: the form in which weights are read token by token; bfloat16 by default.
  ///   - date: what is told to a chat template that asks for the date; nil is always the same day.
  public init(
    _ folder: ModelFolder<LlamaConfiguration>, adapter: URL?, weights: PackedWeight.Format?, at date: Date? = nil,
    on device: Device
  ) throws {
    let format = weights ?? .bfloat16
    let computeType = TextGenerator.computeType(for: format, on: device)
    model = try LlamaModel.load(folder, computeType: computeType, packing: format, on: device)
    do {
      encoder = try folder.conversationEncoder(at: date)
      templateFault = nil
    } catch let fault as ChatTemplateError {
      // A text can be continued without the template.
      encoder = try ConversationEncoder(tokenizer: folder.tokenizer(), template: nil)
      templateFault = fault
    }
    self.folder = folder
    generator = TextGenerator(model, format: format, computeType: computeType)
    if let adapter { try attach(adapter) }
  }

  /// Puts an adapter, a folder in PEFT's layout or MLX's, onto the model, whose weights stay as they are.
  ///
  /// - Throws: `PEFTAdapterError`, and `AdapterSetError` where an adapter is on already; the session has not changed then.
  public func attach(_ adapter: URL) throws {
    let (set, origin) = try AdapterFolder.read(adapter, for: model, on: model.device)
    var warnings: [String] = []
    if let origin {
      let found = try folder.weightsSHA256()
      if origin.baseSHA256 != found {
        warnings.append(
          "the adapter was trained on weights \(origin.baseSHA256.prefix(12))…, this model has \(found.prefix(12))…; "
            + "its answers can be off")
      }
    }
    try model.attach(set)
    self.warnings = warnings
    generator.takeAdapters()
  }

  /// Takes the adapter off: the session answers as one that never had it.
  ///
  /// - Throws: `AdapterSetError` where none is on.
  public func detach() throws {
    try model.detach(model.attachedAdapters)
    warnings = []
    generator.takeAdapters()
  }

  /// The assistant's next message. A model without a chat template continues a single message of the user as it is. Values that the user's messages give as lines of `key: value` may be repeated (``ProtectedTexts``).
  ///
  /// - Parameter onText: sees the text as it comes, in whole characters; returns false to stop.
  /// - Throws: ``TextSessionError``, and the errors of the template.
  public func reply(
    to messages: [ChatMessage], _ settings: TextGenerationSettings, onText: (String) -> Bool = { _ in true }
  ) throws -> String {
    return try complete(
      try prompt(of: messages), settings, protecting: Self.records(in: messages), onText: onText)
  }

  /// The assistant's next message in each of several conversations, written side by side: the weights are read once for all.
  ///
  /// - Returns: for each its message, or why there is none: a prompt longer than the model reads, a model without conversations.
  /// - Throws: the errors of the template.
  public func replies(
    to conversations: [[ChatMessage]], _ settings: TextGenerationSettings
  ) throws -> [Result<String, TextSessionError>] {
    var replies = [Result<String, TextSessionError>](repeating: .success(""), count: conversations.count)
    var (prompts, places): ([[Int32]], [Int]) = ([], [])
    for (place, messages) in conversations.enumerated() {
      do {
        let prompt = try prompt(of: messages)
        try checkLength(of: prompt)
        prompts.append(prompt)
        places.append(place)
      } catch let error as TextSessionError { replies[place] = .failure(error) }
    }
    var streams = places.map { _ in TextStream(encoder.tokenizer, stopStrings: settings.stopStrings) }
    let protected = places.map { ProtectedTexts(valuesIn: Self.records(in: conversations[$0]), encoder.tokenizer) }
    _ = generator.generate(prompts, settings: settings, endIDs: encoder.endIDs, protecting: protected) {
      _ = streams[$0].push($1)
      return !streams[$0].isStopped
    }
    for (stream, place) in zip(streams.indices, places) {
      _ = streams[stream].finish()
      replies[place] = .success(streams[stream].text)
    }
    return replies
  }

  /// Where the user's messages can hold values that an answer repeats.
  static func records(in messages: [ChatMessage]) -> String {
    messages.filter { $0.role == .user }.map(\.content).joined(separator: "\n")
  }

  /// The ids that an answer is written behind.
  func prompt(of messages: [ChatMessage]) throws -> [Int32] {
    if messages.count > 1 || templateFault != nil { try requireConversations() }
    return try encoder.encodePrompt(messages)
  }

  /// - Throws: ``TextSessionError/noConversations`` for a base model, which has no chat template, or why the template cannot be read.
  public func requireConversations() throws {
    if let templateFault { throw templateFault }
    if encoder.template == nil { throw TextSessionError.noConversations }
  }

  /// The continuation of a plain text, without a template; it begins as the tokenizer's post-processor says.
  public func complete(
    _ text: String, _ settings: TextGenerationSettings, onText: (String) -> Bool = { _ in true }
  ) throws -> String {
    try complete(encoder.tokenizer.encode(beginning: text), settings, protecting: text, onText: onText)
  }

  private func complete(
    _ prompt: [Int32], _ settings: TextGenerationSettings, protecting records: String, onText: (String) -> Bool
  ) throws -> String {
    try checkLength(of: prompt)
    var stream = TextStream(encoder.tokenizer, stopStrings: settings.stopStrings)
    let protected = ProtectedTexts(valuesIn: records, encoder.tokenizer)
    _ = generator.generate(
      [prompt], settings: settings, endIDs: encoder.endIDs, protecting: [protected]
    ) { _, token in
      let text = stream.push(token)
      let goesOn = text.isEmpty || onText(text)
      return goesOn && !stream.isStopped
    }
    let rest = stream.finish()
    if !rest.isEmpty { _ = onText(rest) }
    return stream.text
  }
}

/// Text that cannot be continued.
public enum TextSessionError: Blamable, CustomStringConvertible {
  case emptyPrompt
  case promptTooLong(Int, limit: Int)
  /// The model has no chat template.
  case noConversations

  public var blame: Blame { if case .noConversations = self { .settings } else { .data } }

  public var description: String {
    switch self {
    case .emptyPrompt: "the prompt is empty; give some text with --prompt or on standard input"
    case .noConversations:
      "the model has no chat template: it continues a text and knows neither a conversation nor a system message; "
        + "give one prompt to \"text generate\", or take an instruction-tuned model"
    case .promptTooLong(let count, let limit):
      "the prompt has \(count) tokens, the model reads \(limit) at most; shorten it or begin a new conversation"
    }
  }
}
