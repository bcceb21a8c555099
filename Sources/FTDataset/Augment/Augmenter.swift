import FTAugment
import FTData
import FTJSON
import FTRandom

/// Makes changed copies of the examples that are learned from. Originals stay, held-out ones are not touched, and each copy
/// says where it comes from.
///
/// ```swift
/// let augmenter = Augmenter(plan, fields: fields, seed: 42)
/// let result = try augmenter.augmented(records, partition) { done, total in true }
/// ```
///
/// A copy depends on the seed, its number and the place of its original, and on nothing else: adding rows or changing their
/// order changes no other copy.
public struct Augmenter: Sendable {
  public let plan: AugmentPlan
  public let fields: DataFields
  public let seed: UInt64

  /// So many examples of before and after are kept for the report.
  static let mostExamples = 24

  public init(_ plan: AugmentPlan, fields: DataFields, seed: UInt64) {
    self.plan = plan
    self.fields = fields
    self.seed = seed
  }

  /// The generator of one copy: the whole of its randomness.
  func generator(_ place: Place, copy: Int) -> RandomGenerator {
    RandomGenerator(seed: seed).split("augment \(copy)").split(place.description)
  }

  /// The places that may be copied.
  ///
  /// - Throws: ``AugmenterError`` for a record that the partition has on no side or on two, or that stands there twice.
  func trainingPlaces(_ records: [DataRecord], _ partition: Partition) throws(AugmenterError) -> Set<Place> {
    var sides: [Place: Partition.Side] = [:]
    for (place, side) in zip(partition.places, partition.sides) {
      if let other = sides.updateValue(side, forKey: place), other != side {
        throw AugmenterError("\(place) is on two sides, \(other.rawValue) and \(side.rawValue); split again")
      }
    }
    var seen: Set<Place> = []
    for record in records {
      guard sides[record.place] != nil else {
        throw AugmenterError("\(record.place) is on no side of the split; split the data before they are augmented")
      }
      guard seen.insert(record.place).inserted else {
        throw AugmenterError("\(record.place) stands there twice; every record has a place of its own")
      }
    }
    return seen.filter { sides[$0] == .training }
  }

  /// The texts of a record that are changed: all but the answer, which is learned as it was written; the answer where it
  /// is the only text.
  var changedFields: [String] {
    let questions = fields.texts.filter { $0 != fields.answer }
    return questions.isEmpty ? fields.texts : questions
  }

  /// Texts augmented, in memory.
  ///
  /// - Parameters:
  ///   - dictionaries: where they are looked for when the plan names no source.
  ///   - progress: is asked now and then; false stops.
  /// - Throws: ``AugmenterError``, the errors of the plan's sources, and `CancellationError` when `progress` stops it.
  public func augmented(
    _ records: [DataRecord], _ partition: Partition, dictionaries: DictionaryPlaces = .usual,
    progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws -> AugmentedSet {
    precondition(plan.modality == .text, "Augmenter: pictures and recordings are written to a folder")
    let training = try trainingPlaces(records, partition)
    let learned = records.filter { training.contains($0.place) && $0.fields[AugmentOrigin.key] == nil }
    let texts = learned.flatMap { record in changedFields.flatMap { AugmentedText.texts(of: record.fields[$0]) } }
    let augmentation = try TextAugmentation(plan, texts: texts, dictionaries: dictionaries)
    var report = AugmentReport(plan: plan, seed: seed, input: records.count)
    report.notes = augmentation.accounts
    if changedFields.isEmpty { report.notes.append("no field is named as a text; nothing is changed") }
    var result = AugmentedSet(partition: partition, report: report)
    for (done, record) in records.enumerated() {
      if done % 256 == 0, !progress(done, records.count) { throw CancellationError() }
      result.records.append(record)
      guard training.contains(record.place) else {
        result.report.heldOut += 1
        continue
      }
      guard record.fields[AugmentOrigin.key] == nil else {
        result.report.copiesBefore += 1
        continue
      }
      add(copiesOf: record, augmentation, to: &result)
    }
    _ = progress(records.count, records.count)
    return result
  }

  private func add(copiesOf record: DataRecord, _ augmentation: TextAugmentation, to result: inout AugmentedSet) {
    result.report.originals += 1
    let values = protectedValues(of: record)
    // Looked at once for all copies.
    var protected: [String: ProtectedText] = [:]
    var made: Set<[String]> = [changedFields.flatMap { AugmentedText.texts(of: record.fields[$0]) }]
    for copy in plan.isEmpty ? 1..<1 : 1..<plan.copies + 1 {
      var generator = generator(record.place, copy: copy)
      var changes: [String: JSONValue] = [:]
      var operations: [String] = []
      var kinds: Set<AugmentKind> = []
      var shown: (before: String, after: String)?
      for field in changedFields {
        guard let value = record.fields[field] else { continue }
        var changed = AugmentedText()
        changes[field] = changed.changed(value) { text in
          let known = protected[text] ?? ProtectedText(text, values: values)
          protected[text] = known
          let outcome = augmentation.changed(known, values: values, &generator)
          result.report.withheld += outcome.withheld
          for step in outcome.steps {
            kinds.insert(step.kind)
            operations.append("\(field): \(step.kind.rawValue): \(step.pairs.joined(separator: ", "))")
          }
          if outcome.text != text, shown == nil { shown = (text, outcome.text) }
          return outcome.text
        }
        result.report.unread += copy == 1 ? changed.unread : 0
        result.report.tooLong += copy == 1 ? changed.tooLong : 0
      }
      let texts = changedFields.flatMap { AugmentedText.texts(of: changes[$0]) }
      // A copy that is the same as its original or as another copy would only count it twice.
      guard let shown, made.insert(texts).inserted else {
        if shown == nil { result.report.unchanged += 1 } else { result.report.repeated += 1 }
        continue
      }
      let place = AugmentOrigin.place(of: record.place, copy: copy)
      let origin = AugmentOrigin(place: record.place, copy: copy, seed: seed, operations: operations)
      result.records.append(record.copied(to: place, changing: changes, origin))
      result.partition.add(place, .training)
      result.report.count(kinds)
      if result.report.examples.count < Self.mostExamples {
        result.report.examples.append(
          AugmentReport.Example(
            place: place, before: .text(shown.before), after: .text(shown.after), operations: operations))
      }
    }
  }

  /// What a copy of the record may not alter: the values of its attributes, its label and speaker, and where the answer is
  /// not changed with the rest, the words that it rests on.
  func protectedValues(of record: DataRecord) -> ProtectedValues {
    var values = ProtectedValues.leaves(of: fields.attributes.map { record.fields[$0] })
    for field in [fields.label, fields.speaker] { if let text = field.flatMap(record.text) { values.append(text) } }
    var result = ProtectedValues(values)
    if let answer = fields.answer, !changedFields.contains(answer) {
      for text in AugmentedText.texts(of: record.fields[answer]) { result.addWords(of: text) }
    }
    return result
  }
}
