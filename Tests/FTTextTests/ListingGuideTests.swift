import FTData
import FTTestSupport
import Testing

@testable import FTText

/// What a text about a product may go on with.
struct ListingGuideTests {
  static let record = ProductRecord(
    [
      .init("name", ["Nibley"]), .init("kind", ["tent pegs"]), .init("material", ["hardened aluminium"]),
      .init("width", ["3.5 cm"]), .init("thickness", ["4 mm"]), .init("pieces", ["12 pieces"]),
      .init("care", ["machine wash at 40 °C"]), .init("price", ["14.90 EUR"]), .init("for", ["A4 files"]),
    ], place: Place(file: "products.jsonl", line: 1))

  static let rules: CheckRules = {
    var rules = CheckRules()
    rules.attributes["width"] = quantity(["cm", "mm"], ["wide", "width"])
    rules.attributes["thickness"] = quantity(["cm", "mm"], ["thick", "thickness"])
    rules.attributes["pieces"] = quantity(["pieces"], ["set", "contains"])
    rules.attributes["power"] = quantity(["W"], ["draws"])
    rules.attributes["price"] = quantity(["EUR"], ["price"])
    rules.attributes["price"]?.mention = .never
    rules.closed = ["colours": ["navy", "teal"], "materials": ["steel", "aluminium"]]
    rules.forbidden = ["perfect", "is wash"]
    rules.signs = "!("
    rules.sentences.most = 3
    rules.statesOnce = true
    return rules
  }()

  private static func quantity(_ units: [String], _ words: [String]) -> CheckRules.Attribute {
    var rule = CheckRules.Attribute()
    rule.units = units
    rule.words = words
    return rule
  }

  static let guide = ListingGuide(rules, about: record)

  @Test(arguments: [
    // A number of the listing, begun, gone on with, and through to its end.
    ("It is ", "3", true), ("It is 3", ".", true), ("It is 3.", "5", true), ("It is 3.5", " cm", true),
    ("It is ", "5", false), ("It is 3", "5", false), ("It is 3.5", " mm", false), ("It is 3.5", "0", false),
    ("It is 3.5 cm", " wide", true), ("It is 3.5-", "cm", true), ("It is 3.5 cm wide", ".", true),
    ("It is 12 pieces", "2", false), ("It is", " 12 pieces", true), ("It is", " 12 pounds", false),
    // What the listing has once is stated once.
    ("It is 3.5 cm wide and ", "3", false), ("It is 3.5 cm wide and ", "4", true),
    // Not what must not be mentioned, nor in a word.
    ("It costs ", "14.90 EUR", false), ("for A", "4", true), ("for A", "5", false), ("for B", "4", false),
    ("Wash at ", "40 °C", true), ("Wash at ", "60 °C", false),
    // Behind another attribute's word, before and behind its own.
    ("It draws ", "3", false), ("It contains ", "12", true), ("The width is ", "4 mm", false),
    ("It is wide and contains ", "12", true), ("It is 3.5 cm", " thick", false), ("It is 4 mm", " thick", true),
    ("It is 3.5 cm wide", " and thick", true),
    // Its part of the sentence does not end before a word of its own stands there.
    ("It is 3.5 cm", ".", false), ("It is 3.5 cm", ",", false), ("It is 3.5 cm", " and", false),
    ("It is 3.5 cm", " in", true),
    ("It has a width of ", "3", true), ("It draws up to ", "3", false),
    ("It is 3.5 cm in width", ",", true), ("Its width is 3.5 cm", " and", true), ("Wash at 40 °C", ".", true),
    // White space by itself is what a number begins with.
    ("It draws", " ", false), ("It contains", " ", true),
    ("A set of 12 pieces, 3.5 cm wide, 4 mm thick, A4 files", " ", true),
    ("A set of 12 pieces, 3.5 cm wide, 4 mm thick, A4 files at 40 °C", " ", false),
  ])
  func numbersAreThoseOfTheListing(text: String, next: String, isAllowed: Bool) {
    #expect(Self.guide.allows(next, behind: text) == isAllowed)
  }

