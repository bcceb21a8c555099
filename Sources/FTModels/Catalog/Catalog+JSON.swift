import FTData
import FTJSON
import Foundation

extension Catalog {
  /// The catalogue of `Models/catalog.json`, compiled into the program, so that it needs no file beside it.
  public static let builtIn: Catalog = {
    do { return try Catalog(json: Data(PackageResources.catalog_json), file: "Models/catalog.json") } catch {
      // A test reads the same bytes, so this cannot be shipped.
      preconditionFailure("\(error)")
    }
  }()

  /// Reads a catalogue.
  ///
  /// - Parameter file: names the source in errors.
  /// - Throws: ``CatalogError`` when the text is no catalogue, an entry lacks a field or its licence, or two have one name.
  public init(json: Data, file: String) throws(CatalogError) {
    do { self = try JSONDecoder().decode(Catalog.self, from: json) } catch {
      throw CatalogError(file: file, problem: (error as? DecodingError)?.reason ?? "\(error)")
    }
    var names: Set<String> = []
    for entry in models {
      func problem(_ what: String) -> CatalogError {
        CatalogError(file: file, problem: "the entry \"\(entry.name)\" \(what)")
      }
      guard names.insert(entry.name).inserted else { throw problem("is there twice") }
      guard entry.licence.contains(where: { !$0.isWhitespace }) else {
        throw problem(
          "has no licence; write the SPDX identifier or the name of its terms, or leave the model out: without a "
            + "licence nobody may use it")
      }
    }
  }
}

/// A catalogue that cannot be used.
public struct CatalogError: Blamable, Equatable, CustomStringConvertible {
  public let file: String
  public let problem: String

  public var blame: Blame { .world }
  public var description: String { "\(file): \(problem)" }
}
