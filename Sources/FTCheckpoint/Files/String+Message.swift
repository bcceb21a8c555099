extension String {
  /// The text in quotation marks for a message: control characters escaped, since names come from files nobody vouches for
  /// and messages go to terminals, and cut after 100 Unicode scalars.
  var forMessage: String {
    let head = String(UnicodeScalarView(unicodeScalars.prefix(100)))
    return head.debugDescription + (unicodeScalars.count > 100 ? "…" : "")
  }
}
