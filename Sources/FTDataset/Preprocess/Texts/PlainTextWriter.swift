/// Writes the text of an HTML text: what stands between tags, with the line breaks that they call for.
struct PlainTextWriter {
  private let bytes: [UInt8]
  private let code: [Range<Int>]
  private var result: [UInt8] = []
  /// Up to where the text was taken.
  private var position = 0
  private var nextCode = 0
  /// A line break or space that is written when something follows.
  private var pending: UInt8?
  /// Where the mark of a list item ends, behind which a paragraph begins no new line.
  private var itemStart = -1
  /// What ends the code that is being written, and where.
  private var codeEnds: [(at: Int, mark: [UInt8])] = []

  init(_ bytes: [UInt8], code: [Range<Int>]) {
    self.bytes = bytes
    self.code = code
    result.reserveCapacity(bytes.count)
  }

  /// - Parameter content: what lies between this tag and its partner; nil where it has none or ends there.
  mutating func take(_ tag: HTMLTag, content: Range<Int>?) {
    write(upTo: tag.range.lowerBound)
    position = tag.range.upperBound
    if let end = codeEnds.last, end.at == tag.range.lowerBound {
      codeEnds.removeLast()
      result += end.mark
      if end.mark.count > 1 { part(by: 0x0A) }
      return
    }
    guard tag.kind == .opening || tag.kind == .closing else { return }
    if tag.name == "br" {
      flush()
      result.append(0x0A)
    } else if let content, codeEnds.isEmpty, tag.name == "code" || tag.name == "pre", begin(tag.name, content) {
      return
    } else if HTMLElement.blocks.contains(tag.name) {
      part(by: 0x0A)
      if tag.name == "li", tag.kind == .opening, codeEnds.isEmpty {
        flush()
        result += Array("- ".utf8)
        itemStart = result.count
      }
    } else if HTMLElement.cells.contains(tag.name) {
      part(by: 0x20)
    }
  }

  mutating func text() -> String {
    write(upTo: bytes.count)
    return String(decoding: result, as: UTF8.self)
  }

  /// Begins code; false where its content cannot stand between marks.
  private mutating func begin(_ name: String, _ content: Range<Int>) -> Bool {
    let inside = bytes[content]
    guard inside.contains(where: { $0 > 0x20 }) else { return false }
    if name == "code", !inside.contains(0x0A) {
      guard !inside.contains(UInt8(ascii: "`")) else { return false }
      flush()
      result.append(UInt8(ascii: "`"))
      codeEnds.append((content.upperBound, [UInt8(ascii: "`")]))
      return true
    }
    var longest = 2
    var run = 0
    for byte in inside {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = [UInt8](repeating: UInt8(ascii: "`"), count: longest + 1)
    part(by: 0x0A)
    flush()
    result += fence + [0x0A]
    codeEnds.append((content.upperBound, [0x0A] + fence))
    return true
  }

  private mutating func write(upTo end: Int) {
    while position < end {
      while nextCode < code.count, code[nextCode].upperBound <= position { nextCode += 1 }
      if nextCode < code.count, code[nextCode].contains(position) {
        let stop = min(end, code[nextCode].upperBound)
        flush()
        result += bytes[position..<stop]
        position = stop
        continue
      }
      let byte = bytes[position]
      if byte == UInt8(ascii: "&"), let reference = HTMLEntities.reference(bytes, at: position, end: end) {
        flush()
        result += Array(String(reference.scalar).utf8)
        position = reference.next
        // `&amp;amp;` was escaped several times.
        while reference.scalar == "&", position + 4 <= end, bytes[position..<position + 4].elementsEqual("amp;".utf8) {
          position += 4
        }
        continue
      }
      if pending != nil, byte == 0x0A || byte == 0x0D || (pending == 0x20 && byte == 0x20) { pending = nil }
      // Spaces behind the end of a block are its layout.
      if pending == 0x0A, byte == 0x20 || byte == 0x09 {
        position += 1
        continue
      }
      flush()
      result.append(byte)
      position += 1
    }
  }

  private mutating func part(by byte: UInt8) {
    guard result.count != itemStart, let last = result.last, last != 0x0A, !(byte == 0x20 && last == 0x20),
      pending != 0x0A
    else { return }
    pending = byte
  }

  private mutating func flush() {
    if let pending { result.append(pending) }
    pending = nil
  }
}
