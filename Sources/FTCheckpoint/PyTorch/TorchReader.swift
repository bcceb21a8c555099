/// Collects what ``TorchFile`` offers.
struct TorchReader {
  typealias Problem = ForeignFileError.Reason

  private let file: MappedFile
  private(set) var tensors: [ForeignTensor] = []
  private(set) var scalars: [String: TorchFile.Scalar] = [:]
  /// What is being read, for errors.
  private(set) var subject: String?

  init(_ file: MappedFile) { self.file = file }

  mutating func read() throws(Problem) {
    let head = Array(file.bytes(in: 0..<min(TorchFile.legacyMagic.count, file.count)))
    if head.starts(with: [0x50, 0x4B]) {
      try readArchive()
    } else if head.starts(with: TorchFile.legacyMagic) {
      try readLegacy()
    } else {
      throw .notThisFormat("a checkpoint written by torch.save")
    }
  }

  // MARK: Zip archive

  /// `NAME/data.pkl` with the object, `NAME/data/KEY` with each storage, `NAME/byteorder` in newer files.
  private mutating func readArchive() throws(Problem) {
    var archive = ZipArchive(file)
    do throws(Problem) { try archive.read() } catch {
      subject = archive.subject
      throw error
    }
    let pickles = archive.entries.keys.filter { $0.hasSuffix("/data.pkl") }
    guard pickles.count == 1, let pickle = pickles.first, let range = archive.entries[pickle] else {
      throw .notThisFormat("a checkpoint written by torch.save: there is no data.pkl in the archive")
    }
    let prefix = pickle.dropLast("data.pkl".count)
    if let order = archive.entries["\(prefix)byteorder"], !file.bytes(in: order).elementsEqual("little".utf8) {
      throw .unsupported("was written by a big-endian computer; save it again on a little-endian one")
    }
    subject = pickle
    var machine = PickleMachine(file, range)
    let object = try machine.run()
    guard machine.position == range.upperBound else { throw .trailingBytes(range.upperBound - machine.position) }
    var starts: [Int] = []
    for storage in machine.storages {
      subject = "\(prefix)data/\(storage.key)"
      guard let data = archive.entries["\(prefix)data/\(storage.key)"] else {
        throw .malformed("a storage that the archive does not hold", offset: range.lowerBound)
      }
      let needed = storage.count * (storage.type.bitWidth / 8)
      guard needed == data.count else { throw .sizeMismatch(expected: needed, actual: data.count) }
      starts.append(data.lowerBound)
    }
    try collect(object, machine, starts)
  }

  // MARK: Legacy file

  /// Pickles one after the other: magic number, protocol version, a description of the system, the object, the keys of the
  /// storages; then for each key the number of its elements in 64 bits and the elements.
  private mutating func readLegacy() throws(Problem) {
    var position = TorchFile.legacyMagic.count
    let (version, _) = try pickle(&position)
    guard version == .int(1001) else { throw .malformed("another version of the format", offset: position) }
    let (system, description) = try pickle(&position)
    guard case .container(let index) = system else {
      throw .malformed("no description of the system", offset: position)
    }
    for (key, value) in zip(description.containers[index].keys, description.containers[index].values)
    where key == .text("little_endian") && value != .bool(true) {
      throw .unsupported("was written by a big-endian computer; save it again on a little-endian one")
    }
    let (object, machine) = try pickle(&position)
    let (keys, list) = try pickle(&position)
    guard case .container(let index) = keys else { throw .malformed("no list of storages", offset: position) }
    let data = try legacyStorages(list.containers[index].values, machine, &position)
    guard position == file.count else { throw .trailingBytes(file.count - position) }
    var starts: [Int] = []
    for storage in machine.storages {
      guard let (start, count) = data[storage.key], storage.start <= count, storage.count <= count - storage.start
      else {
        subject = storage.key
        throw .malformed("a storage that the file does not hold", offset: position)
      }
      starts.append(start + storage.start * (storage.type.bitWidth / 8))
    }
    try collect(object, machine, starts)
  }

  /// Where each storage's elements begin, and how many there are.
  private mutating func legacyStorages(
    _ keys: [PickleValue], _ machine: PickleMachine, _ position: inout Int
  ) throws(Problem) -> [String: (start: Int, count: Int)] {
    let types = Dictionary(machine.storages.map { ($0.key, $0.type) }, uniquingKeysWith: { first, _ in first })
    var data: [String: (start: Int, count: Int)] = [:]
    for key in keys {
      guard case .text(let key) = key, let type = types[key] else {
        throw .malformed("a storage that no tensor uses", offset: position)
      }
      subject = key
      guard data[key] == nil else { throw .duplicateName }
      guard file.count - position >= 8 else { throw .truncated(offset: position, neededByteCount: 8) }
      let count = UInt64(littleEndian: file.bytes(in: position..<position + 8).loadUnaligned(as: UInt64.self))
      position += 8
      let width = type.bitWidth / 8
      guard count <= UInt64((file.count - position) / width) else {
        let (needed, overflow) = count.multipliedReportingOverflow(by: UInt64(width))
        throw .truncated(offset: position, neededByteCount: overflow ? .max : needed)
      }
      data[key] = (position, Int(count))
      position += Int(count) * width
    }
    subject = nil
    return data
  }

  private func pickle(_ position: inout Int) throws(Problem) -> (PickleValue, PickleMachine) {
    var machine = PickleMachine(file, position..<file.count)
    let value = try machine.run()
    position = machine.position
    return (value, machine)
  }

  // MARK: Result

  /// - Parameter starts: for each of the machine's storages the position of its first element.
  private mutating func collect(_ object: PickleValue, _ machine: PickleMachine, _ starts: [Int]) throws(Problem) {
    subject = nil
    var tree = PickleTree(machine)
    do throws(Problem) { try tree.walk(object) } catch {
      subject = tree.subject
      throw error
    }
    scalars = tree.scalars
    tensors = tree.tensors.map { name, tensor in
      let type = machine.storages[tensor.storage].type
      return ForeignTensor(
        name: name, shape: tensor.shape, type: type.rawValue,
        source: .mapped(
          type, start: starts[tensor.storage] + tensor.offset * (type.bitWidth / 8), strides: tensor.strides))
    }
  }
}
