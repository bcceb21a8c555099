import FTData
import Testing

@testable import FTDataset

@Suite struct PersonalDataTests {
  /// Numbers of payment networks' test cards, the registry's sample IBANs, and numbers made for this table with right check digits.
  static let planted: [(text: String, kind: PersonalDatum.Kind)] = [
    ("Write to jane.doe+shop@mail.example.com today.", .email), ("連絡はtaro@example.jpまでお願いします。", .email),
    ("連絡先はｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐです。", .email),
    ("Call +81-3-1234-5678 after six.", .phone), ("Call +44 20 7946 0958 after six.", .phone),
    ("Ring +1 (555) 234-5678.", .phone),
    ("My number is (555) 234-5678.", .phone), ("My number is 555-234-5678, ask for Ann.", .phone),
    ("携帯は090-1234-5678です。", .phone), ("携帯は０９０－１２３４－５６７８です。", .phone), ("電話は03-1234-5678へ。", .phone),
    ("お電話は０３（１２３４）５６７８まで。", .phone), ("09012345678に電話してください。", .phone), ("Tel: 020 7946 0958", .phone),
    ("Appelez le 06 12 34 56 78 le soir.", .phone), ("電話番号は0312345678です。", .phone),
    ("Pay to DE89 3704 0044 0532 0130 00 by Friday.", .iban), ("IBAN GB82WEST12345698765432 is mine.", .iban),
    ("My card is 4111 1111 1111 1111.", .card), ("Card 5555555555554444, thanks.", .card),
    ("Use 3782-822463-10005.", .card),
    ("カード番号は４１１１　１１１１　１１１１　１１１１です。", .card),
    ("マイナンバーは1234 5678 9018です。", .myNumber), ("My Number: 123456789018", .myNumber),
    ("Call me on 07700 900123, or 020 7946 0958.", .phone), ("口座は東西銀行本町支店　普通１２３４５６７です。", .account),
    ("My account number is 12345678.", .account), ("It is AB 12 34 56 C.", .nationalInsurance),
    ("National insurance AB123456C", .nationalInsurance), ("Send it to 12 Orchard Close, Ludlow.", .postalAddress),
    ("対象は佐々木さん（1973年10月2日生）です。", .birth), ("My SSN is 219-09-9999.", .socialSecurity),
    ("Social security number 078-05-1120 was on the card.", .socialSecurity),
    ("The login came from 203.0.113.42 at night.", .address), ("Server address 8.8.8.8 answered.", .address),
    ("It was 2001:db8:85a3::8a2e:370:7334 again.", .address),
    ("〒100-0005 にお送りください。", .postalAddress), ("東京都千代田区丸の内1-9-1に住んでいます。", .postalAddress),
    ("大阪府大阪市北区梅田三丁目に届けてください。", .postalAddress), ("I live at 42 Wallaby Lane, near the harbour.", .postalAddress),
    ("Ich wohne in der Lindenstraße 12 in Berlin.", .postalAddress),
    ("Date of birth: 1985-04-12", .birth), ("She was born on April 12, 1985 in Leeds.", .birth),
    ("生年月日は1985年4月12日です。", .birth),
    ("昭和60年4月12日生まれの女性です。", .birth), ("geboren am 12. 4. 1985 in Köln", .birth),
  ]

  @Test(arguments: planted.indices) func aPlantedDatumIsFound(_ index: Int) {
    let found = PersonalDataFinder.find(ScannedText(Self.planted[index].text))
    #expect(!found.isEmpty && found.allSatisfy { $0.kind == Self.planted[index].kind }, "\(Self.planted[index].text)")
  }

  /// Codes, prices, sizes, versions and times that people write of goods.
  static let lookalikes = [
    "The pot measures 40 x 28 x 2 cm and weighs 1.4 kg.", "EAN 4006381333931, 12 pieces.",
    "JANコード 4901234567894 の商品です。",
    "ISBN 978-3-16-148410-0 is a book.", "ISBN 0-306-40615-2", "Order no. 555-234-5678 was sent.",
    "注文番号 090-1234-5678 の件です。",
    "Version 10.0.19041.1 of the firmware", "Open 192.168.1.1 in the browser.", "Section 4.2.1.3 says so.",
    "It costs 1,299.00 EUR or 145,000円.",
    "12:30:45 on 2024-01-15, again at 2024/02/16", "Part 123-456-7890-AB", "型番はAB-0312345678です。",
    "Serial 4111111111111112", "Tracking 1234 5678 9012",
    "icon@2x.png and logo@3x.jpg", "git@github.com:owner/name.git", "npm install left-pad@1.3.0",
    "@media screen and (max-width: 600px)",
    "フリーダイヤル0120-123-456へどうぞ。", "The years 1998 1999 2000 2001 were good.", "Size 090 or 080, 100 % cotton",
    "Born in 1985, the company makes pots.",
    "Ships in 3-5 days, 24/7, 365 days", "A 3 Way Switch with 2 Speed Drive.", "1234 5678 9018 is a lot number.",
    "2x4 timber, 1/2 inch, 3/8", "東京都内は3-5日で届きます。",
    "Colour #445566, RGB 12,34,56", "+1000000 points!", "MAC 00:1A:2B:3C:4D:5E", "std::vector::size and a::b::c",
    "2.4 GHz / 5 GHz 802.11 a/b/g/n", "0.5–0.75 mm, 100–240 V, 50/60 Hz",
    "GTIN 04012345678901", "3.14159265358979", "1000000000000000", "容量1.4リットル、直径16cm、3,200円", "2024年4月12日発売",
    "ABCD1234EFGH5678", "DE 12 3456 cable", "MT-2000/15-B4",
    "The firmware was updated to 12.17.30.122 overnight.", "誕生日は晴れでした。2022年12月3日に買いました。", "Model AB123456C",
    "普通サイズ 250 g", "12 Close friends, Ann and Bo",
  ]

