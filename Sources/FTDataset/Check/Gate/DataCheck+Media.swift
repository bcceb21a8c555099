extension DataCheck {
  /// Duplicates, leakage, broken files and outliers of pictures: ``PictureDuplicates``.
  public static func pictures(_ settings: PictureDuplicates.Settings = PictureDuplicates.Settings()) -> DataCheck {
    DataCheck(
      "pictures",
      findings: [
        "broken", "exact-duplicates", "near-duplicates", "variants", "leakage", "outliers", "small-pictures",
      ],
      needs: [.pictures, .file], cost: .cheap
    ) { input, progress in
      var settings = settings
      settings.threads = input.threads
      return try PictureDuplicates(settings).report(on: input.mediaItems, progress: progress).findings
    }
  }

  /// Duplicates, leakage, broken files and outliers of recordings: ``SoundDuplicates``.
  public static func sounds(_ settings: SoundDuplicates.Settings = SoundDuplicates.Settings()) -> DataCheck {
    DataCheck(
      "sounds",
      findings: [
        "broken", "exact-duplicates", "near-duplicates", "leakage", "too-short-to-compare", "outliers", "cut-off",
        "low-sample-rate",
      ],
      needs: [.recordings, .file], cost: .cheap
    ) { input, progress in
      var settings = settings
      settings.threads = input.threads
      return try SoundDuplicates(settings).report(on: input.mediaItems, progress: progress).findings
    }
  }
}

extension DataCheckInput {
  /// The files of the records that name one.
  var mediaItems: [MediaItem] {
    guard let field = fields.file else { return [] }
    return records.indices.compactMap { number in
      guard let path = records[number].text(field), !path.isEmpty else { return nil }
      return MediaItem(records[number].place, path: path, side: sides[number])
    }
  }
}
