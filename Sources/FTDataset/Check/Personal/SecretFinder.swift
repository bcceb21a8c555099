import Foundation

/// A key, password or token in a text.
struct FoundSecret: Sendable, Equatable {
  enum Kind: Int, Sendable {
    case key, privateKey, token, password, login

    var name: String {
      switch self {
      case .key: "API key"
      case .privateKey: "private key"
      case .token: "token"
      case .password: "password"
      case .login: "login in an address"
      }
    }
  }

  let kind: Kind
  let range: Range<Int>

  /// What may be shown of it: how it begins, where that is the same for all keys of the kind.
  func masked(_ bytes: [UInt8]) -> String {
    switch kind {
    case .key: String(decoding: bytes[range].prefix(4), as: UTF8.self) + "•••"
    case .privateKey, .token, .password, .login: "•••"
    }
  }
}

/// Finds secrets by the prefixes that their makers give them, by their form, and by the words before them.
///
/// Keys of OpenAI, Anthropic, GitHub, GitLab, AWS, Slack, Google, Hugging Face, npm, PyPI, Stripe, SendGrid, Shopify and
/// DigitalOcean; PEM private keys; JSON web tokens (RFC 7519); `user:password@` in addresses (RFC 3986); what stands behind
/// "password", "secret", "token" and the like and an equals sign, a colon, "is", は or を: for passwords something of six signs or
/// more with a digit or another sign in it, for tokens sixteen signs or more of at least 3 bits each.
struct SecretFinder: Sendable {
  private struct Form: Sendable {
    let prefix: String
    /// Signs behind the prefix.
    let least: Int
    var mostly = 200
    var isUpper = false
  }

  private static let forms: [Form] = [
    Form(prefix: "sk-", least: 16), Form(prefix: "sk-proj-", least: 16), Form(prefix: "sk-ant-", least: 16),
    Form(prefix: "ghp_", least: 30), Form(prefix: "gho_", least: 30), Form(prefix: "ghu_", least: 30),
    Form(prefix: "ghs_", least: 30), Form(prefix: "ghr_", least: 30), Form(prefix: "github_pat_", least: 30),
    Form(prefix: "glpat-", least: 18), Form(prefix: "AKIA", least: 16, mostly: 16, isUpper: true),
    Form(prefix: "ASIA", least: 16, mostly: 16, isUpper: true), Form(prefix: "xoxb-", least: 16),
    Form(prefix: "xoxp-", least: 16), Form(prefix: "xoxa-", least: 16), Form(prefix: "xoxr-", least: 16),
    Form(prefix: "xoxs-", least: 16), Form(prefix: "xapp-", least: 16), Form(prefix: "AIza", least: 30),
    Form(prefix: "hf_", least: 28), Form(prefix: "npm_", least: 30), Form(prefix: "pypi-", least: 40),
    Form(prefix: "sk_live_", least: 16), Form(prefix: "rk_live_", least: 16), Form(prefix: "sk_test_", least: 16),
    Form(prefix: "SG.", least: 40), Form(prefix: "shpat_", least: 30), Form(prefix: "dop_v1_", least: 40),
    Form(prefix: "ya29.", least: 30), Form(prefix: "eyJ", least: 20, mostly: 4_096),
  ]
  private static let prefixes = PhraseMatcher(
    forms.enumerated().map { (phrase: $0.element.prefix, kind: $0.offset) }, isPrefix: true)

  private enum Word: Int { case password, token, pin, bearer, pem, address }
  private static let words = PhraseMatcher(
    [
      (
        Word.password,
        [
          "password", "passwd", "passcode", "passphrase", "pwd", "db_password", "パスワード", "passwort", "kennwort",
          "mot de passe", "contraseña", "senha",
        ]
      ),
      (
        .token,
        [
          "secret", "client_secret", "client secret", "api key", "api_key", "apikey", "api-key", "access token",
          "access_token", "auth token", "auth_token", "token", "secret key", "secret_key", "access key", "access_key",
          "private_key", "AccountKey", "アクセスキー", "APIキー", "シークレット", "トークン", "秘密鍵",
        ]
      ),
      (.pin, ["暗証番号", "pin code", "pin number"]), (.bearer, ["bearer"]), (.pem, ["-----BEGIN"]), (.address, ["://"]),
    ].flatMap { (word: Word, phrases: [String]) in phrases.map { (phrase: $0, kind: word.rawValue) } })