  @Test(arguments: lookalikes) func whatLooksLikeOneIsNone(_ text: String) {
    #expect(PersonalDataFinder.find(ScannedText(text)).isEmpty)
    #expect(SecretFinder.find(ScannedText(text)).isEmpty)
  }

  static let secrets: [(text: String, kind: FoundSecret.Kind)] = [
    ("key sk-proj-Ab12Cd34Ef56Gh78Ij90", .key), ("use ghp_0123456789abcdefghijABCDEFGHIJ456789 now", .key),
    ("AKIAIOSFODNN7EXAMPLE", .key),
    ("xoxb-123456789012-abcdefGHIJKL", .key), ("AIzaSyA1234567890abcdefghijklmnopqrstuv", .key),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n-----END RSA PRIVATE KEY-----", .privateKey),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", .token),
    ("password=Tr0ub4dor&3", .password),
    ("My password is hunter2!", .password), ("パスワードはSakura2024です。", .password), ("暗証番号は4821です。", .password),
    ("client_secret: 9f8e7d6c5b4a39281706f5e4d3c2b1a0", .token),
    ("Authorization: Bearer 9f8e7d6c5b4a39281706f5e4", .token),
    ("postgres://admin:S3cret@db.example.org/shop", .login), ("パスワード：ｈｕｎｔｅｒ２９", .password),
    ("I set the password to Qcrjpq%6Cg yesterday.", .password), ("Use the password Uomfdz&5DvYS there.", .password),
    ("パスワード「Bmtick!3fLTRI」で入ります。", .password),
  ]

  @Test(arguments: secrets.indices) func aPlantedSecretIsFoundAndMasked(_ index: Int) throws {
    let (text, kind) = Self.secrets[index]
    let scanned = ScannedText(text)
    let found = SecretFinder.find(scanned)
    #expect(found.map(\.kind) == [kind], "\(text)")
    let masked = try #require(SensitiveText.masked(text))
    let secret = try #require(found.first)
    #expect(
      !masked.contains(String(decoding: scanned.plain[secret.range].suffix(8), as: UTF8.self)) || kind == .privateKey)
  }

  static let harmless = [
    "The password must have at least 8 characters.", "password: <your password>", "password=********",
    "password={{password}}", "Forgot your password? Ask us.",
    "sk-learn-is-a-library-for-learning", "a token of our thanks", "The secret: let it rest overnight.",
    "https://example.org/a:b", "token = tokenizer.encode(text)",
    "eyJust a word", "AKIA is a prefix", "passwords are stored safely", "パスワードは忘れないでください。",
    "-----BEGIN CERTIFICATE-----", "API key: see the manual", "http://user@example/path",
    "Reset the password to continue.", "The password manager KeePass2 is free.",
  ]

  @Test(arguments: harmless) func wordsAboutSecretsAreNone(_ text: String) {
    #expect(SecretFinder.find(ScannedText(text)).isEmpty)
  }

  @Test func foundDataIsShownMasked() throws {
    let report = try DataGate([PersonalDataCheck.check, SecretCheck.check]).run(
      GateFixtures.input(["Write to jane@example.com or pay 4111 1111 1111 1111; password=Tr0ub4dor&3"]))
    let words = report.findings.flatMap(\.cases).map(\.words)
    #expect(words.contains("text: e-mail address j•••@example.com"))
    #expect(words.contains("text: credit card number •••11"))
    #expect(words.allSatisfy { !$0.contains("jane") && !$0.contains("4111") && !$0.contains("Tr0ub") })
    #expect(report.verdict == .shut)
    #expect(report.findings.map(\.check).sorted() == ["personal-data", "personal-data", "secrets"])
    #expect(!report.json().encoded().contains("jane") && !report.page().html.contains("jane"))
  }

  @Test func realListingsHoldNoneToSpeakOf() throws {
    var rows = 0
    var flagged = 0
    for (path, fields) in [
      ("products/train.jsonl", []), ("products/swapped.jsonl", []),
      ("products/further-questions.jsonl", ["question", "answer"]),
      ("products/japanese/test-questions.jsonl", ["question", "answer"]),
      ("products/japanese/products.jsonl", ["description"]),
      ("sections/train.jsonl", ["text"]), ("oddmere/products.jsonl", ["description"]),
    ] {
      var names = DataFields()
      names.texts = fields
      let input = DataCheckInput(try GateFixtures.sample(path), fields: names)
      let report = try DataGate([PersonalDataCheck.check, SecretCheck.check, MojibakeCheck.check, MarkupRemnants.check])
        .run(input)
      rows += input.records.count
      flagged += report.findings.reduce(0) { $0 + $1.cases.count }
    }
    #expect(rows > 2_500)
    #expect(flagged * 1_000 <= rows)
  }

  @Test func checkDigitsTellOneChangedDigit() {
    #expect(CheckDigits.isLuhn([4, 5, 3, 9, 1, 4, 8, 8, 0, 3, 4, 3, 6, 4, 6, 7]))
    #expect(!CheckDigits.isLuhn([4, 5, 3, 9, 1, 4, 8, 8, 0, 3, 4, 3, 6, 4, 6, 8]))
    #expect(CheckDigits.isIBAN(Array("GB82WEST12345698765432".utf8)))
    #expect(!CheckDigits.isIBAN(Array("GB82WEST12345698765433".utf8)))
    #expect(CheckDigits.isMyNumber([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 8]))
    #expect(!CheckDigits.isMyNumber([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 7]))
    #expect(!CheckDigits.isLuhn([]))
  }
}
