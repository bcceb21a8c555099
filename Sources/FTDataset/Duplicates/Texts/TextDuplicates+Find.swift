import FTData

extension TextDuplicates {
  /// Finds duplicates, leaks and templates among texts.
  ///
  /// - Parameters:
  ///   - texts: numbered from 0.
  ///   - sides: of each text, nil for one on no side; without them nothing leaks.
  ///   - attributeValues: values of each text's row, which make templates of rows that differ in them.
  ///   - progress: gets work done and work in all, in texts; false stops.
  /// - Throws: ``TextDuplicatesError``, and ``Stopped`` where the progress closure said so.
  public func find(
    in texts: [String], sides: [Partition.Side?]? = nil, attributeValues: [[String]]? = nil,
    progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws -> Result {
    if let sides, sides.count != texts.count {
      throw TextDuplicatesError.unequalLengths(what: "sides", count: sides.count, texts: texts.count)
    }
    if let attributeValues, attributeValues.count != texts.count {
      throw TextDuplicatesError.unequalLengths(
        what: "lists of values", count: attributeValues.count, texts: texts.count)
    }
    guard texts.count < Int32.max else { throw TextDuplicatesError.tooMany(texts.count) }
    let source = TextSource(texts: texts, sides: sides, values: attributeValues)
    return try withoutActuallyEscaping(progress) { progress throws(Stopped) in
      try find(source, Meter(texts: texts.count, report: progress))
    }
  }

  private func find(_ source: TextSource, _ meter: Meter) throws(Stopped) -> Result {
    let (store, rarities) = try read(source, meter)
    var search = TextSearch(settings: settings, source: source, store: store, rarities: rarities)
    search.groupEqualTexts()
    try search.readContent(meter)
    try search.compareNeighbours(meter)
    if source.sides != nil { try search.findRewordings(meter) }
    guard meter.report(meter.total, meter.total) else { throw Stopped() }
    return search.result()
  }

  /// How far the search is: five passes over the texts.
  struct Meter {
    let texts: Int
    let report: (Int, Int) -> Bool
    var total: Int { texts * 5 }

    /// - Parameters:
    ///   - pass: from 0.
    ///   - part: done of it.
    ///   - whole: of it.
    func isGoing(_ pass: Int, _ part: Int, of whole: Int) -> Bool {
      report(texts * pass + (whole > 0 ? Int(Double(texts) * Double(part) / Double(whole)) : texts), total)
    }
  }

  /// Makes forms, hashes and signatures, and counts in how many texts each feature stands.
  private func read(_ source: TextSource, _ meter: Meter) throws(Stopped) -> (TextStore, FeatureCounts) {
    let chunks = (source.texts.count + TextChunk.size - 1) / TextChunk.size
    // Counts are summed up per group of chunks: one table for each chunk would be too much memory.
    let groups = max(1, settings.threads)
    var store = TextStore(chunks: [], count: source.texts.count)
    var counts = FeatureCounts(expected: source.texts.count)
    let limit = max(16, settings.longest)
    var done = 0
    let portion = groups * 16
    while done < chunks {
      let first = done
      let last = min(chunks, first + portion)
      let empty = FeatureCounts(expected: source.texts.count)
      let readings = ParallelWork.map(min(groups, last - first), threads: settings.threads) { group in
        var counts = empty
        var read: [TextChunk] = []
        for number in first..<last where (number - first) % groups == group {
          read.append(TextChunk(number, of: source, limit: limit, counting: &counts))
        }
        return (chunks: read, counts: counts)
      }
      for number in 0..<last - first { store.chunks.append(readings[number % groups].chunks[number / groups]) }
      for reading in readings { counts.add(reading.counts) }
      done = last
      guard meter.isGoing(0, done, of: chunks) else { throw Stopped() }
    }
    return (store, counts)
  }
}

/// The texts with what is known of each.
struct TextSource: Sendable {
  let texts: [String]
  let sides: [Partition.Side?]?
  let values: [[String]]?

  func side(_ text: Int) -> Partition.Side? { sides?[text] }
  func values(_ text: Int) -> [String] { values?[text] ?? [] }
}

extension TextChunk {
  /// Reads the texts of a chunk.
  init(_ number: Int, of source: TextSource, limit: Int, counting counts: inout FeatureCounts) {
    var form = ComparisonForm()
    var tokens: [TextToken] = []
    var grams = CharacterNGrams()
    var bag = ContentBag()
    var known = KnownValues()
    var bins: [UInt64] = []
    for text in number * Self.size..<min(source.texts.count, (number + 1) * Self.size) {
      form.read(source.texts[text], limit: limit)
      if form.isCut { cut += 1 }
      append(form: form.scalars)
      hashes.append(form.hash)
      grams.read(form.scalars)
      MinHashSignature.append(of: grams.hashes, to: &signatures, bins: &bins)
      TextToken.tokens(of: form.scalars, into: &tokens)
      bag.read(form.scalars, tokens)
      counts.count(bag)
      known.mark(&tokens, of: form.scalars, by: source.values(text))
      frames.append(TextFrame.hashes(tokens))
    }
  }
}
