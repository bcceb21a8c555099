import FTRandom

/// What stays of a word when its ending is taken off, as a hash: "rivets", "riveted" and "riveting" are one.
///
/// A light form of the first steps of Porter's stemmer ("An algorithm for suffix stripping", 1980) for words in ASCII;
/// other words stay whole. It need not yield words, only the same for forms of one.
enum WordStem {
  private static let ies = scalars("ies")
  private static let ing = scalars("ing")
  private static let ed = scalars("ed")
  private static let ly = scalars("ly")
  private static let sibilants = ["sses", "shes", "ches", "xes", "zes"].map(scalars)

  private static func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

  /// - Parameter word: in any case.
  static func hash(_ word: ArraySlice<UInt32>) -> UInt64 {
    var end = word.endIndex
    let start = word.startIndex
    func letter(_ fromEnd: Int) -> UInt32 {
      let index = end - fromEnd
      return index >= start ? ScalarClass.lowercased(word[index]) : 0
    }
    func endsIn(_ suffix: [UInt32]) -> Bool {
      guard end - start >= suffix.count else { return false }
      return suffix.indices.allSatisfy { suffix[$0] == ScalarClass.lowercased(word[end - suffix.count + $0]) }
    }
    let isASCII = word.allSatisfy { $0 < 0x80 }
    guard isASCII, word.count > 3 else { return TextToken.hash(word) }
    var appendix: UInt32 = 0
    if endsIn(ies), end - start > 4 {
      end -= 3
      appendix = 0x69
    } else if sibilants.contains(where: endsIn) {
      end -= 2
    } else if letter(1) == 0x73, letter(2) != 0x73, letter(2) != 0x75, letter(2) != 0x69 {
      end -= 1
    }
    if appendix == 0 {
      if endsIn(ing), end - start > 5 {
        end -= 3
      } else if endsIn(ed), end - start > 4 {
        end -= 2
      } else if endsIn(ly), end - start > 5 {
        end -= 2
      }
      if end - start > 3, letter(1) == letter(2), letter(1) != 0x73, letter(1) != 0x6c, letter(1) != 0x65 { end -= 1 }
      if letter(1) == 0x65, end - start > 3 { end -= 1 }
      if letter(1) == 0x79, end - start > 3 {
        end -= 1
        appendix = 0x69
      }
    }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for scalar in word[start..<end] { hash = (hash ^ UInt64(ScalarClass.lowercased(scalar))) &* 0x0000_0100_0000_01b3 }
    if appendix != 0 { hash = (hash ^ UInt64(appendix)) &* 0x0000_0100_0000_01b3 }
    return SplitMix64.finalise(hash)
  }
}
