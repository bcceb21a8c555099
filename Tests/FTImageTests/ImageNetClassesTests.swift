import Testing

@testable import FTImage

@Suite struct ImageNetClassesTests {
  /// Numbers as published with the challenge, for example in Keras' imagenet_class_index.json.
  @Test func classesAreInTheOrderOfTheChallenge() {
    let names = ImageNetClasses.names
    #expect(names.count == 1000 && Set(names).count == 1000)
    let known = [
      0: "tench", 134: "crane (bird)", 207: "golden retriever", 281: "tabby", 517: "crane (machine)", 895: "warplane",
    ]
    for (index, name) in known { #expect(names[index] == name) }
    #expect(names[999] == "toilet tissue" && names.allSatisfy { !$0.isEmpty && !$0.contains("\n") })
  }
}
