import FTData

/// Why a model could not be imported. Nothing has changed at the target when it is thrown.
public enum ModelImportError: Blamable, Equatable, Sendable, CustomStringConvertible {
  /// Nothing has the source's path.
  case noSource(String)
  /// The source is neither a GGUF file nor a Hugging Face folder.
  case unknownSource(String, reason: String)
  /// The target is there already.
  case targetExists(String)
  /// The target is there already and is not a model folder, so it will not be replaced.
  case targetIsNotAModel(String)
  /// Source and target are the same folder.
  case targetIsSource(String)
  /// The source is not the file that was expected.
  case checksum(file: String, expected: String, actual: String)
  /// The source is a model of a kind that ftlab does not run.
  case unsupportedArchitecture(file: String, name: String, supported: [String])
  /// The source uses something that ftlab does not run.
  case unsupported(file: String, feature: String, advice: String)
  /// The source contradicts itself.
  case inconsistent(file: String, problem: String)
  /// The tensors are not those that the configuration calls for.
  case tensors(file: String, missing: [String], superfluous: [String], misshapen: [String])
  /// A tensor has a type that cannot be converted.
  case unsupportedType(file: String, tensor: String, type: String)
  /// A tensor holds an infinity or a value that is not a number.
  case notFinite(file: String, tensor: String)
  /// The folder lacks a file.
  case missingFile(folder: String, name: String, advice: String)

  public var blame: Blame {
    switch self {
    case .noSource: .settings
    default: .world
    }
  }

  public var description: String {
    switch self {
    case .noSource(let path):
      "\(path): there is nothing at this path; name a GGUF, ONNX, PyTorch or ncnn file, or a Hugging Face model folder"
    case .unknownSource(let path, let reason):
      "\(path): \(reason); name a GGUF, ONNX, PyTorch or ncnn file, or a Hugging Face model folder with config.json and model.safetensors"
    case .targetExists(let path):
      "\(path): there is a model already; import under another name, or replace it with --replace"
    case .targetIsNotAModel(let path):
      "\(path): this is not a model folder and will not be replaced; choose another target or move it away"
    case .targetIsSource(let path):
      "\(path): a model cannot be imported into the folder it is read from; choose another target"
    case .checksum(let file, let expected, let actual):
      "\(file): the SHA-256 is \(actual), expected \(expected); the download was interrupted or this is another "
        + "version of the file. Delete it and fetch it again"
    case .unsupportedArchitecture(let file, let name, let supported):
      "\(file): the architecture \"\(name)\" is not supported; supported: "
        + supported.map { "\"\($0)\"" }.joined(separator: ", ") + ". Choose a model of such an architecture"
    case .unsupported(let file, let feature, let advice): "\(file): \(feature) is not supported; \(advice)"
    case .inconsistent(let file, let problem):
      "\(file): \(problem); the file is damaged or was converted wrongly, fetch it again or convert the model again"
    case .tensors(let file, let missing, let superfluous, let misshapen):
      "\(file): the tensors are not those of the model's configuration: "
        + [("missing", missing), ("unexpected", superfluous), ("of another shape", misshapen)]
        .filter { !$0.1.isEmpty }.map { "\($0): \(Self.listed($1))" }.joined(separator: "; ")
        + ". Weights and configuration belong to different models, or a download is incomplete; fetch both again"
    case .unsupportedType(let file, let tensor, let type):
      "\(file): \"\(tensor)\" holds \(type) values, which cannot be converted; use a model saved as F32, F16 or BF16, "
        + "or a GGUF file in one of the common quantisations (Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K)"
    case .notFinite(let file, let tensor):
      "\(file): \"\(tensor)\" holds a value that is infinite or not a number, also after rounding to bfloat16; the "
        + "file is damaged or its training failed, fetch it again"
    case .missingFile(let folder, let name, let advice): "\(folder): there is no \(name) in this folder; \(advice)"
    }
  }

  private static func listed(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
  }
}
