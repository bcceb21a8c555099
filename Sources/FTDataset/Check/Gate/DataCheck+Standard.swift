extension DataCheck {
  /// The checks that read texts and records alone, all of them cheap. Duplicates, leakage, labels, pictures and sounds are checked
  /// by what is added to these.
  public static let standard: [DataCheck] = [
    EmptyTexts.check, LengthOutliers.check, CutOffTexts.check, LoopingTexts.check, LanguageCheck.check,
    MojibakeCheck.check,
    PlaceholderCheck.check, RefusalAnswers.check, MarkupRemnants.check, PersonalDataCheck.check, SecretCheck.check,
    PermissionChecks.license, PermissionChecks.consent, UnsupportedAnswers.check, BrokenRows.check, TooFewRecords.check,
    SideShift.check,
  ]
}