  static func find(_ text: ScannedText) -> [FoundSecret] {
    let bytes = text.plain
    guard bytes.count >= 8 else { return [] }
    var found: [FoundSecret] = []
    func add(_ kind: FoundSecret.Kind, _ range: Range<Int>) {
      if !found.contains(where: { $0.range.overlaps(range) }) { found.append(FoundSecret(kind: kind, range: range)) }
    }
    for match in prefixes.matches(in: bytes) {
      if let (kind, end) = key(bytes, match) { add(kind, match.range.lowerBound..<end) }
    }
    for match in words.matches(in: bytes) {
      guard let word = Word(rawValue: match.kind) else { continue }
      let end = match.range.upperBound
      switch word {
      case .pem:
        let line = bytes[end...].prefix(40)
        if let key = line.firstRange(of: Array("PRIVATE KEY".utf8)) {
          add(.privateKey, match.range.lowerBound..<endOfPEM(bytes, key.upperBound))
        }
      case .address: if let range = login(bytes, end) { add(.login, range) }
      case .password: if let value = value(bytes, end), isPassword(bytes[value]) { add(.password, value) }
      case .token: if let value = value(bytes, end), isToken(bytes[value]) { add(.token, value) }
      case .pin:
        if let value = value(bytes, end), (4...8).contains(value.count), bytes[value].allSatisfy({ $0 &- 0x30 < 10 }) {
          add(.password, value)
        }
      case .bearer:
        guard end < bytes.count, bytes[end] == 0x20 else { continue }
        let value = end + 1..<endOfValue(bytes, end + 1)
        if isToken(bytes[value]) { add(.token, value) }
      }
    }
    return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// What goes on a prefix that its maker writes in just these cases, where it has a digit and a letter and the right length.
  private static func key(_ bytes: [UInt8], _ match: PhraseMatcher.Match) -> (FoundSecret.Kind, Int)? {
    let form = forms[match.kind]
    guard bytes[match.range].elementsEqual(form.prefix.utf8) else { return nil }
    let start = match.range.upperBound
    let isWeb = form.prefix == "eyJ"
    let rest = bytes[start...].prefix(form.mostly + 1).prefix { byte in
      form.isUpper
        ? byte &- 0x30 < 10 || byte &- 0x41 < 26
        : PhraseMatcher.isWord(byte) || byte == 0x2D || byte == 0x5F
          || (byte == 0x2E && (isWeb || form.prefix == "SG."))
    }
    guard rest.count >= form.least, rest.count <= form.mostly,
      rest.contains(where: { $0 &- 0x30 < 10 }) || form.isUpper || isMixed(rest),
      rest.contains(where: { ($0 | 0x20) &- 0x61 < 26 })
    else { return nil }
    if isWeb {
      // Header, claims and signature; the claims are an object too.
      let parts = rest.split(separator: 0x2E)
      guard parts.count >= 2, parts[1].starts(with: "eyJ".utf8) else { return nil }
      return (.token, rest.endIndex)
    }
    guard form.isUpper || Set(rest).count >= 8 else { return nil }
    return (.key, rest.endIndex)
  }

  /// Thirty letters or more, small and capital ones mixed, may go without a digit.
  private static func isMixed(_ value: ArraySlice<UInt8>) -> Bool {
    value.count >= 30 && Set(value).count >= 15 && value.contains { $0 &- 0x41 < 26 }
      && value.contains { $0 &- 0x61 < 26 }
  }

  private static func endOfPEM(_ bytes: [UInt8], _ start: Int) -> Int {
    let rest = bytes[start...].prefix(8_192)
    return rest.firstRange(of: Array("-----END".utf8))?.upperBound ?? min(bytes.count, rest.endIndex)
  }

  /// The name, the colon and the password in front of "@".
  private static func login(_ bytes: [UInt8], _ start: Int) -> Range<Int>? {
    let part = bytes[start...].prefix(200).prefix { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x22 }
    guard let at = part.lastIndex(of: 0x40), let colon = part.firstIndex(of: 0x3A), colon > start, colon + 1 < at,
      at + 1 < part.endIndex
    else { return nil }
    let secret = bytes[(colon + 1)..<at]
    return isPlaceholder(secret) ? nil : start..<at
  }

  /// What is given behind a word: `= value`, `: value`, ` is value`, `はvalue`, in quotation marks or not. A value that follows
  /// directly counts where it looks like nothing but a secret.
  private static func value(_ bytes: [UInt8], _ start: Int) -> Range<Int>? {
    var index = start
    func skip(_ signs: [UInt8]) { while index < bytes.count, signs.contains(bytes[index]) { index += 1 } }
    skip([0x20, 0x22, 0x27])
    guard index < bytes.count else { return nil }
    if bytes[index] == 0x3D || bytes[index] == 0x3A {
      index += 1
    } else if let word = [" is ", "is ", "は", "を", "：", "was ", "to "].first(where: {
      bytes[index...].starts(with: $0.utf8)
    }) {
      index += word.utf8.count
    } else {
      if bytes[index...].starts(with: "「".utf8) { index += 3 }
      let end = endOfValue(bytes, index)
      return index > start && isStrong(bytes[index..<end]) ? index..<end : nil
    }
    skip([0x20, 0x22, 0x27, 0x3D, 0x60])
    // 「value」
    if bytes[index...].starts(with: "「".utf8) { index += 3 }
    let end = endOfValue(bytes, index)
    return index < end ? index..<end : nil
  }

  private static func endOfValue(_ bytes: [UInt8], _ start: Int) -> Int {
    var end = start
    while end < bytes.count, end - start < 256, bytes[end] > 0x20, bytes[end] < 0x7F,
      ![0x22, 0x27, 0x60, 0x2C].contains(bytes[end])
    {
      end += 1
    }
    while end > start, [0x2E, 0x3B, 0x3A, 0x29, 0x3F].contains(bytes[end - 1]) { end -= 1 }
    return end
  }

  private static func isPlaceholder(_ value: ArraySlice<UInt8>) -> Bool {
    guard let first = value.first else { return true }
    return [0x3C, 0x7B, 0x24, 0x5B, 0x28, 0x25].contains(first) || Set(value).count <= 2
  }

  private static func isPassword(_ value: ArraySlice<UInt8>) -> Bool {
    guard value.count >= 6, value.count <= 128, !isPlaceholder(value) else { return false }
    return value.contains(where: isLetter)
      && value.contains { byte in !isLetter(byte) && !Self.signsOfNames.contains(byte) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  /// - / ' and . stand in words, too.
  private static let signsOfNames: [UInt8] = [0x2D, 0x2F, 0x27, 0x2E]

  /// Eight signs or more of at least three kinds: small letters, capitals, digits, others.
  private static func isStrong(_ value: ArraySlice<UInt8>) -> Bool {
    guard value.count >= 8, value.count <= 128, !isPlaceholder(value) else { return false }
    return Set(value.compactMap(Self.kind)).count >= 3
  }

  /// Small letters, capitals, digits, other signs; nil for those that stand in names and addresses too.
  private static func kind(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x61...0x7A: 0
    case 0x41...0x5A: 1
    case 0x30...0x39: 2
    case 0x2D, 0x2E, 0x2F, 0x3A, 0x5F: nil
    default: 3
    }
  }

  private static func isToken(_ value: ArraySlice<UInt8>) -> Bool {
    guard value.count >= 16, !isPlaceholder(value), value.contains(where: { $0 &- 0x30 < 10 }),
      value.contains(where: { ($0 | 0x20) &- 0x61 < 26 })
    else { return false }
    return entropy(value) >= 3
  }

  /// Shannon's entropy of the signs, in bits each.
  private static func entropy(_ value: ArraySlice<UInt8>) -> Double {
    var counts: [UInt8: Int] = [:]
    for byte in value { counts[byte, default: 0] += 1 }
    // In a fixed order: sums of doubles depend on it.
    return counts.sorted { $0.key < $1.key }.reduce(0) { sum, entry in
      let share = Double(entry.value) / Double(value.count)
      return sum - share * log2(share)
    }
  }
}
