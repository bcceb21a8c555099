import ArgumentParser
import FTLab
import Foundation

struct SayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "say", abstract: "Read English text aloud, in the synthesiser's voice or in one it has learned.",
    discussion: """
      The text comes from the arguments, from --file, or from standard input. Sound goes to --output (.wav, .flac, .ogg) or, \
      with "-", as WAV to standard output, sentence by sentence while the next one is made.

      Examples:
        ftlab voice say "Your parcel arrives on Friday." --output parcel.wav
        ftlab voice say --voice me "Your parcel arrives on Friday." -o parcel.flac
        ftlab voice say --voice me --strength 0.6 "Your parcel arrives on Friday." -o clearer.flac
        ftlab voice say --file letter.txt --speed 1.1 --output - | aplay
        ftlab voice say "Meet ftlab." --dictionary brands.txt --output brands.wav

      A line of a dictionary is `word = other words` or `word = /phonemes/`; --phonemes shows how a text is read.
      """)

  @Argument(help: "What to say.") var text: [String] = []
  @Option(help: "Read the text from a file, or with - from standard input.") var file: String?
  @Option(help: "A voice learned with `ftlab voice finetune`: its name, its file, or its run's folder.")
  var voice: String?
  @Option(help: "How far the voice goes to what it learned, up to 1: less is clearer. Default: as it was learned.")
  var strength: Double?
  @Option(name: [.short, .long], help: "The sound file, or - for standard output. Default: speech.wav.")
  var output: String?
  @Flag(help: "Overwrite a sound file that is there already.") var force = false
  @Option(help: "How many times faster, 0.5 to 2.") var speed: Float = 1
  @Option(help: "What the pitch is multiplied by, 0.5 to 2.") var pitch: Float = 1
  @Option(help: "Decides the noise in the voice; the same seed gives the same samples.") var seed: UInt64 = 0
  @Option(help: "Your own readings of names and brands.") var dictionary: String?
  @Option(help: "standard: as a person reads; hibari: as the synthesiser's own program does.")
  var reading: ReadingStyle = .standard
  @Option(help: "A synthesiser's name (ftlab models list) or folder.") var model = "hibari"
  @Option(help: "Default: 1; more help little with single sentences.") var threads = 1
  @Option(help: "auto, f32 or bf16.") var precision: ComputePrecision = .auto
  @Flag(help: "Print how the text is read, and make no sound.") var phonemes = false

  private static let shownWarnings = 20

  func validate() throws {
    for (name, value) in [("speed", speed), ("pitch", pitch)] where !(0.5...2).contains(value) {
      throw ValidationError("--\(name) is \(value), expected 0.5 to 2")
    }
    if let strength {
      if voice == nil { throw ValidationError("--strength is of a learned voice; name one with --voice") }
      guard strength > 0, strength <= 1 else {
        throw ValidationError("--strength is \(strength), expected above 0, up to 1")
      }
    }
    try Bounds.checkThreads(threads)
    if file != nil && !text.isEmpty { throw ValidationError("there is a text and --file; give one") }
    if phonemes && (output != nil || force) {
      throw ValidationError("--phonemes makes no sound; leave \(output != nil ? "--output" : "--force") out")
    }
    if output == "-" && force { throw ValidationError("--force belongs to a sound file; leave it out with --output -") }
  }

  /// nil for standard output, and where no sound is made.
  private func soundFile() throws -> OutputFile? {
    if phonemes || output == "-" { return nil }
    return try OutputFile(
      output ?? "speech.wav", endings: Audio.fileExtensions, inputs: [file, dictionary].compactMap { $0 },
      isForced: force)
  }

  func run() throws {
    // Sound for a player that was closed is made for nobody.
    if output == "-" || phonemes { Terminal.endWithItsReader() }
    let output = try soundFile()
    let text = try wholeText()
    let folder = try ModelStore().resolve(model, as: SynthesizerConfiguration.self)
    let command = self
    try ComputeThread(threads: threads).run { device in try command.speak(text, folder, output, device) }
  }

  private func wholeText() throws -> String {
    if let file, file != Inlet.sign { return try TextFile.read(file) }
    return text.isEmpty ? try Inlet.text("what to say") : text.joined(separator: " ")
  }

  private func speak(
    _ text: String, _ folder: ModelFolder<SynthesizerConfiguration>, _ output: OutputFile?, _ device: Device
  ) throws {
    let voice = try voice.map { try SpeakingVoice.locate($0, beside: ModelStore()) }
    let narrator = try Narrator(folder, voice: voice, strength: strength, precision: precision, on: device)
    let own = try dictionary.map {
      try PronunciationDictionary(text: TextFile.read($0), file: $0, vocabulary: narrator.pronouncer.vocabulary)
    }
    let reading = try narrator.pronouncer.pronunciation(
      of: text, dictionary: own ?? PronunciationDictionary(), reading: self.reading)
    for note in reading.notes { Terminal.note(note) }
    for warning in reading.warnings.prefix(Self.shownWarnings) { Terminal.note("\(warning)") }
    if reading.warnings.count > Self.shownWarnings {
      Terminal.note("and \(reading.warnings.count - Self.shownWarnings) more places that were not read")
    }
    guard !phonemes else {
      for sentence in reading.sentences { Terminal.show(sentence.phonemes) }
      return
    }
    if let remark = narrator.voice?.strength?.remark { Terminal.note(remark) }
    let begin = Date()
    let delivery = SpeechSynthesizer.Delivery(speed: speed, pitch: pitch, seed: seed)
    var parts: [Audio] = []
    var isFirst = true
    try narrator.speak(reading, delivery) { sentence, sound in
      guard output != nil else {
        let head = isFirst ? Audio.streamHeader(sampleRate: sound.sampleRate) : []
        Terminal.show(bytes: head + sound.pcm16)
        isFirst = false
        return
      }
      parts.append(sound)
      if reading.sentences.count > 3 { Terminal.redraw("  sentence \(parts.count) of \(reading.sentences.count)") }
    }
    guard let output else { return }
    Terminal.redraw("")
    let sound = Audio.joined(parts)
    try output.makeFolder()
    try sound.write(to: output.path, comment: narrator.remark)
    let seconds = Date().timeIntervalSince(begin)
    Terminal.note(
      String(
        format: "Wrote %@: %.1f s of speech, made in %.2f s (%.0f times faster than it sounds).", output.path,
        sound.duration, seconds, sound.duration / max(seconds, 1e-3)))
  }
}
