/// Character references of HTML: the 252 names of HTML 4 with `apos`, and numbers, decimal and hexadecimal.
///
/// A reference ends in a semicolon, except `&nbsp`, which often has lost it. A name that is not known stays as it is
/// written, and so does a number that is no character. Numbers from 128 to 159 are read as Windows-1252, as browsers
/// do.
///
/// Sources: HTML 4.01, section 24; HTML Living Standard, section 13.2.5.80.
enum HTMLEntities {
  /// The reference that begins at `&`: the character, and the offset behind it; nil where there is none.
  static func reference(_ bytes: [UInt8], at start: Int, end: Int) -> (scalar: Unicode.Scalar, next: Int)? {
    let limit = min(end, start + 12)
    var at = start + 1
    guard at < limit else { return nil }
    if bytes[at] == UInt8(ascii: "#") { return number(bytes, at: at + 1, limit: limit) }
    while at < limit, isAlphanumeric(bytes[at]) { at += 1 }
    let name = String(decoding: bytes[start + 1..<at], as: UTF8.self)
    if at < limit, bytes[at] == UInt8(ascii: ";") { return names[name].map { ($0, at + 1) } }
    let isCutOff = name == "nbsp" && (at == end || (at < end && bytes[at] != UInt8(ascii: "=")))
    return isCutOff ? ("\u{A0}", at) : nil
  }

  private static func number(_ bytes: [UInt8], at first: Int, limit: Int) -> (scalar: Unicode.Scalar, next: Int)? {
    var at = first
    let isHexadecimal = at < limit && bytes[at] | 0x20 == UInt8(ascii: "x")
    if isHexadecimal { at += 1 }
    let digits = at
    // At most eight digits fit into the limit, so nothing overflows.
    var value: UInt32 = 0
    while at < limit, let digit = Character(UnicodeScalar(bytes[at])).hexDigitValue, isHexadecimal || digit < 10 {
      value = value &* (isHexadecimal ? 16 : 10) &+ UInt32(digit)
      at += 1
    }
    guard at > digits, at - digits <= 7, at < limit, bytes[at] == UInt8(ascii: ";") else { return nil }
    if (0x80...0x9F).contains(value) {
      return Windows1252.scalar(UInt8(value)).map { ($0, at + 1) }
    }
    let isControl = value < 0x20 && value != 9 && value != 10 && value != 13 || value == 0x7F
    guard !isControl, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, at + 1)
  }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static let names: [String: Unicode.Scalar] = {
    var result: [String: Unicode.Scalar] = [:]
    for (offset, name) in latin1.split(separator: " ").enumerated() {
      result[String(name)] = Unicode.Scalar(UInt32(160 + offset))
    }
    let pairs = others.split(separator: " ")
    for index in stride(from: 0, to: pairs.count - 1, by: 2) {
      result[String(pairs[index])] = UInt32(pairs[index + 1], radix: 16).flatMap(Unicode.Scalar.init)
    }
    return result
  }()

  /// Of U+00A0 to U+00FF, in their order.
  private static let latin1 = """
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute \
    micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig \
    Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash \
    Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
    ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc \
    uuml yacute thorn yuml
    """

  /// Names and code points.
  private static let others = """
    quot 22 amp 26 lt 3C gt 3E apos 27 OElig 152 oelig 153 Scaron 160 scaron 161 Yuml 178 circ 2C6 tilde 2DC ensp \
    2002 emsp 2003 thinsp 2009 zwnj 200C zwj 200D lrm 200E rlm 200F ndash 2013 mdash 2014 lsquo 2018 rsquo 2019 \
    sbquo 201A ldquo 201C rdquo 201D bdquo 201E dagger 2020 Dagger 2021 permil 2030 lsaquo 2039 rsaquo 203A euro \
    20AC fnof 192 Alpha 391 Beta 392 Gamma 393 Delta 394 Epsilon 395 Zeta 396 Eta 397 Theta 398 Iota 399 Kappa 39A \
    Lambda 39B Mu 39C Nu 39D Xi 39E Omicron 39F Pi 3A0 Rho 3A1 Sigma 3A3 Tau 3A4 Upsilon 3A5 Phi 3A6 Chi 3A7 Psi 3A8 \
    Omega 3A9 alpha 3B1 beta 3B2 gamma 3B3 delta 3B4 epsilon 3B5 zeta 3B6 eta 3B7 theta 3B8 iota 3B9 kappa 3BA \
    lambda 3BB mu 3BC nu 3BD xi 3BE omicron 3BF pi 3C0 rho 3C1 sigmaf 3C2 sigma 3C3 tau 3C4 upsilon 3C5 phi 3C6 chi \
    3C7 psi 3C8 omega 3C9 thetasym 3D1 upsih 3D2 piv 3D6 bull 2022 hellip 2026 prime 2032 Prime 2033 oline 203E \
    frasl 2044 weierp 2118 image 2111 real 211C trade 2122 alefsym 2135 larr 2190 uarr 2191 rarr 2192 darr 2193 harr \
    2194 crarr 21B5 lArr 21D0 uArr 21D1 rArr 21D2 dArr 21D3 hArr 21D4 forall 2200 part 2202 exist 2203 empty 2205 \
    nabla 2207 isin 2208 notin 2209 ni 220B prod 220F sum 2211 minus 2212 lowast 2217 radic 221A prop 221D infin \
    221E ang 2220 and 2227 or 2228 cap 2229 cup 222A int 222B there4 2234 sim 223C cong 2245 asymp 2248 ne 2260 \
    equiv 2261 le 2264 ge 2265 sub 2282 sup 2283 nsub 2284 sube 2286 supe 2287 oplus 2295 otimes 2297 perp 22A5 sdot \
    22C5 lceil 2308 rceil 2309 lfloor 230A rfloor 230B lang 2329 rang 232A loz 25CA spades 2660 clubs 2663 hearts \
    2665 diams 2666
    """
}
