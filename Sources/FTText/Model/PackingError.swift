import FTData
import FTNN
import FTTensor

/// A matrix that cannot be kept in 8 or 4 bits.
public enum PackingError: Blamable, Equatable, CustomStringConvertible {
  /// The tensor's name and the form it was to have.
  case notFinite(String, PackedWeight.Format)

  public var blame: Blame { .world }

  public var description: String {
    switch self {
    case .notFinite(let name, let format):
      "\(name) holds values that are no numbers, infinite, or too large for scales of 16 bits: it cannot be kept as "
        + "\(format.rawValue). The model may be damaged: import it again, or take it as it is, without --weights"
    }
  }
}

extension Parameter {
  /// A frozen matrix in 8 or 4 bits; the pages of its file are given back.
  ///
  /// - Throws: ``PackingError``.
  convenience init(packing values: Tensor, format: PackedWeight.Format, _ name: String) throws(PackingError) {
    let isFinite = values.isFinite
    let packed = PackedWeight(values, format: format, releasesPages: true)
    // Finite values may still be too large for the scales.
    guard isFinite, packed.isFinite else { throw .notFinite(name, format) }
    self.init(packed: packed)
  }
}
