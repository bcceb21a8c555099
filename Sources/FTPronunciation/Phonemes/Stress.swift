/// Sounds of the model's alphabet, and the marks before a stressed syllable.
enum Sounds {
  static let consonants = Set("bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθ".unicodeScalars)
  static let vowels = Set("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ".unicodeScalars)
  static let diphthongs = Set("AIOQWYʤʧ".unicodeScalars)
  /// After these an American t becomes a tap.
  static let beforeTap = Set("AIOWYiuæɑəɛɪɹʊʌ".unicodeScalars)
  static let primary: Unicode.Scalar = "ˈ"
  static let secondary: Unicode.Scalar = "ˌ"
}

extension String {
  var hasPrimaryStress: Bool { unicodeScalars.contains(Sounds.primary) }
  var hasSecondaryStress: Bool { unicodeScalars.contains(Sounds.secondary) }

  /// How heavily a word weighs when stress is shared out: diphthongs count twice.
  var stressWeight: Int { unicodeScalars.reduce(0) { $0 + (Sounds.diphthongs.contains($1) ? 2 : 1) } }

  private func replacingScalars(_ change: (Unicode.Scalar) -> Unicode.Scalar?) -> String {
    String(String.UnicodeScalarView(unicodeScalars.compactMap(change)))
  }

  /// Raises or lowers the stress: below −1 none at all, −1 at most secondary, 0 and ½ at least secondary and at most that
  /// where it was primary, 1 raises secondary to primary, above 1 at least primary. The rules are misaki's.
  func stressed(_ level: Double?) -> String {
    guard let level else { return self }
    let (primary, secondary) = (Sounds.primary, Sounds.secondary)
    let hasNone = !hasPrimaryStress && !hasSecondaryStress
    if level < -1 { return replacingScalars { $0 == primary || $0 == secondary ? nil : $0 } }
    if level == -1 || ((level == 0 || level == -0.5) && hasPrimaryStress) {
      return replacingScalars { $0 == secondary ? nil : $0 == primary ? secondary : $0 }
    }
    if [0, 0.5, 1].contains(level), hasNone { return withStress(secondary) }
    if level >= 1, !hasPrimaryStress, hasSecondaryStress { return replacingScalars { $0 == secondary ? primary : $0 } }
    if level > 1, hasNone { return withStress(primary) }
    return self
  }

  /// A mark before the first vowel; without a vowel nothing changes.
  private func withStress(_ mark: Unicode.Scalar) -> String {
    var scalars = Array(unicodeScalars)
    guard let vowel = scalars.firstIndex(where: Sounds.vowels.contains) else { return self }
    scalars.insert(mark, at: vowel)
    return String(String.UnicodeScalarView(scalars))
  }
}
