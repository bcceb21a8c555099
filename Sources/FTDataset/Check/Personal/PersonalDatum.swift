/// Something in a text that belongs to a person.
struct PersonalDatum: Sendable, Equatable {
  enum Kind: Int, Sendable, CaseIterable {
    case email, phone, iban, card, account, myNumber, socialSecurity, nationalInsurance, address, postalAddress, birth

    var name: String {
      switch self {
      case .email: "e-mail address"
      case .phone: "telephone number"
      case .iban: "IBAN"
      case .card: "credit card number"
      case .account: "bank account"
      case .myNumber: "My Number"
      case .socialSecurity: "US social security number"
      case .nationalInsurance: "British national insurance number"
      case .address: "IP address"
      case .postalAddress: "postal address"
      case .birth: "date of birth"
      }
    }

    /// Numbers by which money or a person's identity can be taken.
    var isIdentifying: Bool {
      switch self {
      case .iban, .card, .account, .myNumber, .socialSecurity, .nationalInsurance: true
      default: false
      }
    }
  }

  let kind: Kind
  let range: Range<Int>

  /// What may be shown of it.
  func masked(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes[range], as: UTF8.self)
    switch kind {
    case .email:
      let domain = text.lastIndex(of: "@").map { text[$0...] } ?? ""
      return text.prefix(1) + "•••" + domain
    case .phone, .card: return "•••" + text.suffix(2)
    case .iban: return text.prefix(2) + "•••"
    case .address: return text.prefix { $0 != "." && $0 != ":" } + ".•••"
    case .postalAddress: return text.prefix(3) + "•••"
    case .account, .myNumber, .socialSecurity, .nationalInsurance, .birth: return "•••"
    }
  }
}
