import FTData
import FTRandom
import Foundation

/// What the synthesiser says while a listener learns, and what it is tried on.
enum ContentEncoderTexts {
  /// For a listener that is made in passing: six minutes of speech.
  static var few: [String] { SpeechTexts.all + SpeechTexts.judged + nonsense(80) }

  /// For one that is kept: three quarters of an hour.
  static var many: [String] { sentences + nonsense(700) }

  /// Every sound of English beside many others.
  static let sentences = SpeechTexts.all + SpeechTexts.judged + more

  /// Nonsense of the same words: sounds meet others than in sentences, so that what is heard counts, not what is likely. Words
  /// from the synthesiser's lexicon did no better.
  static func nonsense(_ count: Int) -> [String] {
    var generator = RandomGenerator(seed: 7).split("nonsense")
    let words = sentences.flatMap { $0.split { !$0.isLetter && $0 != "'" && $0 != "-" } }.map { $0.lowercased() }
    var rest: [String] = []
    return (0..<count).map { _ in
      let length = 7 + Int(generator.uniform() * 5)
      if rest.count < length { rest = words.shuffled(using: &generator) }
      let chosen = rest.suffix(length)
      rest.removeLast(length)
      let text = chosen.joined(separator: " ")
      return text.prefix(1).uppercased() + text.dropFirst() + "."
    }
  }

  /// Sentences that no listener has learned from.
  static let heldOut = [
    "Fourteen wooden ships were anchored just outside the harbour.",
    "Could you hand me the yellow screwdriver from the top drawer?",
    "Her grandmother's recipe asks for ginger, honey, and a pinch of salt.",
    "The museum closes at half past five, except on Wednesdays.",
    "A thin sheet of ice had formed over the bucket during the night.",
    "We argued about the measurements until the plumber measured again.",
    "Why does the youngest always choose the chair beside the fireplace?",
    "Cheerful voices echoed through the empty railway station.",
    "They believe that the treasure lies beneath the ruined chapel.",
    "Just as the whistle blew, the goalkeeper slipped in the mud.",
    "You should avoid the narrow road, for it floods each spring.",
    "The powerful telescope revealed a cluster of faint blue stars.",
  ]

  private static let more = [
    "A gentle breeze moved the curtains of the empty ballroom.",
    "All four wheels of the wagon were stuck in thick brown mud.",
    "An early bus takes the nurses to the hospital on the hill.",
    "Anything you write on this page will be visible to everyone.",
    "As usual, the queue outside the bakery reached the corner.",
    "Beyond the hedge, somebody was playing a cheerful tune on a flute.",
    "Bring your own cups, forks, and knives to the picnic.",
    "By noon the market was crowded, noisy, and extremely hot.",
    "Caution: the floor is wet, and the handrail is loose.",
    "Charles measured the garage twice before ordering the shelves.",
    "Clouds gathered over the plateau, and thunder rolled far away.",
    "Did the judge really believe such an unlikely story?",
    "Do you usually take the stairs, or do you use the lift?",
    "Each of the sixth form students wrote a short essay about youth.",
    "Eight hungry goats escaped through a hole in the fence.",
    "Every spring the river floods the lower part of the valley.",
    "Faith and Ruth both thought that the path was smooth enough.",
    "Five percent of the profit goes to the local orphanage.",
    "For a moment nobody dared to touch the strange silver box.",
    "George enjoys joking with the passengers on the bridge.",
    "Give him a bowl of soup and a slice of rye bread.",
    "Half of the audience had already left when the curtain fell.",
    "He poured the boiling oil into a heavy iron pot.",
    "Her eyes were as blue as the ocean on a clear day in June.",
    "His usual route was closed, so he chose a longer one.",
    "How did the owl manage to fly so quietly through the barn?",
    "I wish you a pleasant journey and a safe return.",
    "If the fuse blows again, call an electrician at once.",
    "In the distance we saw a row of white chalk cliffs.",
    "It was a foolish mistake, and everyone knew whose it was.",
    "John owes me seven hundred and fifty dollars since March.",
    "Judy and her cousin share a huge room in the college.",
    "Keep the vaccine cool, and do not shake the bottle.",
    "Language changes slowly, but it never stops changing.",
    "Look out for cyclists when you open the door of the car.",
    "Many thanks for the flowers; they are on my desk now.",
    "Mother bathed the baby while father was washing the dishes.",
    "My favourite colour is a soft, greyish shade of violet.",
    "Neither the thief nor the witness could be found.",
    "Nine out of ten customers would recommend this shop.",
    "Oil, vinegar, and mustard make a simple but good dressing.",
    "On Thursday the weather will be cloudy with some sunny spells.",
    "One should never argue about taste, said the cook with a grin.",
    "Our new neighbour plays the oboe, usually after midnight.",
    "Over the years the ancient oak had grown crooked.",
    "Pour the batter into the pan and turn it over when it bubbles.",
    "Put both feet on the ground and push as hard as you can.",
    "Quick thinking saved the crew when the engine caught fire.",
    "Rough seas kept the fishing boats in the harbour all week.",
    "School starts again on the first Monday of September.",
    "She sells seashells and polished stones near the lighthouse.",
    "Shall we toss a coin, or would you rather choose yourself?",
    "Silver fish were jumping in the shallow water of the bay.",
    "Some things are better left unsaid, don't you agree?",
    "Stay calm, breathe slowly, and count backwards from twenty.",
    "Take the garbage out before the truck comes at seven.",
    "That voyage lasted four months, and only two ships returned.",
    "The azure lake mirrored a chain of snowy mountains.",
    "The bishop blessed the fishermen and their freshly painted boats.",
    "The dog growled at a shadow that moved across the yard.",
    "The invasion of the beach by jellyfish surprised the tourists.",
    "The king of Norway sent his cook to Paris for a year.",
    "The thunder woke the child, who rushed to the window.",
    "The wage for an hour of honest labour used to be a shilling.",
    "There is a curious noise in the attic whenever it is windy.",
    "They charged us twice for breakfast and once for the sauna.",
    "This path leads through a wood full of ferns and foxgloves.",
    "Those who came by tram were early; the others arrived too late.",
    "Three of the new drawings are by an artist from Portugal.",
    "Tie a tight knot, and pull the rope through the loop.",
    "Tomorrow we shall hear whether the proposal has been accepted.",
    "Turn left at the church, and then drive on for about a mile.",
    "Under the table lay a cat, a ball of wool, and one slipper.",
    "Unless it rains soon, the whole harvest will be lost.",
    "Usually the guards change every hour, even on holidays.",
    "Vera loves vanilla ice cream with raspberries and cream.",
    "We have to measure the beige carpet before we can buy it.",
    "When the fog lifted, the island was suddenly very close.",
    "Where exactly have you put the keys to the old garden shed?",
    "Yesterday a young squirrel jumped onto our window sill.",
    "You could hear a pin drop while the doctor was speaking.",
    "Zoe's azaleas need water, shade, and a little more space.",
  ]
}
