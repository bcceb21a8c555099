import FTJSON
import Foundation

/// Step `nfkc`: characters that differ in their form alone become one, by Unicode's normalization form KC, without
/// what it would destroy.
///
/// Folded: full-width letters, digits and signs (`Ａ１％` → `A1%`), half-width katakana (`ｶﾞｰﾄﾞ` → `ガード`), parts that
/// belong together (`か` + `゙` → `が`), spaces of all widths, ligatures (`ﬁ` → `fi`), presentation forms of Arabic,
/// mathematical letters (`𝗕𝗼𝗹𝗱` → `Bold`), radicals that stand for ideographs, units without an exponent (`㎏` → `kg`,
/// `㌔` → `キロ`, `℃` → `°C`) and the two signs for micro.
///
/// Left as they are, and counted, unless `forms` is "all":
/// - `²`, `³`, `₂`, `ª`, `™` and everything raised or lowered, `㎡` and `㎥`: "m2" and "102" are not "m²" and "10²";
/// - `½` and other fractions: "1½" would become "11⁄2";
/// - `①`, `⑴`, `㈱`, `Ⅲ`, `㋀`: enclosed and Roman numerals would join the digits beside them;
/// - `…`, `‥`, `‼`, `″` and the like: typography, and inches would become feet;
/// - `´`, `¨`, `￣`, `゛` where they stand alone: each would become a space and a combining mark;
/// - `№`, `℡`, `ℓ` (which would look like the digit 1), letters of phonetics and signs that would become other words;
/// - compatibility ideographs (`神` beside `神`): people's names are written with them;
/// - `ㄱ` of Korean, `ำ` of Thai and other letters that would fall apart.
///
/// With `punctuation` "keep", full-width `！（），．：；？～` stay as well, as Japanese is printed with them; a model that writes
/// for readers learns them so. "fold", the default, makes them ASCII, as NFKC does.
///
/// Source: Unicode Standard Annex #15; the decompositions are those of the Unicode Character Database.
struct CompatibilityForms: TextStep, Equatable {
  enum Forms: String, CaseIterable { case safe, all }

  static let name = "nfkc"
  enum Punctuation: String, CaseIterable { case fold, keep }

  let forms: Forms
  let punctuation: Punctuation

  var settings: JSONObject {
    .settings(("forms", .string(forms.rawValue)), ("punctuation", .string(punctuation.rawValue)))
  }

  init(_ settings: inout StepSettings) throws(PreprocessError) {
    forms = try settings.choice("forms", default: .safe)
    punctuation = try settings.choice("punctuation", default: .fold)
  }

  func cleaned(_ text: String, _ remarks: inout StepRemarks) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    // What stands between characters that are left, and those.
    var result = ""
    var run = String.UnicodeScalarView()
    var length = 0
    func flush() {
      if length > 0 { result += String(run).precomposedStringWithCompatibilityMapping }
      run = String.UnicodeScalarView()
      length = 0
    }
    var before: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      let single = Self.standsAlone(scalar, after: before)
      before = scalar
      guard forms == .safe, let kept = single ?? (isLeft(scalar) ? scalar : nil) else {
        // Foundation's time grows with the square of the length.
        if length > 2000, Self.beginsAnew(scalar) { flush() }
        run.append(scalar)
        length += 1
        continue
      }
      flush()
      result.unicodeScalars.append(kept)
      // Punctuation that is kept on request is no surprise.
      if !Self.isPunctuation(kept) { remarks.leave(String(kept)) }
    }
    flush()
    return result
  }

  private func isLeft(_ scalar: Unicode.Scalar) -> Bool {
    Self.isKept(scalar) || (punctuation == .keep && Self.isPunctuation(scalar))
  }

  /// `！（），．：；？～` in full width.
  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xFF01, 0xFF08, 0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF5E: true
    default: false
    }
  }

  /// Characters that never combine with what stands before them.
  private static func beginsAnew(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x80 || (0x4E00..<0xA000).contains(scalar.value)
  }

  /// A half-width voicing mark that no kana stands before becomes the full-width one; NFKC would hang it on whatever
  /// is there.
  private static func standsAlone(_ scalar: Unicode.Scalar, after before: Unicode.Scalar) -> Unicode.Scalar? {
    guard scalar == "\u{FF9E}" || scalar == "\u{FF9F}" else { return nil }
    switch before.value {
    case 0x3041...0x3096, 0x309D, 0x30A1...0x30FA, 0x30FD, 0xFF66...0xFF6F, 0xFF71...0xFF9D: return nil
    default: return scalar == "\u{FF9E}" ? "\u{309B}" : "\u{309C}"
    }
  }
}
