import Testing

@testable import FTPronunciation

/// Kinds that only the words around them tell, and beside each what looks like it and is read in another way.
@Suite struct TextReaderNeighborTests {
  private func words(_ text: String) -> String { TextReader().reading(of: text).words }

  /// An amount before the noun that it describes stands in the singular.
  @Test(arguments: [
    ("The £4m stadium plan", "the four million pound stadium plan"),
    ("one 5 ml spoonful", "one five milliliter spoonful"),
    ("Sunday's 5 km run", "sunday's five kilometer run"), ("The new £4m stadium", "the new four million pound stadium"),
    ("my £20 phone", "my twenty pound phone"), ("This £5 bet", "this five pound bet"),
    ("each 2 kg parcel", "each two kilogram parcel"), ("the boys' 4 km loop", "the boys four kilometer loop"),
    ("the 30 °C heat", "the thirty degree celsius heat"), ("two 5 ml spoonfuls", "two five milliliter spoonfuls"),
    ("those 2 l jugs", "those two liter jugs"), ("the £5–10m scheme", "the five to ten million pound scheme"),
    ("our 5–10 km walks", "our five to ten kilometer walks"), ("the 5 min break", "the five minute break"),
    ("the $12.50 lunch", "the twelve dollar and fifty cent lunch"), ("the £4.50 pie", "the four pound fifty pie"),
    ("the 15 kg dog's lead", "the fifteen kilogram dog's lead"),
    ("the £3m funding gap", "the three million pound funding gap"), ("Her 10 kg loss", "her ten kilogram loss"),
  ])
  func anAmountDescribesTheNounBehindIt(_ text: String, _ wanted: String) { #expect(words(text) == wanted) }

  @Test(arguments: [
    ("The £4m was spent", "the four million pounds was spent"), ("the 5 km is long", "the five kilometers is long"),
    ("the £4m raised", "the four million pounds raised"), ("The £4m comes late", "the four million pounds comes late"),
    ("the £4m they spent", "the four million pounds they spent"), ("My £20 went", "my twenty pounds went"),
    ("the £20 back", "the twenty pounds back"), ("It's £4m worse", "it's four million pounds worse"),
    ("It's 5 km long", "it's five kilometers long"), ("John's 6 ft tall", "john's six feet tall"),
    ("every £1 you give", "every one pound you give"),
    ("every 10 km runners rest", "every ten kilometers runners rest"),
    ("the 5 km through the wood", "the five kilometers through the wood"),
    ("the £4m - money", "the four million pounds money"), ("the last 5 min everyone", "the last five minutes everyone"),
    ("the £3m going to us", "the three million pounds going to us"),
    ("those 2 kg weigh more", "those two kilograms weigh more"), ("he ran 5 km fast", "he ran five kilometers fast"),
  ])
  func anAmountBeforeVerbsAndWordsOfGrammarIsCounted(_ text: String, _ wanted: String) {
    #expect(words(text) == wanted)
  }

  @Test(arguments: [
    ("come in 28s, 56s and 84s", "come in twenty eights fifty sixes and eighty fours"),
    ("sold in 28s or 56s", "sold in twenty eights or fifty sixes"), ("packed in 24s", "packed in twenty fours"),
    ("it starts in 28s", "it starts in twenty eight seconds"),
    ("done in 28s flat", "done in twenty eight seconds flat"),
    ("clips come in 45s bursts", "clips come in forty five second bursts"),
    ("the lap came in 28s", "the lap came in twenty eight seconds"),
  ])
  func packsAreNoSeconds(_ text: String, _ wanted: String) { #expect(words(text) == wanted) }

  @Test(arguments: [
    ("21ST BIRTHDAY", "twenty first birthday"), ("THE 13TH FLOOR", "the thirteenth floor"),
    ("21ST-CENTURY LIVING", "twenty first century living"), ("THE 101ST", "the one hundred first"),
    ("03 MAR 2024", "the third of march twenty twenty four"),
    ("3RD MARCH 2024", "the third of march twenty twenty four"),
    ("WE MAY 5 TIMES", "we may five times"), ("Feb 14 and DEC 3", "february fourteenth and december third"),
    ("SW1A 2ND", "s w one a two n d"), ("5ND and 11ST", "five n d and eleven s t"),
    ("part 12TB", "part twelve terabytes"),
  ])
  func ordinalsAndMonthsAreReadInCapitals(_ text: String, _ wanted: String) { #expect(words(text) == wanted) }

  @Test(arguments: [
    ("A charter of 1209 names it.", "a charter of twelve oh nine names it"),
    ("the treaty of 1713 gives", "the treaty of seventeen thirteen gives"),
    ("the fire of 1666 burns on", "the fire of sixteen sixty six burns on"),
    ("the Acts of 1870 allows", "the acts of eighteen seventy allows"),
    ("The census of 1841 lists ten", "the census of eighteen forty one lists ten"),
    ("a total of 1209 names", "a total of one thousand two hundred nine names"),
    ("an army of 1209 soldiers", "an army of one thousand two hundred nine soldiers"),
    ("a letter of 1500 words", "a letter of one thousand five hundred words"),
    ("a strike of 1200 miners", "a strike of one thousand two hundred miners"),
    ("a crowd of 1500 fans", "a crowd of one thousand five hundred fans"),
  ])
  func yearsStandBehindEventsAndDocuments(_ text: String, _ wanted: String) { #expect(words(text) == wanted) }

  @Test(arguments: [
    ("The trial of Charles I lasted a week", "the trial of charles the first lasted a week"),
    ("Under James I trade grew", "under james the first trade grew"),
    ("the reign of George I saw change", "the reign of george the first saw change"),
    ("the son of Henry I drowned", "the son of henry the first drowned"),
    ("the court of Louis I would fall", "the court of louis the first would fall"),
    ("knighted by Edward I before dawn", "knighted by edward the first before dawn"),
    ("a friend of Charles I met", "a friend of charles i met"), ("because of John I left", "because of john i left"),
    ("a book by David I read", "a book by david i read"), ("under Paul I learned", "under paul i learned"),
    ("a picture of Mary I took", "a picture of mary i took"), ("Charles I think is right", "charles i think is right"),
  ])
  func rulersAreToldFromThePersonWhoSpeaks(_ text: String, _ wanted: String) { #expect(words(text) == wanted) }

  @Test(arguments: [
    ("Call getUserName() or isEmpty", "call get user name or is empty"), ("a new UserName()", "a new user name"),
    ("my iPhone, eBay, McDonald, YouTube", "my iphone ebay mcdonald youtube"), ("on arXiv", "on archive"),
    ("the color is #FF8800", "the color is hash f f eight eight zero zero"), ("#1e90ff", "hash one e nine zero f f"),
    ("a background of #333", "a background of hash three three three"), ("#summer, #dad", "hashtag summer hashtag dad"),
    ("#bad_cafe", "hashtag badcafe"), ("Press Ctrl+C", "press control plus c"),
    ("Ctrl+Alt+Del, Cmd+Q, Esc", "control plus alt plus delete command plus q escape"),
    ("the Del key, Del Monte", "the delete key del monte"), ("win or del", "win or del"),
    ("the server returned a 404, then a 503.", "the server returned a four oh four then a five oh three"),
    ("The site has 404 users", "the site has four hundred four users"),
    ("He scored a 403, the best", "he scored a four hundred three the best"),
    ("Press * then # to hear it", "press star then hash to hear it"), ("Hit # or *", "hit hash or star"),
    ("dial 999, not 111", "dial nine nine nine not one one one"),
    ("Dial 999 in an emergency, or 101 if not", "dial nine nine nine in an emergency or one zero one if not"),
    ("Call 999 for fires, or 111 people die", "call nine nine nine for fires or one hundred eleven people die"),
  ])
  func whatProgramsSayIsNamed(_ text: String, _ wanted: String) { #expect(words(text) == wanted) }
}
