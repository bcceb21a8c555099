extension TextSearch {
  private struct Content: Sendable {
    var samples: [UInt16] = []
    var postings: [UInt64] = []
  }

  /// Takes from every text, now that rarities are known, its samples and its entries for the index.
  mutating func readContent(_ meter: TextDuplicates.Meter) throws(TextDuplicates.Stopped) {
    var isDistinct = [Bool](repeating: false, count: store.count)
    for text in distinct { isDistinct[Int(text)] = true }
    let search = self
    let flags = isDistinct
    let chunks = store.chunks.count
    let contents = try ParallelWork.map(
      chunks, threads: settings.threads, isGoing: { meter.isGoing(1, $0, of: chunks) },
      { search.content(of: $0, flags) })
    for (number, content) in contents.enumerated() { store.chunks[number].samples = content.samples }
    if source.sides != nil { for content in contents { postings += content.postings } }
  }

  private func content(of chunk: Int, _ isDistinct: [Bool]) -> Content {
    var view = TextView()
    var content = Content()
    let first = chunk * TextChunk.size
    for text in first..<min(store.count, first + TextChunk.size) {
      guard isDistinct[text] else {
        content.samples += [UInt16](repeating: 0, count: ContentSamples.width)
        continue
      }
      view.read(text, of: store, values: [])
      let bag = view.bag()
      ContentSamples.append(of: bag, rarities, to: &content.samples)
      if source.sides != nil { content.postings += RarestFeatureIndex.postings(of: text, bag, rarities) }
    }
    return content
  }
}
