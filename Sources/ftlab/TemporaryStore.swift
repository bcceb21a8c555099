import FTLab
import Foundation
struct ModelStore {
  var root: URL { URL(fileURLWithPath: "/work/env/models") }
  func list() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: root.path) }
  func resolve(_ n: String) throws -> ModelFolder { try ModelFolder(url: n.contains("/") ? URL(fileURLWithPath: n) : root.appendingPathComponent(n)) }
}
