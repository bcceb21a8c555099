import FTAudioCodec
import FTData
import FTJSON

extension FileWork {
  /// Counts a picture and gives it to its records.
  func settle(
    _ source: String, _ prepared: PictureStep.Prepared, _ users: [DataRecord], _ number: Int,
    _ made: inout [Place: [DataRecord]], _ ledger: inout Ledger, _ report: inout PreprocessReport
  ) {
    guard let first = users.first, let name = names[source] else { return }
    let image = prepared.image
    let isResized = image.width != prepared.width || image.height != prepared.height
    report.pictures.written += 1
    report.pictures.pixelsBefore += prepared.width * prepared.height
    report.pictures.pixelsAfter += image.width * image.height
    if isResized { report.pictures.resized += 1 }
    if prepared.remarks.contains(where: { $0.hasPrefix("it was enlarged") }) { report.pictures.enlarged += 1 }
    let colors = prepared.remarks.filter { $0.hasPrefix("its colours") }
    if !colors.isEmpty { report.pictures.recolored += 1 }
    for remark in colors { ledger.note(remark, of: source) }
    report.steps[number].items += 1
    report.steps[number].records += users.count
    report.changedRecords += users.count
    report.addExample(
      number, first.place, field, from: "\(source), \(prepared.width) × \(prepared.height)",
      to: ([folders.target(name) + ", \(image.width) × \(image.height)"] + prepared.remarks).joined(separator: "; "))
    for record in users {
      if !ledger.isKept(record.place) { ledger.settleAsKept(record.place) }
      made[record.place] = [changed(record, record.place, folders.target(name))]
    }
  }

  /// Writes the pieces of a recording, counts them and gives them to its records.
  mutating func settle(
    _ source: String, _ prepared: SoundStep.Prepared, _ users: [DataRecord], _ number: Int,
    _ made: inout [Place: [DataRecord]], _ ledger: inout Ledger, _ report: inout PreprocessReport
  ) throws(PreprocessError) {
    guard let first = users.first, case .sound(let step) = self.step, let name = names[source] else { return }
    for remark in prepared.remarks { ledger.note(remark, of: source) }
    report.sounds.secondsBefore += prepared.duration
    report.sounds.trimmed += prepared.leading + prepared.trailing
    report.sounds.dropped += prepared.dropped
    guard let piece = prepared.pieces.first else {
      for record in users {
        ledger.refuse(record.place, "no-speech", prepared.remarks.last ?? "nothing of it is left after trimming")
      }
      report.refusedRecords += users.count
      return
    }
    let isCut = step.slices && !spoken.contains(source) && prepared.duration > step.longest
    if isCut { report.sounds.cut += 1 }
    if step.slices, !isCut, prepared.duration > step.longest {
      report.sounds.keptWhole += 1
      report.concern(
        "not-cut", first.place,
        "\(source) has \(seconds(prepared.duration)), above \(step.longest) s, and is kept whole, "
          + "since its text is that of the whole"
      )
    }
    var files: [String] = []
    for (index, piece) in prepared.pieces.enumerated() {
      let file = folders.target(isCut ? output.piece(index + 1, of: name) : name)
      do throws(AudioError) { try piece.audio.write(to: file) } catch {
        throw .unwritableFolder(folders.output, reason: error.explanation)
      }
      count(piece, at: first.place.piece(at: piece.offset), file, &report)
      files.append(file)
    }
    report.steps[number].items += 1
    report.steps[number].records += users.count
    report.changedRecords += users.count
    report.addExample(
      number, first.place, field, from: "\(source), \(seconds(prepared.duration))",
      to: isCut
        ? "\(files.count) files from \(files[0]); \(prepared.remarks.last ?? "")"
        : "\(files[0]), \(seconds(piece.audio.duration)); \(seconds(prepared.leading)) cut before, "
          + "\(seconds(prepared.trailing)) after; \(decibels(piece.gain))")
    for record in users {
      let pieces = zip(prepared.pieces, files).map { piece, file in
        changed(record, isCut ? record.place.piece(at: piece.offset) : record.place, file)
      }
      if isCut {
        if !ledger.isReceived(record.place) { ledger.receive(record.place) }
        ledger.replace(record.place, by: pieces.map(\.place))
        for piece in pieces { ledger.keep(piece.place) }
      } else if !ledger.isKept(record.place) {
        ledger.settleAsKept(record.place)
      }
      made[record.place] = pieces
    }
  }

  private func count(_ piece: SoundStep.Piece, at place: Place, _ file: String, _ report: inout PreprocessReport) {
    report.sounds.written += 1
    report.sounds.secondsAfter += piece.audio.duration
    report.sounds.lowestGain = min(report.sounds.lowestGain, piece.gain)
    report.sounds.highestGain = max(report.sounds.highestGain, piece.gain)
    if let remark = piece.levelRemark {
      report.sounds.offLevel += 1
      report.concern("not-levelled", place, "\(file): \(remark)")
    }
  }

  private func changed(_ record: DataRecord, _ place: Place, _ file: String) -> DataRecord {
    DataRecord(place, record.fields.with { $0.key == field ? .string(file) : $0.value })
  }

  private func seconds(_ value: Double) -> String { "\((value * 100).rounded() / 100) s" }

  private func decibels(_ value: Double) -> String {
    value == 0 ? "level as it was" : "\(value > 0 ? "+" : "")\((value * 10).rounded() / 10) dB"
  }
}
