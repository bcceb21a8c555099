extension DataFields {
  /// The roles that are one field's, by the names that a task file has for them, in the order in which they are written.
  static var singleRoles: [(name: String, field: WritableKeyPath<DataFields, String?> & Sendable)] {
    [
      ("answer", \.answer), ("context", \.context), ("file", \.file), ("label", \.label), ("group", \.group),
      ("time", \.time), ("speaker", \.speaker), ("license", \.license), ("consent", \.consent), ("side", \.side),
    ]
  }

  /// All roles, by the names that a task file has for them.
  static var roles: [String] { ["texts"] + singleRoles.map(\.name) + ["attributes"] }

  /// Every field that has a role, with the role; a field with two roles stands twice.
  var named: [(role: String, field: String)] {
    texts.map { ("texts", $0) }
      + Self.singleRoles.compactMap { role in self[keyPath: role.field].map { (role.name, $0) } }
      + attributes.map { ("attributes", $0) }
  }
}
