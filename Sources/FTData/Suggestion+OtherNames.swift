extension Suggestion {
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

  /// The setting or flag that a person probably meant, who knows the names of other programs or mistyped.
  ///
  /// In this order: the same name but for dashes, underscores and case; the name that the field has for it; the only name
  /// that begins so; the nearest one (``closest(to:in:)``).
  ///
  /// - Parameters:
  ///   - name: what was typed, with or without leading dashes.
  ///   - names: those there are, in the form that is returned.
  public static func meant(by name: String, among names: [String]) -> String? {
    let typed = plain(name)
    func named(_ wanted: String) -> String? { names.first { plain($0) == wanted } }
    if let same = named(typed) ?? names.first(where: { joined($0) == joined(name) }) { return same }
    if let known = otherNames[typed]?.lazy.compactMap({ named($0) }).first { return known }
    let begun = typed.count > 2 ? names.filter { plain($0).hasPrefix(typed) } : []
    if begun.count == 1 { return begun[0] }
    return closest(to: typed, in: names.map(plain)).flatMap(named)
  }

  private static func plain(_ name: String) -> String {
    String(name.drop { $0 == "-" }).lowercased().replacing("_", with: "-")
  }

  private static func joined(_ name: String) -> String { plain(name).replacing("-", with: "") }
}
