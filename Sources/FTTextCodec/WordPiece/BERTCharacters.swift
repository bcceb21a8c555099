/// The character classes of BERT's normalisation, from tables of its own: Swift's Unicode version grows with the toolchain, the
/// ids of a tokenizer must not.
///
/// Read off `BertNormalizer` and `BertPreTokenizer` of tokenizers 0.23 by tools/golden/encoder.py --classes.
struct BERTCharacters: Sendable {
  /// Left out when text is cleaned: controls, formats, private use, U+0000 and U+FFFD.
  static let removed: UInt8 = 1
  /// Becomes a space when text is cleaned.
  static let space: UInt8 = 2
  /// A nonspacing mark, which is an accent once text is decomposed.
  static let mark: UInt8 = 4
  /// A word of its own.
  static let punctuation: UInt8 = 8
  /// Separates words.
  static let separator: UInt8 = 16
  /// An ideograph, which stands between spaces.
  static let ideograph: UInt8 = 32

  static let shared = BERTCharacters()

  /// Flags of the scalars below U+30000.
  private let table: [UInt8]
  /// What is left out above the table.
  private let removedAbove: [ClosedRange<UInt32>]

  private init() {
    let limit = 0x30000
    var table = [UInt8](repeating: 0, count: limit)
    var above: [ClosedRange<UInt32>] = []
    for (text, flag) in [
      (Self.removedRanges, Self.removed), (Self.markRanges, Self.mark), (Self.punctuationRanges, Self.punctuation),
      (Self.ideographRanges, Self.ideograph),
    ] {
      for range in CompactRanges.decode(text) {
        if range.lowerBound < limit {
          for scalar in range.lowerBound..<min(limit, range.upperBound) { table[scalar] |= flag }
        } else {
          above.append(UInt32(range.lowerBound)...UInt32(range.upperBound - 1))
        }
      }
    }
    for scalar in 0..<limit where UnicodeClasses.shared.kind(of: scalar) == UnicodeClasses.space {
      table[scalar] |= Self.separator
      if table[scalar] & Self.removed == 0 { table[scalar] |= Self.space }
    }
    self.table = table
    removedAbove = above
  }

  func flags(of scalar: Unicode.Scalar) -> UInt8 {
    let value = scalar.value
    if value < UInt32(table.count) { return table[Int(value)] }
    return removedAbove.contains { $0.contains(value) } ? Self.removed : 0
  }

  // As CompactRanges reads them.

  private static let removedRanges = """
    0.9 2.2 1.i 2n.x d 11u.6 m 5c 1d 3cu 1ks.5 q.5 1d.5 1.a 11u8.4xs 16n 6x.3 1 3b3 xya.4 43z.8 h406 u.2o 1egw.1eke 2.1eke
    """

  private static let markRanges = """
    lc.34 7n.5 7d.19 1 1.2 1.2 1 20.b 1c.l g 2t.7 2.6 2.2 1.4 z u.r 2j.b 1m.9 y.4 1.9 1.3 1.5 17.3 3r.w 1j 1 4.8 4 3.7 a.2
    t 1m 4.4 8 k.2 t.2 1l 4.2 4.2 2.3 3 u.2 3 b.2 1l 4.5 1.2 4 k.2 t 1m 2 1.4 8 8 b.2 u 1p c 1e 1p.3 5.3 1.4 7.2 b.2 t 1m
    2 6 5.2 k.2 t 1r.4 8 k.2 2u 7.3 1 2i 2.7 c.8 2q 2.6 1.2 b.6 22.2 r 1 1 1j.e 1.5 1.2 5.b 1.10 9 2u.4 1.6 1.2 2.2 p.2
    4.3 g.4 d 2.2 6 f jj.3 qa.3 t.3 t.2 u.2 1s.2 1.7 8 2.b 9 19.3 4b 3a.3 4.2 9 6.3 63.2 2 1m 1.7 1 1 2.8 6.a 2 1c.e 1u.4
    1c 1.5 1 5 14.9 c.2 w.4 2.2 1.3 1k 1.2 3 1.3 1m.8 2.2 48.3 1.d 1.7 4 6 3.2 5i.1i 6.4 k0.d 4 3.c 2da.3 3x 2o.w fe.4
    2z.2 n9w 4.a w.2 28.2 7k 3 4 p.2 4d r.i 1g.8 p.b 1a.3 1c 2.4 2 14 1v.6 2.2 2.2 c 8 1b 1f 1.3 2.2 5.2 1 16.2 8 6m 2 4
    fn4 kh.g g.g r1 6a 45.5 1ae.3 1.2 5.4 14.3 4 4l.2 10a 1i.f 1k.3 1d.4 2.2 1x.3 10.5 1.8 1q c.2 1g.9 b.3 2q.3 2 1.2 4n
    3.8 l.2 1m 3 11.7 3.5 8u.6 1 4.2 1.2 6m.4 6.2 1.2 r.2 2d.8 2 1.2 2y 1 2.6 1 2t.3 2.4 1.5 gjo.5 1n.7 uw.4 f7u.2 43s.3
    h.8 2.7 u.4 44.3 1iz.1j 4.1e 8 e m.5 1.f 2sg.7 gzl5.6o
    """

  private static let punctuationRanges = """
    x.f a.7 q.6 q.4 y 5 3 a.2 3 3 ji 8 cy.6 15.2 1f 1 2 2 18.2 k.2 1.2 d 2.2 22.4 2u 17.e 6h.3 1i.f v 79.2 a an lf 2i a.2
    4o.f 1 11.4 1z 22.5 4.2 33.6 4r h0.9 47 h8.2 18.2 26.3 1z.2 4d.3 1.3 11.b 8p.2 60.2 3k.7 1.6 4s.7 4b.4 1n.5 1q.2 1s.8
    b n0.o 8.k 1.d 1.c u.2 e.2 hl.4 t.2 u5.e 27.2 v.a b7.m 1r.4 w.2 l7.4 1.2 34 3z.1b 1.j ce.3 4.a 2.c g c 2q 2i mwy.2
    7h.3 2r a 37.6 ak.4 2e.2 14.3 1 1d.2 1b 2p.d g.2 3g.4 3i.2 g.2 6x g2a.2 5s.a m.z 1.e 1 4 1.2 45.3 1.6 1.4 a.2 3.2 q.3
    1 r 1 1.7 be.3 ik 1c bi kn 5j v 7k.9 12 34.7 1u.7 2h.4 x6.7 31.2 1.4 3i.4 1c.2 27.5 3 d 1.3 2g.6 2z f0 6y.n 2x.3 6w.3
    2lt.5 dtl.2 3p 1t.5 8 g2i 5wn.5
    """

  private static let ideographRanges = """
    a9s.534 1s.g74 hkw.e8 1fk0.wyo w.3ds 74.49c 85s.f4
    """
}
