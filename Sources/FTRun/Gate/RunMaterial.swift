import FTData
import FTJSON

/// What a run learns from and is measured on, item by item, as somebody sees it who examines data and knows no recipe.
///
/// A recipe gives what it has read; which side an item is on is said by its partition alone.
///
/// ```swift
/// var material = RunMaterial(.text)
/// material.texts = ["text"]
/// material.label = "label"
/// material.items = rows.map { RunMaterial.Item($0.place, ["text": $0.text, "label": $0.label]) }
/// ```
public struct RunMaterial: Sendable {
  /// One item.
  public struct Item: Sendable, Equatable {
    /// As in the ledger and the partition.
    public let place: Place
    /// Its texts, its label, the path of its file.
    public let fields: JSONObject

    public init(_ place: Place, _ fields: JSONObject) {
      self.place = place
      self.fields = fields
    }

    /// An item of texts: `Item(place, ["text": "Where is it?", "label": "question"])`.
    public init(_ place: Place, _ texts: KeyValuePairs<String, String>) {
      var fields = JSONObject()
      for (name, text) in texts { fields.append(key: name, .string(text)) }
      self.init(place, fields)
    }
  }

  /// What items are.
  public var modality: Modality
  public var items: [Item] = []
  /// The fields that hold texts. Where there are none, items are conversations: a field `messages` with the turns, each with
  /// `role` and `content`.
  public var texts: [String] = []
  /// The field with the label.
  public var label: String?
  /// The field with the path of a picture or a recording. An item that is a later piece of a file has none.
  public var file: String?
  /// Sides on which it is measured how well the items were learned, so that nothing on them may be known from training. None
  /// where items are only material: photos that a style is painted on, clips of a voice that is judged by other sentences.
  public var measuredOn: Set<Partition.Side> = [.test]
  /// Whether the run itself has drawn what it is measured on from what was given, so that nobody claims it to be apart.
  public var isTestDrawn = false
  /// Why there is nothing to examine; nil where there is.
  public var absence: String?

  public init(_ modality: Modality) { self.modality = modality }

  /// A run whose items nobody brought or nobody can examine.
  ///
  /// - Parameter reason: in words, without a full stop: "the sentences come with the program".
  public static func none(_ reason: String) -> RunMaterial {
    var material = RunMaterial(.text)
    material.absence = reason
    return material
  }
}
