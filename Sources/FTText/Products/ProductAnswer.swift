/// An answer to a question about one product.
public struct ProductAnswer: Sendable, Equatable {
  /// What may be said to a shopper: supported by the record, or the refusal.
  public let text: String
  /// The product's name, and its id where it has one.
  public let name: String
  public let id: String?
  /// The attribute that the answer is about; for a refusal the one that was asked for, where words say which.
  public let attribute: String?
  /// Whether the answer is that the listing does not say.
  public let refused: Bool
  /// Why the answer is not the model's own; nil where it is.
  public let note: String?
  /// The model's own first answer, chosen greedily, whatever became of it.
  public let written: String
}
