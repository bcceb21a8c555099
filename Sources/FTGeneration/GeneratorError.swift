import FTData
import FTImageCodec

/// Why no picture can be learned from or made.
public enum GeneratorError: Blamable, CustomStringConvertible, Equatable {
  /// Folders without a usable picture, and the ledger's summary.
  case noPictures([String], String)
  /// Folders whose rows name pictures to choose by, beside others that are named for it.
  case sidesTwice([String])
  /// The name of the generator that comes with the project.
  case noGenerator(String)
  /// The generator's name, the text encoder that it needs, and what is wrong with the one that is there; nil where there is none.
  case noTextEncoder(String, needed: String, reason: String?)
  /// Path, and the generator that the adapter belongs to.
  case otherBase(String, String)
  case notAnAdapter(String, String)
  /// Path, and why.
  case notAReader(String, String)
  case emptyPrompt
  /// Characters that the prompt has.
  case longPrompt(Int)

  /// Characters of a prompt at most.
  public static let longestPrompt = 1000

  public var blame: Blame {
    switch self {
    case .noPictures: .data
    case .sidesTwice: .settings
    case .noGenerator, .noTextEncoder: .world
    case .otherBase, .notAnAdapter, .notAReader, .emptyPrompt, .longPrompt: .settings
    }
  }

  public var description: String {
    switch self {
    case .noPictures(let paths, let summary):
      "\(paths.joined(separator: ", ")): no picture with a caption; expected metadata.jsonl with rows such as "
        + "{\"file_name\": \"a.png\", \"text\": \"a red cat face\"}, or pictures (\(ImageFormat.readable)) named by what they "
        + "show\n\(summary)"
    case .sidesTwice(let paths):
      "\(paths.joined(separator: ", ")): metadata.jsonl says which pictures are for validation; leave --validation out"
    case .noGenerator(let name):
      "the picture generator \(name) is not installed; `ftlab models import Models/\(name)` takes it from the project's folder, --model "
        + "names another"
    case .noTextEncoder(let generator, let needed, nil):
      "\(generator) reads words by the text encoder \(needed), which is not on this computer; `ftlab models list` tells how "
        + "to get it, --text-encoder names a folder of it"
    case .noTextEncoder(let generator, let needed, let reason?):
      "\(generator) reads words by the text encoder \(needed), and \(reason); name the one that it was trained with by "
        + "--text-encoder"
    case .otherBase(let path, let base):
      "\(path): this adapter was learned on the generator \(base), whose weights differ from those of this one; name that "
        + "generator with --model, or learn it again"
    case .notAnAdapter(let path, let reason):
      "\(path): this is no adapter of a picture generator: \(reason); `ftlab image finetune --task generate` writes one as "
        + "adapter.safetensors in its run folder"
    case .notAReader(let path, let reason):
      "\(path): this is no reader of pictures: \(reason); a run with --from-scratch writes one"
    case .emptyPrompt: "the prompt has no words; say what is to be seen: \"a red cat face\""
    case .longPrompt(let count):
      "the prompt has \(count) characters, at most \(Self.longestPrompt) are taken and the generator reads about twenty words; "
        + "say what is to be seen in a short phrase"
    }
  }
}
