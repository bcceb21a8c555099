/// Reads the text of a `.param` file: a magic number, the counts of layers and values, a line for each layer.
///
/// A line is `type name inputCount outputCount inputs… outputs… key=value…`; a list is written with the key −23300 − key,
/// its first value is its length.
struct NCNNParser {
  typealias Problem = ForeignFileError.Reason

  private let file: MappedFile
  private(set) var layers: [NCNNLayer] = []
  /// What is being read, for errors.
  private(set) var subject: String?

  init(_ file: MappedFile) { self.file = file }

  mutating func parse() throws(Problem) {
    guard let text = String(validating: file.bytes(in: 0..<file.count), as: UTF8.self),
      NCNNFile.recognizes(Array(text.utf8.prefix(7)))
    else { throw .notThisFormat("an ncnn network in text form (7767517); binary .param.bin files are not read") }
    let lines = text.split(whereSeparator: \.isNewline).map { $0.split(whereSeparator: { $0 == " " || $0 == "\t" }) }
      .filter { !$0.isEmpty }
    guard lines[0] == ["7767517"], lines.count > 1, lines[1].count == 2, let layerCount = Int(lines[1][0]),
      Int(lines[1][1]) != nil
    else { throw .malformed("the counts of layers and values are missing", offset: 0) }
    guard layerCount == lines.count - 2 else {
      throw .malformed("\(lines.count - 2) layers where \(layerCount) are announced", offset: file.count)
    }
    var names: Set<String> = []
    for line in lines.dropFirst(2) {
      let layer = try parse(line)
      guard names.insert(layer.name).inserted else { throw .duplicateName }
      layers.append(layer)
    }
    subject = nil
  }

  private mutating func parse(_ words: [Substring]) throws(Problem) -> NCNNLayer {
    subject = words.prefix(2).joined(separator: " ")
    guard words.count >= 4, let inputCount = Int(words[2]), let outputCount = Int(words[3]), inputCount >= 0,
      outputCount >= 0, inputCount <= words.count - 4, outputCount <= words.count - 4 - inputCount
    else { throw .malformed("a layer with fewer values than announced", offset: 0) }
    subject = String(words[1])
    var parameters: [Int: String] = [:]
    for word in words.dropFirst(4 + inputCount + outputCount) {
      guard let equals = word.firstIndex(of: "="), var key = Int(word[..<equals]) else {
        throw .malformed("the parameter \(String(word).forMessage)", offset: 0)
      }
      var value = word[word.index(after: equals)...]
      if key <= -23_300, key > -23_400 {
        key = -23_300 - key
        guard let comma = value.firstIndex(of: ","), let count = Int(value[..<comma]),
          count == value[comma...].dropFirst().split(separator: ",").count
        else { throw .malformed("a list of another length than announced", offset: 0) }
        value = value[comma...].dropFirst()
      }
      guard parameters.updateValue(String(value), forKey: key) == nil else {
        throw .malformed("the parameter \(key) occurs twice", offset: 0)
      }
    }
    let inputs = words[4..<4 + inputCount].map(String.init)
    let outputs = words[(4 + inputCount)..<(4 + inputCount + outputCount)].map(String.init)
    return NCNNLayer(
      type: String(words[0]), name: String(words[1]), inputs: inputs, outputs: outputs, parameters: parameters)
  }
}
