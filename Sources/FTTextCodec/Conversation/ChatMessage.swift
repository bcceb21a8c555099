/// One message of a conversation.
public struct ChatMessage: Sendable, Hashable, Codable {
  /// Who speaks.
  public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    /// Instructions for the whole conversation.
    case system
    /// The person.
    case user
    /// The model; its words are what training learns from.
    case assistant
    /// The result of a tool.
    case tool
  }

  /// Who speaks.
  public var role: Role
  /// What is said.
  public var content: String

  /// A message of `role` that says `content`.
  public init(role: Role, content: String) {
    self.role = role
    self.content = content
  }
}
