import FTCheckpoint
import FTModels

extension GGUFTensorPlan {
  /// The tensors of the model folder, dequantised when their turn has come.
  func entries(of file: GGUFFile, as type: ElementType) -> [(entry: SafetensorsWriter.Entry, byteCount: Int)] {
    let conversion = TensorConversion(file: file.path, type: type)
    return items.map { item in
      let entry = SafetensorsWriter.Entry(name: item.name, dtype: type, shape: item.shape) { sink in
        // A bias is one row in the file; as a column its values can be reordered like rows.
        let isColumn = item.headRows != nil && item.shape.count == 1
        let rowLength = isColumn ? 1 : item.source.rowLength
        try conversion.write(
          item.source.name, rows: item.source.elementCount / rowLength, rowLength: rowLength,
          groupRows: isColumn
            ? item.source.elementCount : item.headRows?.count ?? TensorConversion.groupRows(rowLength: rowLength),
          order: isColumn ? Self.repeated(item.headRows!, count: item.source.elementCount) : item.headRows, to: sink
        ) { rows, values in
          try file.dequantize(item.source, rows: isColumn ? 0..<1 : rows, into: values)
          if item.added != 0 {
            for index in values.indices { values[index] -= item.added }
          }
        }
        file.storage.advise(.dontNeed, item.source.range)
      }
      return (entry, item.source.range.count)
    }
  }

  /// The row order of one head, continued over all heads.
  private static func repeated(_ headRows: [Int], count: Int) -> [Int] {
    (0..<count).map { $0 / headRows.count * headRows.count + headRows[$0 % headRows.count] }
  }
}
