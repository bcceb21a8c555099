import FTAudioCodec
import FTAugment
import FTAugmentPictures
import FTAugmentSounds
import FTData
import FTImageCodec
import FTJSON
import FTRandom
import Foundation

extension Augmenter {
  /// What changes the file of a record.
  private enum FileAugmentation {
    case pictures(PictureAugmentation)
    case sounds(SoundAugmentation)
  }

  /// Pictures or recordings augmented; the copies are written to a folder, PNG and WAV.
  ///
  /// - Parameters:
  ///   - base: the folder that the paths of the records begin in.
  ///   - folder: where copies go, a path that begins in `base` too, "augmented", or an absolute one. Made when it is missing; a file that is there
  ///     already is refused and not written over.
  ///   - progress: is asked before every record; false stops.
  /// - Throws: ``AugmenterError``, the errors of the plan's sources and of writing, and `CancellationError`. A picture or
  ///   recording that cannot be read is counted in the report and has no copies.
  public func augmentedFiles(
    _ records: [DataRecord], _ partition: Partition, in base: String, into folder: String,
    progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws -> AugmentedSet {
    precondition(plan.modality != .text, "Augmenter: texts are augmented in memory")
    guard let file = fields.file else {
      throw AugmenterError("no field holds the path of the picture or recording; name it")
    }
    guard let inside = folder.hasPrefix("/") ? folder : StandardPath.below(folder) else {
      throw AugmenterError(
        "\(folder) leads out of the data set; copies are written to a folder in it, such as augmented")
    }
    let training = try trainingPlaces(records, partition)
    var report = AugmentReport(plan: plan, seed: seed, input: records.count)
    let augmentation: FileAugmentation
    if plan.modality == .image {
      augmentation = .pictures(PictureAugmentation(plan))
    } else {
      let sounds = try SoundAugmentation(plan)
      report.notes = sounds.accounts
      augmentation = .sounds(sounds)
    }
    var result = AugmentedSet(partition: partition, report: report)
    if !plan.isEmpty {
      do {
        try FileManager.default.createDirectory(
          atPath: Self.path(of: inside, in: base), withIntermediateDirectories: true)
      } catch { throw AugmenterError("\(inside): cannot be made (\(SystemReason(error)?.words ?? "\(error)"))") }
    }
    for (done, record) in records.enumerated() {
      guard progress(done, records.count) else { throw CancellationError() }
      result.records.append(record)
      guard training.contains(record.place) else {
        result.report.heldOut += 1
        continue
      }
      guard record.fields[AugmentOrigin.key] == nil else {
        result.report.copiesBefore += 1
        continue
      }
      result.report.originals += 1
      guard let path = record.text(file) else {
        result.report.refuse("\(record.place): the field \(file) holds no path")
        continue
      }
      try add(copiesOf: record, at: path, file, augmentation, base: base, folder: inside, to: &result)
    }
    _ = progress(records.count, records.count)
    return result
  }

  private func add(
    copiesOf record: DataRecord, at path: String, _ file: String, _ augmentation: FileAugmentation, base: String,
    folder: String, to result: inout AugmentedSet
  ) throws {
    let source = Self.path(of: path, in: base)
    for copy in plan.isEmpty ? 1..<1 : 1..<plan.copies + 1 {
      var generator = generator(record.place, copy: copy)
      let place = AugmentOrigin.place(of: record.place, copy: copy)
      let name = Self.name(of: record.place, path: path, copy: copy)
      var steps: [(AugmentKind, String)]
      let target: String
      switch augmentation {
      case .pictures(let pictures):
        target = "\(folder)/\(name).png"
        let picture: Image
        do { picture = try Image(path: source) } catch {
          result.report.refuse("\(error)")
          return
        }
        let changed = pictures.changed(picture, &generator)
        steps = changed.picture == picture ? [] : changed.steps
        if !steps.isEmpty { try write(to: Self.path(of: target, in: base)) { try changed.picture.write(to: $0) } }
      case .sounds(let sounds):
        target = "\(folder)/\(name).wav"
        let sound: Audio
        do { sound = try Audio(path: source) } catch {
          result.report.refuse("\(error)")
          return
        }
        let changed = sounds.changed(sound, &generator)
        steps = changed.sound == sound ? [] : changed.steps
        if !steps.isEmpty { try write(to: Self.path(of: target, in: base)) { try changed.sound.write(to: $0) } }
      }
      guard !steps.isEmpty else {
        result.report.unchanged += 1
        continue
      }
      let operations = steps.map(\.1)
      let origin = AugmentOrigin(place: record.place, copy: copy, seed: seed, operations: operations)
      result.records.append(record.copied(to: place, changing: [file: .string(target)], origin))
      result.partition.add(place, .training)
      result.report.count(Set(steps.map(\.0)))
      if result.report.examples.count < Self.mostExamples {
        result.report.examples.append(
          AugmentReport.Example(place: place, before: .file(path), after: .file(target), operations: operations))
      }
    }
  }

  private static func path(of file: String, in base: String) -> String {
    file.hasPrefix("/") ? file : base + "/" + file
  }

  private func write(to path: String, _ write: (String) throws -> Void) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw AugmenterError("\(path) is there already; choose a new folder, or remove the old copies first")
    }
    try write(path)
  }

  /// A name that no other record's copy has: what the file was called, a hash of the whole place, and the copy's number.
  private static func name(of place: Place, path: String, copy: Int) -> String {
    let last = path.split(separator: "/").last ?? "item"
    let stem = last.prefix(while: { $0 != "." }).prefix(60).map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "_" }
    var hash = FNV1a()
    hash.combine(contentsOf: path.utf8)
    hash.combine(0)
    hash.combine(contentsOf: place.description.utf8)
    return "\(String(stem))-\(String(hash.value, radix: 36))-\(copy)"
  }
}
