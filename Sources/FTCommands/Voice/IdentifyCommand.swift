import ArgumentParser
import FTLab
import Foundation

struct IdentifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identify", abstract: "Who of many is this?",
    discussion: """
      Examples:
        ftlab voice identify call.wav --gallery voices/
        ftlab voice identify call.wav --gallery anna.voice --gallery ben.voice --top 2 --json
      """)

  @Argument(help: ArgumentHelp("Recordings.", valueName: "clip")) var clips: [String]
  @Option(help: "Voice files, or folders of them.") var gallery: [String]
  @OptionGroup var encoder: EncoderOptions
  @Option(help: "How many people to tell.") var top = 3
  @Option(help: "What the answer is for: identification or evaluation.") var purpose: VoiceUse = .identification
  @Flag(help: "Print a JSON line per recording.") var json = false

  func validate() throws {
    if top < 1 { throw ValidationError("--top is \(top), expected 1 or more") }
    if ![.identification, .evaluation].contains(purpose) {
      throw ValidationError("--purpose is identification or evaluation")
    }
    if clips.isEmpty { throw ValidationError("name a recording") }
  }

  func run() throws {
    Terminal.endWithItsReader()
    let voices = try self.voices()
    let sounds = try clips.map { try Clip.speech($0) }
    let top = top
    let found = try encoder.withEmbedder { embedder, calibration, _ in
      for voice in voices { try voice.check(encoder: embedder.encoderName, sha256: embedder.encoderSHA256) }
      let gallery = Gallery(voices)
      let heard = embedder.embeddings(of: sounds) { done, total in
        Terminal.redraw(done < total ? "  listening to clip \(done + 1) of \(total)" : "")
      }
      return heard.map { gallery.matches(for: $0, calibration: calibration, count: top) }
    }
    for (clip, matches) in zip(clips, found) { show(clip, matches) }
  }

  private func show(_ clip: String, _ matches: [Gallery.Match]) {
    guard !json else {
      let list = matches.map { match -> JSONValue in
        [
          "name": .string(match.name), "similarity": JSONValue(Double(match.score)),
          "probability": JSONValue(match.probability),
        ]
      }
      let line: JSONValue = ["clip": .string(clip), "matches": .array(list)]
      Terminal.show(line.encoded())
      return
    }
    let known = matches.first.map { $0.probability >= 0.5 ? $0.name : "nobody of the gallery" } ?? "nobody"
    let list = matches.map { String(format: "%@ %.1f %%", $0.name, 100 * $0.probability) }
    Terminal.show("\(clip): \(known) (\(list.joined(separator: ", ")))")
  }

  /// The voice files of the gallery, each once; those in a folder that cannot be opened are named.
  private func files() throws -> [String] {
    var isFolder: ObjCBool = false
    var files: [String] = []
    for path in gallery {
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
        files.append(path)
        continue
      }
      for entry in try FolderWalk(path).entries where entry.fileExtension == VoiceFile.fileExtension {
        switch entry.kind {
        case .file: files.append(entry.path)
        case .refused(_, let sentence): Terminal.note("\(sentence); left out.")
        }
      }
    }
    var seen: Set<String> = []
    return files.filter { seen.insert(URL(fileURLWithPath: $0).standardizedFileURL.path).inserted }
  }

  /// The voices that may be identified; others are named and left out.
  private func voices() throws -> [VoiceFile] {
    let all = try files().map { try VoiceFile(path: $0) }
    guard !all.isEmpty else {
      throw ValidationError(
        "\(gallery.joined(separator: ", ")): no .voice file here; make one with: ftlab voice enroll NAME CLIP…")
    }
    let allowed = all.filter { $0.consent.uses.contains(purpose) }
    if let refused = all.first(where: { !$0.consent.uses.contains(purpose) }) {
      if allowed.isEmpty { try refused.check(purpose) }
      Terminal.note(
        "\(all.count - allowed.count) of \(all.count) voices do not allow \(purpose.rawValue) and are left out.")
    }
    return allowed
  }
}
