/// What the bytes of a training step depend on in this program.
public enum Numerics {
  /// Changes when a change of the program changes the bytes of a training step. A run that was begun at another revision is
  /// not resumed without a word.
  public static let revision = 2
}