  @Test(arguments: [
    ("", "N", true), ("", "A pair of tent", true), ("A ", "tent", false), ("The ", "tent", true),
    ("A pair of ", "Nib", false), ("A ", "N", false),
    // Begun with something else already, whatever for: the rest is free.
    ("Steel", " is", true), ("", "Tent pegs", true),
    ("Tent", " pegs", true),
    ("", "Alum", false), ("A ", "pair of a", false), ("Nibley", "s", false), ("Nibley", ", the", true),
    ("The", " N", true),
  ])
  func aTextBeginsWithWhatItIsAbout(text: String, next: String, isAllowed: Bool) {
    var rules = Self.rules
    rules.beginning = ["name", "kind"]
    rules.articles = .english
    #expect(ListingGuide(rules, about: Self.record).allows(next, behind: text) == isAllowed)
    rules.beginning = []
    #expect(ListingGuide(rules, about: Self.record).allows(next, behind: text))
  }

  @Test(arguments: [
    ("made of", " steel", false), ("made of hardened", " aluminium", true), ("in", " navy", false),
    ("a perfect", "ly", true), ("a", " perfect", false), ("it is", " wash", false), ("it is", " washed", true),
    ("fine", "!", false), ("fine", " (", false), ("fine", ".\n", false), ("fine", ".", true),
  ])
  func wordsAndSignsThatTheListingLacksAreNotWritten(text: String, next: String, isAllowed: Bool) {
    #expect(Self.guide.allows(next, behind: text) == isAllowed)
  }

  static let whole =
    "Nibley tent pegs are of hardened aluminium, 3.5 cm wide and 4 mm thick. A set contains 12 pieces for A4 files."

  @Test func aTextEndsWhenAllIsStatedAndNotBefore() {
    #expect(!Self.guide.allowsEnd(of: Self.whole))
    #expect(!Self.guide.isFinished(Self.whole))
    let rest = " Care: machine wash at 40 °C"
    #expect(!Self.guide.allowsEnd(of: Self.whole + rest))
    #expect(Self.guide.allowsEnd(of: Self.whole + rest + "."))
    #expect(!Self.guide.isFinished(Self.whole + rest))
    #expect(Self.guide.isFinished(Self.whole + rest + "."))
    // A hyphen before the unit states it too.
    let hyphenated = (Self.whole + rest + ".").replacing("4 mm", with: "4-mm")
    #expect(Self.guide.isFinished(hyphenated) && Self.guide.allowsEnd(of: hyphenated))
    // Or when the rules allow no more.
    #expect(Self.guide.allowsEnd(of: "One. Two. Three."))
    #expect(!Self.guide.allowsEnd(of: "One. Two."))
    #expect(!Self.guide.isFinished(""))
  }

  @Test(arguments: [
    ("Nibley", "s", true), ("Nib", "ley", true), ("Nibb", "le", false), ("The", " peg", true), ("The peg", "s", true),
    ("The", " bell", false), ("comes with", " a", true), ("comes with a", " bottle", false),
    // A word of a value until the value is stated; half a word may still become another.
    ("of", " hardened", true), ("of hardened aluminium", " hardened", false), ("of hardened aluminium", ".", true),
    ("a hardened aluminium", " ", true), ("mach", "ine", true),
    ("mach", "ete", false),
    ("hard", "ened", true), ("hard", " ", false), ("hard", ".", false), ("two", " ", false),
    ("日本", "語", true), ("peg", "\u{301}", false), ("日本", "\u{301}", true),
  ])
  func wordsAreTheHousesOrTheListings(text: String, next: String, isAllowed: Bool) {
    var rules = Self.rules
    let other = ProductRecord([.init("name", ["Wold"])], place: Place(file: "rows.jsonl", line: 1))
    rules.vocabulary = HouseVocabulary(
      [(text: "The peg comes with a two of Wold.", record: other)], least: 1)
    #expect(ListingGuide(rules, about: Self.record).allows(next, behind: text) == isAllowed)
  }
}
