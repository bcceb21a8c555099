import FTData

/// Pictures that no classes can be learned from.
public enum ClassifyFinetuneError: Blamable, CustomStringConvertible {
  case oneClass(String)
  /// Classes with too few different pictures, how many each needs, and the ledger's summary where pictures were refused.
  case smallClasses([(String, Int)], needed: Int, String?)

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .oneClass(let name):
      "all pictures are of one class (\(name)), so there is nothing to tell apart; add a folder with pictures of another"
    case .smallClasses(let classes, let needed, let summary):
      "too few pictures to learn from: "
        + classes.prefix(10).map { "\($0.0) has \($0.1)" }.joined(separator: ", ")
        + "; every class needs at least \(needed) different ones, twenty are better. Add pictures, or remove the class"
        + (summary.map { "\n\($0)" } ?? "")
    }
  }
}
