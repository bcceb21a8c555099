import FTAudioCodec
import FTEvaluation
import FTReport
import Foundation
import Testing

@testable import FTVoice

/// The page to listen to, without the voices that speak for it.
@Suite struct SpeechReportTests {
  private func html(isHeldOut: Bool, name: String = "anna") -> String {
    let report = SpeechReport(
      name: name, subjects: [("untouched", Evaluation([.number("likeness", .higher, 0.5, count: 8)]))],
      verdict: "It came nearer.", recordings: [], isHeldOut: isHeldOut)
    let pair = Page.Comparison.Pair(
      "Hello.", baseline: .init(.file("samples/01-b.wav")), candidate: .init(.file("samples/01-a.wav")),
      reference: .init(.file("samples/person-1.wav")))
    return report.page([.init("The person", "Good day.", .file("samples/person-1.wav"))], [pair]).html
  }

  @Test func thePageComparesTheTwoVoicesWithThePerson() {
    let html = html(isHeldOut: true)
    for part in [
      "<h2>Which sounds more like the person?</h2>", "It came nearer.", "<b>Untouched</b>", "<b>Learned</b>",
      "aria-label=\"Learned: Hello.\" src=\"./samples/01-a.wav\"", "the voice has not learned from", "the same gain",
    ] {
      #expect(html.contains(part), "\(part) is missing in \(html)")
    }
    // Nowhere else on the page is a sentence of a voice, which would tell how it sounds before it is asked.
    #expect(html.components(separatedBy: "samples/01-").count == 2 + 1)
  }

  @Test func recordingsThatWereLearnedFromAreSaidToBe() {
    let html = html(isHeldOut: false)
    #expect(html.contains("a recording that the voice has learned from") && !html.contains("has not learned from"))
  }

  @Test func aVoicesNameIsText() {
    #expect(!html(isHeldOut: true, name: "</title><script>alert(1)</script>").contains("<script>alert"))
  }

  /// Were the learned voice always a or always b, the name would tell; of 64 pairs that happens to honest digests once in 2⁶³.
  @Test func namesOfFilesFollowTheSoundsAndDoNotTellTheVoice() {
    var learnedIsFirst = 0
    for index in 0..<64 {
      let before = RecordingAccountTests.sound(index, seconds: 0.01)
      let now = RecordingAccountTests.sound(index + 64, seconds: 0.01)
      let files = SpeechReport.fileNames(index, before, now)
      let turned = SpeechReport.fileNames(index, now, before)
      #expect(files.before == turned.now && files.now == turned.before && files.before != files.now)
      let number = String(format: "%02d", index + 1)
      #expect([files.before, files.now].sorted() == ["\(number)-a.wav", "\(number)-b.wav"])
      if files.now < files.before { learnedIsFirst += 1 }
    }
    #expect((1..<64).contains(learnedIsFirst))
    let sound = RecordingAccountTests.sound(0)
    #expect(SpeechReport.fileNames(0, sound, sound).before != SpeechReport.fileNames(0, sound, sound).now)
  }
}
