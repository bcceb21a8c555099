extension String {
  /// The text with another sign for every space, also for one that a combining mark stands on: to Swift these two are one character,
  /// to tokenizers they are not.
  func replacingSpaces(by sign: Unicode.Scalar) -> String {
    var scalars = UnicodeScalarView()
    for scalar in unicodeScalars { scalars.append(scalar == " " ? sign : scalar) }
    return String(scalars)
  }
}
