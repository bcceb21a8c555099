import FTAugment
import FTData
import FTJSON

/// How examples are changed while they are learned from: the words of an augmentation plan, the same in every recipe and in
/// `ftlab data augment`.
///
/// ```swift
/// var settings = ClassifySettings()
/// settings.augment = "flip, crop 0.8, colour 0.2"
/// settings.augment = "none"
/// ```
///
/// Not given, a recipe does what it does by itself, which may be nothing. "default" is the plan that suits the modality
/// (`AugmentPlan.standard`), "none" is nothing. In a settings file a list of items is read too. Files of earlier versions have
/// `true` (as the recipe does by itself) or `false` (nothing).
public struct AugmentWords: SettingValue, Equatable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
  /// null where the recipe decides; otherwise a line of words, or a list of items.
  public let setting: JSONValue

  public static var expected: String { "a plan such as \"flip, crop 0.8\", default, or none" }

  /// As the recipe does by itself.
  public init() { setting = .null }

  public init(stringLiteral words: String) { self.init(words) }

  /// `true` is as the recipe does by itself, `false` is nothing.
  public init(booleanLiteral value: Bool) { setting = value ? .null : .string("none") }

  public init(_ words: String) { setting = .string(words) }

  public init?(setting: JSONValue) {
    switch setting {
    case .null, .bool(true), .string("true"): self.setting = .null
    case .bool(false), .string("false"): self.setting = .string("none")
    case .string, .array: self.setting = setting
    default: return nil
    }
  }

  /// Whether nothing was said, so that the recipe decides.
  public var isOwn: Bool { setting.isNull }

  /// The plan.
  ///
  /// - Parameter own: what the recipe does by itself.
  /// - Throws: `AugmentPlanError` for words that cannot be followed, those of another modality among them.
  public func plan(for modality: Modality, own: AugmentPlan) throws(AugmentPlanError) -> AugmentPlan {
    isOwn ? own : try AugmentPlan(setting, for: modality)
  }

  /// What is wrong with the words, for messages.
  ///
  /// - Parameter refusing: kinds that this recipe cannot use, and why.
  func problems(for modality: Modality, refusing: (AugmentPlan) -> [String]) -> [String] {
    do {
      return try refusing(plan(for: modality, own: .none(modality))).map { "--augment \($0)" }
    } catch { return error.faults.map { "--augment: \($0)" } }
  }
}

/// Settings of a recipe that can change its examples while it learns from them.
public protocol AugmentingSettings: RecipeSettings {
  static var modality: Modality { get }
  var augment: AugmentWords { get set }
  /// What the recipe does where nothing is said.
  var ownAugmentation: AugmentPlan { get }
  /// Whether changed copies are made once, before anything is trained, so that `copies` says how many; else every epoch has a
  /// view of its own.
  var makesCopies: Bool { get }
  /// What of a plan this recipe cannot use, and why, behind "--augment".
  func refusals(of plan: AugmentPlan) -> [String]
}

extension AugmentingSettings {
  public func refusals(of plan: AugmentPlan) -> [String] { [] }

  /// The plan of a run.
  ///
  /// - Throws: ``SettingsError``.
  public func augmentation() throws -> AugmentPlan {
    let problems = augmentationProblems
    guard problems.isEmpty else { throw SettingsError(problems) }
    return try augment.plan(for: Self.modality, own: ownAugmentation)
  }

  /// What is wrong with `augment`; part of ``RecipeSettings/problems()``.
  public var augmentationProblems: [String] {
    augment.problems(for: Self.modality) { plan in
      let copies =
        makesCopies || plan.copies == 1
        ? [] : ["has copies \(plan.copies), but here every epoch sees a new view of each example; leave copies out"]
      return copies + refusals(of: plan)
    }
  }
}
