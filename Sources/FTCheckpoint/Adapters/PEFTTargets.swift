/// Which layers PEFT's `target_modules` and the fields beside it select.
///
/// Source: PEFT `tuners/tuners_utils.py`, `check_target_module_exists`.
struct PEFTTargets {
  enum Names {
    /// Whole names, or their ends after a dot.
    case list([String])
    /// Matches whole names.
    case expression(LayerNameExpression)
    /// Every linear layer but the output projection.
    case allLinear
    /// An expression that cannot be matched here; the tensors tell.
    case unknown

    /// Whether it selects a layer; `nil` where that cannot be told.
    func selects(_ layer: String) -> Bool? {
      switch self {
      case .list(let names): names.contains { layer == $0 || layer.hasSuffix("." + $0) }
      case .expression(let expression): expression.matches(layer)
      case .allLinear: layer.split(separator: ".").last != "lm_head"
      case .unknown: nil
      }
    }
  }

  /// `target_modules`.
  var included: Names?
  /// `exclude_modules`.
  var excluded: Names?
  /// `layers_to_transform`: numbers of layers, where not all are meant.
  var layers: Set<Int>?
  /// `layers_pattern`: what stands before a layer's number; empty means anything.
  var layerLists: [String] = []

  /// Whether a layer is adapted; `nil` where that cannot be told from the names.
  func selects(_ layer: String) -> Bool? {
    guard let included else { return nil }
    if let excluded {
      guard let isExcluded = excluded.selects(layer) else { return nil }
      if isExcluded { return false }
    }
    guard let isIncluded = included.selects(layer), isIncluded else { return included.selects(layer) }
    guard case .list = included, let layers else { return true }
    return number(of: layer).map(layers.contains) ?? false
  }

  /// The first number in a name that stands behind a list of layers.
  private func number(of layer: String) -> Int? {
    let parts = layer.split(separator: ".")
    for (place, part) in parts.enumerated().dropLast() where place > 0 {
      guard let number = Int(part) else { continue }
      if layerLists.isEmpty || layerLists.contains(String(parts[place - 1])) { return number }
    }
    return nil
  }
}
