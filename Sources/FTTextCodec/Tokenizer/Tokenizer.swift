import Foundation

/// A BPE tokenizer, byte-level or with SentencePiece's byte fallback, read from the files that Hugging Face's `tokenizers` library writes.
///
/// This target turns text into token ids and back: tokenizers, normalisation, chat templates, the streaming detokeniser
/// and the encoding of conversations with their supervised spans. It knows files and ids, nothing of tensors or models.
///
/// The ids are those of `tokenizers` 0.23 without its post-processing (`add_special_tokens=False`) unless asked for.
///
/// ```swift
/// let tokenizer = try Tokenizer(folder: modelFolder)
/// let ids = tokenizer.encode("Hand-thrown stoneware mug")
/// let text = tokenizer.decode(ids)
/// ```
///
/// Source: `tokenizer.json` as described by `tokenizer/serialization.rs` of the tokenizers library.
public struct Tokenizer: Sendable {
  let model: BytePairModel
  let preTokenizer: PreTokenizer
  let normalizers: [TextNormalizer]
  let tokens: TokenTable
  /// Tokens found in the text as it is, and tokens found after normalisation.
  let rawMatcher: AddedTokenMatcher
  let normalizedMatcher: AddedTokenMatcher
  let postProcessor: PostProcessor
  let configuration: TokenizerConfiguration
  let state: SharedEncodingState

  /// Reads `tokenizer.json` and, where present, `tokenizer_config.json` and `chat_template.jinja` of a model folder.
  ///
  /// - Throws: `TokenizerError`; an unknown model type, pre-tokenizer, normalizer, decoder or post-processor is an error
  ///   that names it, never a silent approximation.
  public init(folder: URL) throws {
    let json = try Self.contents(of: folder.appendingPathComponent("tokenizer.json"))
    let configurationURL = folder.appendingPathComponent("tokenizer_config.json")
    var configuration = TokenizerConfiguration()
    if FileManager.default.fileExists(atPath: configurationURL.path) {
      configuration = try TokenizerConfiguration(
        json: Self.contents(of: configurationURL), file: configurationURL.path)
    }
    let templateURL = folder.appendingPathComponent("chat_template.jinja")
    if FileManager.default.fileExists(atPath: templateURL.path) {
      let data = try Self.contents(of: templateURL)
      guard let source = String(validating: data, as: UTF8.self) else {
        throw TokenizerError.unreadable(file: templateURL.path, reason: "invalid UTF-8")
      }
      configuration.chatTemplate = source
    }
    let file = folder.appendingPathComponent("tokenizer.json").path
    self = try TokenizerReader(json: json, file: file).tokenizer(configuration)
  }

  /// Reads the contents of a `tokenizer.json`; without a configuration there is no BOS, EOS or chat template.
  ///
  /// - Throws: `TokenizerError`.
  public init(json: Data) throws {
    self = try TokenizerReader(json: json, file: "tokenizer.json").tokenizer(TokenizerConfiguration())
  }

  init(
    model: BytePairModel, preTokenizer: PreTokenizer, normalizers: [TextNormalizer], tokens: TokenTable,
    postProcessor: PostProcessor, configuration: TokenizerConfiguration
  ) {
    self.model = model
    self.preTokenizer = preTokenizer
    self.normalizers = normalizers
    self.tokens = tokens
    rawMatcher = AddedTokenMatcher(tokens: tokens.added.filter { !$0.isNormalized })
    normalizedMatcher = AddedTokenMatcher(tokens: tokens.added.filter { $0.isNormalized }, normalizers: normalizers)
    self.postProcessor = postProcessor
    self.configuration = configuration
    state = SharedEncodingState()
  }

  private static func contents(of url: URL) throws(TokenizerError) -> Data {
    do {
      return try Data(contentsOf: url)
    } catch {
      throw TokenizerError.unreadable(file: url.path, reason: (error as NSError).localizedDescription)
    }
  }

  /// One more than the largest id: the number of rows that an embedding table needs.
  public var vocabularySize: Int { tokens.count }

  /// The ids of all special tokens, ascending.
  public var specialTokenIDs: [Int32] { tokens.specialIDs }

  /// Beginning-of-sequence token of tokenizer_config.json; nil if it names none.
  public var bosID: Int32? { configuration.bosToken.flatMap(id(of:)) }

  /// End-of-sequence token of tokenizer_config.json; nil if it names none.
  public var eosID: Int32? { configuration.eosToken.flatMap(id(of:)) }

  /// Padding token of tokenizer_config.json; nil if it names none.
  public var paddingID: Int32? { configuration.paddingToken.flatMap(id(of:)) }

  /// The text of the beginning-of-sequence token.
  public var bosToken: String? { configuration.bosToken }

  /// The text of the end-of-sequence token.
  public var eosToken: String? { configuration.eosToken }

  /// Jinja source of the chat template; nil if the folder has none.
  public var chatTemplate: String? { configuration.chatTemplate }

  /// The id of a token by its exact spelling in the vocabulary (`"Ġthe"`, `"<|im_end|>"`).
  public func id(of token: String) -> Int32? { tokens.id(of: token) }

  /// The bytes that `id` stands for, possibly part of a character; empty for an id outside the vocabulary.
  public func bytes(of id: Int32) -> [UInt8] { Array(tokens.bytes(of: id)) }
}

/// The ids that the post-processor puts before and after a single text.
struct PostProcessor: Sendable {
  var prefix: [Int32] = []
  var suffix: [Int32] = []
}

extension Tokenizer {
  /// The text of `ids`: their bytes joined, then read as UTF-8 with U+FFFD in the place of invalid parts.
  ///
  /// Ids outside the vocabulary are left out, as in the reference; `skipsSpecialTokens` leaves out special tokens too.
  public func decode(_ ids: some Sequence<Int32>, skipsSpecialTokens: Bool = false) -> String {
    var bytes: [UInt8] = []
    for id in ids where !(skipsSpecialTokens && tokens.isSpecial(id)) {
      bytes.append(contentsOf: tokens.bytes(of: id))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
