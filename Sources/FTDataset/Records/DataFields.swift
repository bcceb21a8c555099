/// Which field of a record is what. A field that is not named is carried along and left as it is.
public struct DataFields: Sendable, Equatable {
  /// Fields that are read as texts, in their order: a question, an answer, a caption, a transcript. They are cleaned, compared and augmented.
  public var texts: [String] = []
  /// The one of ``texts`` that is learned to be written; nil where none is.
  public var answer: String?
  /// The one of ``texts`` that an answer has to rest on; nil where none is.
  public var context: String?
  /// The path of a picture or a recording; nil for texts.
  public var file: String?
  public var label: String?
  /// Records of one group stand on one side of a split: a product, a customer, a recording, a speaker.
  public var group: String?
  /// When it was said or made, for a split by time.
  public var time: String?
  public var speaker: String?
  public var license: String?
  public var consent: String?
  /// The side that the record is on already: "training", "validation", "test" (or "train", "valid", "val", "dev").
  public var side: String?
  /// Values of these fields are never altered, wherever they stand in a text.
  public var attributes: [String] = []

  public init() {}
}
