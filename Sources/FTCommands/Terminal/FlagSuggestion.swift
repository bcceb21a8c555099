import ArgumentParser
import FTLab

/// The flag that a person probably meant, who knows the names of other programs or mistyped.
enum FlagSuggestion {
  /// What the field calls the same things; the first one that a command has is meant.
  private static let otherNames: [String: [String]] = [
    "lr": ["learning-rate", "rate"], "wd": ["weight-decay"], "decay": ["weight-decay"],
    "bs": ["batch-tokens", "batch"], "batch-size": ["batch-tokens", "batch"],
    "per-device-train-batch-size": ["batch-tokens", "batch"],
    "grad-accum": ["accumulation"], "gradient-accumulation": ["accumulation"],
    "gradient-accumulation-steps": ["accumulation"],
    "max-grad-norm": ["clip"], "grad-clip": ["clip"], "gradient-clipping": ["clip"],
    "epoch": ["epochs"], "num-epochs": ["epochs"], "num-train-epochs": ["epochs"], "n-epochs": ["epochs"],
    "max-steps": ["steps"], "num-steps": ["steps"], "iters": ["steps"], "iterations": ["steps"], "max-iters": ["steps"],
    "lr-scheduler": ["schedule"], "lr-scheduler-type": ["schedule"], "scheduler": ["schedule"],
    "warmup-ratio": ["warmup"], "warmup-steps": ["warmup"], "optim": ["optimizer"],
    "r": ["rank"], "lora-r": ["rank"], "lora-rank": ["rank"], "lora-alpha": ["alpha"], "dropout": ["lora-dropout"],
    "target-modules": ["targets"], "lora-target": ["targets"], "use-rslora": ["rslora"], "trainable": ["train"],
    "max-seq-length": ["max-length"], "max-seq-len": ["max-length"], "seq-len": ["max-length"],
    "cutoff-len": ["max-length"], "block-size": ["max-length"], "context-length": ["max-length"],
    "dtype": ["precision"], "torch-dtype": ["precision"], "fp16": ["precision"], "bf16": ["precision"],
    "fp32": ["precision"], "mixed-precision": ["precision"],
    "out": ["output"], "o": ["output"], "output-dir": ["output"], "output-path": ["output"], "save-dir": ["output"],
    "save-path": ["output"], "model-name": ["model"], "model-name-or-path": ["model"], "base-model": ["model"],
    "base": ["model"], "checkpoint": ["model"], "lora": ["adapter", "method"], "adapter-path": ["adapter"],
    "dataset": ["data"], "train-data": ["data"], "train-file": ["data"], "input": ["data"], "file": ["data"],
    "photos": ["data"], "recordings": ["data"], "val": ["validation"], "valid": ["validation"],
    "eval-data": ["validation"], "validation-file": ["validation"], "val-data": ["validation"],
    "eval-steps": ["validate-every"], "eval-every": ["validate-every"], "save-steps": ["save-every"],
    "early-stopping": ["patience"], "early-stopping-patience": ["patience"],
    "max-new-tokens": ["max-tokens"], "max-length": ["max-tokens"], "n-predict": ["max-tokens"], "n": ["max-tokens"],
    "temp": ["temperature"], "rep-penalty": ["repetition-penalty"], "repeat-penalty": ["repetition-penalty"],
    "system-prompt": ["system"], "text": ["prompt"], "p": ["prompt"], "message": ["prompt"],
    "quantize": ["weights"], "quantization": ["weights"], "load-in-4bit": ["weights"], "load-in-8bit": ["weights"],
    "num-threads": ["threads"], "n-threads": ["threads"], "t": ["threads"], "cpus": ["threads"], "jobs": ["threads"],
    "random-seed": ["seed"], "manual-seed": ["seed"], "content": ["data"], "style-image": ["style"],
    "alpha": ["strength"],
    "rate": ["speed"], "language": ["lang"], "speaker-wav": ["voice"], "overwrite": ["force", "replace"],
  ]

  /// - Parameters:
  ///   - flag: what was typed, with or without dashes.
  ///   - names: the flags there are, in the same form.
  /// - Returns: one of `names`; nil where none is near.
  static func meant(by flag: String, among names: [String]) -> String? {
    let typed = plain(flag)
    func named(_ wanted: String) -> String? { names.first { plain($0) == wanted } }
    if let same = named(typed) ?? names.first(where: { joined($0) == joined(flag) }) { return same }
    if let known = otherNames[typed]?.lazy.compactMap({ named($0) }).first { return known }
    let begun = typed.count > 2 ? names.filter { plain($0).hasPrefix(typed) } : []
    if begun.count == 1 { return begun[0] }
    let near = Suggestion.closest(to: typed, in: names.map(plain))
    return near.flatMap(named)
  }

  /// The parser's message about an unknown option, with what was meant instead of the name that happens to be short.
  static func improving(_ message: String, for arguments: [String], of root: any ParsableCommand.Type) -> String {
    guard let unknown = message.firstMatch(of: /Unknown option '(-[^']*)'\.?( Did you mean '[^']*'\?)?/) else {
      return message
    }
    let (command, _) = CommandFlags.command(in: arguments, of: root)
    let meant = meant(by: String(unknown.1), among: CommandFlags(command).longNames)
    return message.replacingCharacters(
      in: unknown.range, with: "Unknown option '\(unknown.1)'." + (meant.map { " Did you mean '\($0)'?" } ?? ""))
  }

  private static func plain(_ flag: String) -> String {
    String(flag.drop { $0 == "-" }).lowercased().replacing("_", with: "-")
  }

  private static func joined(_ flag: String) -> String { plain(flag).replacing("-", with: "") }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
