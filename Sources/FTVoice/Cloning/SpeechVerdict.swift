import FTEvaluation
import Foundation

/// The result in a sentence, without flattery.
struct SpeechVerdict {
  var untouched: Evaluation?
  var learned: Evaluation
  var person: Evaluation?
  /// Whether the person's recordings that likeness is read against were not learned from.
  var isHeldOut: Bool

  var text: String {
    guard let before = untouched?[SpeechJudge.likeness]?.value, let now = learned[SpeechJudge.likeness]?.value else {
      return ""
    }
    let recordings =
      isHeldOut ? "recordings it has not learned from" : "the recordings it learned from (there are no others)"
    let own = person?[SpeechJudge.likeness]?.value
    var text = String(format: "Likeness %.3f before, %.3f now", before, now)
    if let own { text += String(format: ", %.3f between the person's own utterances", own) }
    text += ", by the speaker encoder and against \(recordings). "
    if now <= before { return text + "It did not come nearer: give more or cleaner recordings." }
    guard let own else { return text + "It came nearer." }
    let share = now / own
    text += String(format: "That is %.0f %% of what two real utterances reach. ", 100 * share)
    text +=
      share > 0.97
      ? "Listen: it may pass for the person."
      : share > 0.9
        ? "Listen: clearly this person, not to be taken for a recording."
        : "Listen: some likeness; more recordings help."
    return text + " The encoder also guided the learning, so it flatters: trust your ears."
  }
}
