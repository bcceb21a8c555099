extension Page {
  /// Pictures or sounds that each want a label from a person.
  ///
  /// With JavaScript the page shows one item at a time, takes an answer by a key or a button, takes answers back, keeps them in
  /// the browser until they are saved, and at the end saves a file of lines: ``head``, and for each answered item its
  /// ``Item/reference`` with `label`, or with `skip`. Without, it is a list of the items with the labels they have.
  ///
  /// ```swift
  /// var labelling = Page.Labelling("What is on it?", head: #"{"field":"label"}"#, file: "answers.jsonl")
  /// labelling.labels = [.init("cat", key: "c"), .init("dog", key: "d")]
  /// labelling.items = [.init(#"{"file":"1.jpg"}"#, "1.jpg", .picture(.file("1.jpg")), label: nil)]
  /// ```
  public struct Labelling: Sendable {
    public struct Label: Sendable {
      public var name: String
      /// Nil for a label that is chosen by its button alone.
      public var key: Character?

      public init(_ name: String, key: Character?) {
        self.name = name
        self.key = key
      }
    }

    public enum Exhibit: Sendable {
      case picture(Source)
      case sound(Source)
    }

    public struct Item: Sendable {
      /// An object of JSON that names the item; the saved file repeats it, with the answer.
      public var reference: String
      /// Stands beside the item.
      public var caption: String
      public var exhibit: Exhibit
      /// The label it has.
      public var label: String?

      /// - Parameter reference: an object of JSON.
      public init(_ reference: String, _ caption: String, _ exhibit: Exhibit, label: String?) {
        self.reference = reference
        self.caption = caption
        self.exhibit = exhibit
        self.label = label
      }
    }

    public var question: String
    public var explanation: String
    /// The first line of the saved file, an object of JSON. Answers that the browser keeps belong to a page with the same one.
    public var head: String
    /// What the saved file is called.
    public var file: String
    public var labels: [Label] = []
    public var items: [Item] = []

    public init(_ question: String, explanation: String = "", head: String, file: String) {
      self.question = question
      self.explanation = explanation
      self.head = head
      self.file = file
    }
  }
}

extension Page.Labelling {
  /// What the template `labelling` shows.
  var values: [String: Any] {
    var values: [String: Any] = [
      "question": question.visible(isOneLine: true), "head": head, "file": file,
      "labels": labels.map { label in
        var values = ["name": label.name.visible(isOneLine: true), "exact": label.name]
        if let key = label.key { values["key"] = String(key) }
        return values
      },
      "items": items.map(\.values),
    ]
    if !explanation.isEmpty { values["explanation"] = explanation.visible() }
    return values
  }
}

extension Page.Labelling.Item {
  fileprivate var values: [String: Any] {
    var values: [String: Any] = ["reference": reference, "caption": caption.visible()]
    if let label { values["label"] = label.visible(isOneLine: true) }
    switch exhibit {
    case .picture(let source): values["picture"] = source.address
    case .sound(let source): values["sound"] = source.address
    }
    return values
  }
}
