import FTData
import FTText
import Testing

/// Which product a question is about.
struct ProductCatalogueTests {
  private static func record(_ id: String, _ name: String, _ kind: String, _ others: [String: String] = [:])
    -> ProductRecord
  {
    ProductRecord(
      id: id,
      [.init("name", [name]), .init("category", ["home"]), .init("kind", [kind])]
        + others.sorted { $0.key < $1.key }.map { .init($0.key, [$0.value]) },
      place: Place(file: "products.jsonl", line: 1))
  }

  static let abberley = record("e1", "Abberley", "stock pot", ["material": "steel"])
  static let hartle = record("e2", "Hartle", "stapler")
  static let hartleGrand = record("e3", "Hartle Grand", "wall clock")
  static let hexleyLamp = record("e4", "Hexley", "desk lamp", ["colour": "blue"])
  static let hexleyBook = record("e5", "Hexley", "notebook", ["colour": "blue"])
  static let blueBowl = record("e6", "Quench", "dog bowl", ["colour": "blue", "care": "dishwasher safe"])
  static let redBowl = record("e7", "Lapper", "dog bowl", ["colour": "red"])
  static let knives = record("e8", "Café Noir", "steak knives")
  static let kamoi = record("j1", "カモイ", "片手鍋")
  static let yunoha = record("j2", "ユノハ", "電気ケトル")
  static let catalogue = ProductCatalogue([
    abberley, hartle, hartleGrand, hexleyLamp, hexleyBook, blueBowl, redBowl, knives, kamoi, yunoha,
  ])

  @Test(arguments: [
    ("How tall is the Abberley?", abberley), ("how tall is the ABBERLEY", abberley),
    ("What is Abberley's weight?", abberley), ("what is the abberley’s weight", abberley),
    ("Are the Abberleys heavy?", abberley), ("Is the Hartle heavy?", hartle),
    ("Is the Hartle Grand heavy?", hartleGrand),
    ("is the hartle-grand heavy", hartleGrand), ("Is the cafe noir dishwasher safe?", knives),
    ("weight of e3?", hartleGrand),
    ("カモイはIHで使えますか", kamoi), ("電源はユノハにありますか", yunoha),
  ])
  func aNameDecidesWhateverItsForm(question: String, record: ProductRecord) {
    #expect(Self.catalogue.find(question) == .one(record, .name(record.name)))
  }

  @Test(arguments: [
    ("How tall is the stock pot?", abberley, ["stock pot"]), ("are the stock pots heavy", abberley, ["stock pot"]),
    ("How heavy is the stapler?", hartle, ["stapler"]),
    ("What does the red dog bowl weigh?", redBowl, ["red", "dog bowl"]),
    ("Which knife is that?", knives, ["knife"]), ("片手鍋の直径は", kamoi, ["片手鍋"]), ("ケトルの容量は", yunoha, ["ケトル"]),
  ])
  func withoutANameWhatTheProductIsDecides(question: String, record: ProductRecord, words: [String]) throws {
    guard case .one(let found, .words(let said)) = Self.catalogue.find(question) else {
      Issue.record("no single product by words")
      return
    }
    #expect(found == record)
    #expect(said.map { $0.replacing("pots", with: "pot") } == words)
  }

  @Test func twoNamesAreTwoProducts() {
    #expect(
      Self.catalogue.find("Is the Hartle heavier than the Abberley?", current: Self.redBowl)
        == .several([Self.hartle, Self.abberley], .severalNamed))
    #expect(
      Self.catalogue.find("the stock pot or the stapler?")
        == .several([Self.abberley, Self.hartle], .words(["stock pot", "stapler"])))
  }

  @Test func productsOfOneNameAreToldApartByWhatTheyAre() {
    #expect(
      Self.catalogue.find("What colour is the Hexley?")
        == .several([Self.hexleyLamp, Self.hexleyBook], .sameName("Hexley")))
    #expect(
      Self.catalogue.find("What colour is the Hexley notebook?")
        == .one(Self.hexleyBook, .nameAndWords("Hexley", ["notebook"])))
    #expect(
      Self.catalogue.find("And is the Hexley heavy?", current: Self.hexleyLamp)
        == .one(Self.hexleyLamp, .conversation(others: [])))
    #expect(
      Self.catalogue.labels(of: [Self.hexleyLamp, Self.hexleyBook, Self.hartle])
        == ["Hexley (desk lamp)", "Hexley (notebook)", "Hartle"])
    #expect(Self.catalogue.label(of: Self.hexleyLamp) == "Hexley (desk lamp)")
  }

  /// What could be done with a bowl does not choose the bowl.
  @Test func wordsThatFitSeveralAreAmbiguous() {
    #expect(
      Self.catalogue.find("Is the dog bowl safe in the dishwasher?")
        == .several([Self.blueBowl, Self.redBowl], .words(["dog bowl"])))
    let error = #expect(throws: ProductQuestionError.self) { try Self.catalogue.record(for: "the dog bowl?") }
    #expect(error == .several(["Quench", "Lapper"], because: "\"dog bowl\" may be more than one product"))
    #expect(error?.description == "\"dog bowl\" may be more than one product: Quench or Lapper; ask about one of them")
  }

  @Test func aConversationKeepsItsProductUntilAnotherIsNamed() throws {
    let find = { (question: String) in Self.catalogue.find(question, current: Self.abberley) }
    #expect(find("is it heavy?") == .one(Self.abberley, .conversation(others: [])))
    #expect(find("Does the pot rust?") == .one(Self.abberley, .conversation(others: [])))
    #expect(find("Does it come with a stapler?") == .one(Self.abberley, .conversation(others: [Self.hartle])))
    #expect(find("How heavy is the stapler?") == .several([Self.abberley, Self.hartle], .words(["stapler"])))
    #expect(find("and the Hartle?") == .one(Self.hartle, .name("Hartle")))
    #expect(find("カモイは？") == .one(Self.kamoi, .name("カモイ")))
  }

  /// A product that is not there is not taken for the one before.
  @Test(arguments: [
    ("How heavy is the Aberley?", "Aberley", ["Abberley"]), ("How heavy is the Quimbleton?", "Quimbleton", []),
    ("What is Zanzibar's weight?", "Zanzibar", []),
  ])
  func anUnknownNameIsSaid(question: String, name: String, nearest: [String]) throws {
    for current in [nil, Self.hartle] {
      guard case .none(let named, let found) = Self.catalogue.find(question, current: current) else {
        Issue.record("found a product in: \(question)")
        return
      }
      #expect(named == name)
      #expect(found.map(\.name) == nearest)
    }
  }

  @Test func whatCannotBeFoundIsToldWithNamesToChooseFrom() {
    #expect(Self.catalogue.find("is it heavy?") == .none(named: nil, nearest: []))
    let error = #expect(throws: ProductQuestionError.self) { try Self.catalogue.record(for: "is it heavy?") }
    #expect(
      error?.description == "the question names no product; name one, for example Abberley, Hartle or Hartle Grand")
    let near = #expect(throws: ProductQuestionError.self) { try Self.catalogue.record(for: "is the Aberley heavy?") }
    #expect(near?.description == "no product is called Aberley; did you mean Abberley?")
    #expect(throws: ProductQuestionError.empty) { try Self.catalogue.record(for: " ?! ", current: Self.hartle) }
  }

  @Test func theOnlyProductIsMeant() {
    #expect(ProductCatalogue([Self.hartle]).find("is it heavy?") == .one(Self.hartle, .only))
  }
}
