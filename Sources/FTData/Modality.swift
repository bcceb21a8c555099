/// What data are of.
public enum Modality: String, Sendable, Codable, CaseIterable {
  case text, image, voice
}
