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
    progress: @escaping (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws -> [[Place]] {
    let input = DataCheckInput(records, fields: fields, modality: modality, threads: threads)
    switch modality {
    case .text:
      let texts = records.map { $0.spoken(fields).joined(separator: "\n") }
      var settings = TextDuplicates.Settings()
      settings.threads = max(1, threads)
      do {
        let result = try TextDuplicates(settings).find(in: texts, progress: progress)
        return (result.exact + result.near).map { $0.texts.map { records[$0].place } }
      } catch is TextDuplicates.Stopped { throw CancellationError() }
    case .image:
      var settings = PictureDuplicates.Settings()
      settings.threads = max(1, threads)
      let items = input.mediaItems
      return try PictureDuplicates(settings).report(on: items, progress: progress).pairs.map {
        [items[$0.first].place, items[$0.second].place]
      }
    case .voice:
      var settings = SoundDuplicates.Settings()
      settings.threads = max(1, threads)
      let items = input.mediaItems
      return try SoundDuplicates(settings).report(on: items, progress: progress).pairs.map {
        [items[$0.first].place, items[$0.second].place]
      }
    }
  }
}
