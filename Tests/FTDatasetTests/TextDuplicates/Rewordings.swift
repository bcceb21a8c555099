/// Texts told again by a person in another order and with other words, for tests of leaks.
///
/// Of each the beginning of the text that it retells, which stands below Samples, or all of it where it stands nowhere else.
enum Rewordings {
  struct Pair: Sendable {
    var original: String
    var reworded: String

    init(_ original: String, _ reworded: String) {
      self.original = original
      self.reworded = reworded
    }
  }

  /// Of Samples/products, Samples/oddmere and Samples/sections.
  static let english: [Pair] = [
    Pair(
      "Abberley is a stock pot",
      "Weighing 1.9 kg and standing 20 cm high, the 8 litre Abberley is a stainless steel stockpot with "
        + "a pair of riveted handles on its sides, intended for cooks who prepare stock in large amounts."),
    Pair(
      "A paring knife of carbon steel, Addlow",
      "Suited to peeling and trimming on the board, the Addlow Grip is a carbon steel paring knife "
        + "whose handle fits small hands. It is 19 cm in total and 70 g in weight. Wash it by hand only. "
        + "You get a 10 year guarantee on the knife."),
    Pair(
      "Made of beech wood, the Alderby",
      "The Alderby is a board for chopping, meant for daily use and for carving. There is a hole in one "
        + "corner to hang it by, and a groove along a side catches juice. It is 40 x 28 x 2 cm, 1.4 kg, in "
        + "beech. Oil it every month."),
    Pair(
      "The Amblewick colander",
      "For rinsing salad and draining pasta: the Amblewick, a colander in pale yellow enamelled steel. "
        + "Three feet lift it out of the sink; it takes 4 litres and measures 26 cm across."),
    Pair(
      "For non-stick pans there is Anstey",
      "Anstey Flip, in charcoal nylon, is a thin-edged fish slice for pans with a non-stick coating. "
        + "You may put it in the dishwasher. It weighs 85 g and has a length of 33 cm."),
    Pair(
      "Applecote, a kitchen scale",
      "Bakers weighing in grams get a white scale for the kitchen in tempered glass: Applecote. Its "
        + "battery lasts 12 months, its thickness is 18 mm, it bears up to 5 kg, and on the front sits a "
        + "button for tare."),
    Pair(
      "Ardle is an electric kettle",
      "An electric kettle for busy offices and drinkers of tea, the Ardle is brushed steel. Its cord is "
        + "75 cm, its power 2200 W and its volume 1.7 litres. The lid opens when pushed and there are water "
        + "windows on either side."),
    Pair(
      "With a detachable foot, the Arkover",
      "Arkover is a blender to hold in the hand, for baby food and for soup. The foot comes off. It is "
        + "rated 600 W, its cord measures 1.4 m and its weight is 780 g. Colour: dove grey."),
    Pair(
      "Denwick, a milk jug",
      "For custard, cream or milk: Denwick, a jug in robin egg blue enamel on steel. Its handle is "
        + "folded and its spout doesn't drip. Height 11 cm, capacity 500 ml."),
    Pair(
      "Dinmarrow, for rolls",
      "A basket for sliced bread and rolls, Dinmarrow is woven from honey-coloured rattan. It comes "
        + "with a cotton lining that can be washed. It bears 2 kg and is 8 cm high and 25 cm wide."),
    Pair(
      "Dorrick, a trivet",
      "Put Dorrick under a hot pan on the table: a teal silicone trivet with ribbed faces and a hanging "
        + "hole. 175 g, 10 mm thick, 20 cm across. Safe in the dishwasher."),
    Pair(
      "Dovecombe is made of cast brass",
      "A candle holder in cast brass, Dovecombe weighs 540 g and is 18 cm high. Its dish collects "
        + "drips. For candlelit dinners, it takes dinner candles of 2.2 cm."),
    Pair(
      "This plate warmer, Dunnerby",
      "For hosts serving several courses, Dunnerby is a quilted polyester plate warmer coloured "
        + "burgundy. With a timer on its plug and a 1.8 m cord, it uses 90 W, and 10 litres fit inside. It "
        + "is guaranteed for 2 years."),
    Pair(
      "Eadbury, a watering can",
      "Made for vegetable beds and borders, Eadbury is a galvanised steel watering can whose rose can "
        + "be unscrewed. It is bottle green, 38 cm tall, 1.7 kg in weight and takes 9 litres."),
    Pair(
      "Post on the mat.",
      "You open the envelope at its fold in a single stroke of the Kingfisher Letter Knife and the "
        + "stamp is not harmed. Shaped to part paper yet blunt on skin, the brass can lie among your bills. "
        + "A blue resin handle has the very shade of the bird. For people who want their mail opened "
        + "neatly."),
    Pair(
      "Teeth, then story.",
      "The Sink-High Step lifts your child by 22 cm so the tap is in reach. Its plywood bears 60 kg, "
        + "enough for one child plus some bears, and wet socks stay put on the rubber tread. Made for those "
        + "who brush their teeth and want no help."),
    Pair(
      "First drops, stove lit.",
      "The rain turns into a sound once the Ridgeline Tarp is overhead: lichen grey, 3 by 3 metres, "
        + "silicone-coated polyester. Sixteen loops at corners and edges, 16 in total, let you pitch a flat "
        + "roof, a wedge or a lean-to. One shake sheds the drizzle of a night. For campers cooking in the "
        + "rain."),
    Pair(
      "Civilization turn based strategy",
      "turn-based strategy game about civilization, client using SDL"),
    Pair(
      "powerful MUD client",
      "MUD client that is powerful and embeds a Perl interpreter"),
    Pair(
      "DHCP exhaustion script",
      "script for exhausting DHCP, built on the scapy network library"),
    Pair(
      "potpourri of Pd objects",
      "a mix of Pd objects used to synthesize with audio"),
    Pair(
      "flexible read trimming tool",
      "tool for flexible trimming of reads from Illumina NGS"),
    Pair(
      "construct/send MIME",
      "build and send MIME messages on the command line"),
    Pair(
      "Ball in labyrinth game",
      "OpenMoko FreeRunner game with a ball in a labyrinth"),
    Pair(
      "place markers on maps",
      "puts markers at given coordinates on a map"),
  ]

  /// Single sentences without names or numbers.
  static let shortEnglish: [Pair] = [
    Pair(
      "The council approved the new cycle lane along the river despite complaints from shop owners.",
      "Despite shopkeepers complaining, a new cycle path by the river was approved by the council."),
    Pair(
      "My grandmother watered the roses every morning before breakfast.",
      "Each morning, before she had breakfast, my grandmother gave the roses water."),
    Pair(
      "Because the train was delayed, the minister missed the opening ceremony.",
      "The minister missed the ceremony of opening since the train had a delay."),
    Pair(
      "Please return borrowed books to the front desk within fourteen days.",
      "Borrowed books should be given back at the front desk inside fourteen days, please."),
    Pair(
      "The software compresses images in bulk and keeps the original files untouched.",
      "Original files are left untouched while the program compresses images in bulk."),
    Pair(
      "Scientists have found a species of frog that glows under ultraviolet light in Brazil.",
      "In Brazil, researchers discovered a frog species glowing in ultraviolet light."),
    Pair(
      "Heavy rain flooded the lower part of the town and closed two schools.",
      "Two schools were shut as the lower part of the town was flooded by strong rain."),
    Pair(
      "He sold his old motorbike to pay for a course in carpentry.",
      "To finance a carpentry course he sold the old motorcycle he had."),
  ]
}
