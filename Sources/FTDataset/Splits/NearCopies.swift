import FTData

/// Records that must stay on one side of a split because they are the same, or nearly.
public enum NearCopies {
  /// - Parameters:
  ///   - threads: at work, at least 1.
  ///   - progress: work done and in all; false stops.
  /// - Returns: clusters of two and more, by their places.
  /// - Throws: `CancellationError` where the progress said stop.
  public static func clusters(
    _ records: [DataRecord], fields: DataFields, modality: Modality, threads: Int = 1,
    progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws -> [[Place]] {
    let input = DataCheckInput(records, fields: fields, modality: modality, threads: threads)
    func clusters(_ pairs: [MediaPair]) -> [[Place]] {
      let items = input.mediaItems
      return pairs.map { [items[$0.first].place, items[$0.second].place] }
    }
    switch modality {
    case .text:
      let result = try input.repeatedTexts(comparingSides: false, progress).result
      return (result.exact + result.near).map { $0.texts.map { records[$0].place } }
    case .image:
      var settings = PictureDuplicates.Settings()
      settings.threads = input.threads
      return clusters(try PictureDuplicates(settings).report(on: input.mediaItems, progress: progress).pairs)
    case .voice:
      var settings = SoundDuplicates.Settings()
      settings.threads = input.threads
      return clusters(try SoundDuplicates(settings).report(on: input.mediaItems, progress: progress).pairs)
    }
  }
}
