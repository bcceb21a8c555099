import FTData

/// What an import brought: the records, and what became of everything that was there.
public struct ImportedData: Sendable, Equatable {
  /// In the order in which they were read.
  public var records: [DataRecord]
  /// Every row or file with its fate, and how each was read.
  public var ledger: Ledger
  /// Pictures or recordings where records name such files, otherwise texts.
  public var modality: Modality
  /// The fields whose part the layout itself says: the file, the class by its folder, the speaker, the side.
  public var fields: DataFields

  public init(records: [DataRecord], ledger: Ledger, modality: Modality, fields: DataFields = DataFields()) {
    self.records = records
    self.ledger = ledger
    self.modality = modality
    self.fields = fields
  }
}
