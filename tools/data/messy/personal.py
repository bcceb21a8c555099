"""Personal data and secrets that belong to nobody. Check digits are right where a kind has them: Luhn for cards, ISO 7064 mod 97-10 for
IBAN, the check digit of the Japanese individual number."""

import base64
import json
import string

SYLLABLES = (
    "bran",
    "del",
    "mo",
    "ri",
    "wick",
    "tor",
    "hal",
    "fen",
    "sto",
    "mer",
    "lyn",
    "gar",
    "os",
    "pel",
    "ques",
    "vi",
)
ENGLISH_NAMES = (
    "Harriet",
    "Oliver",
    "Agnieszka",
    "Tom",
    "Maureen",
    "Idris",
    "Fiona",
    "Gareth",
    "Niamh",
    "Pavel",
    "Joanna",
    "Sanjay",
)
ENGLISH_SURNAMES = (
    "Whitlock",
    "Pemberton",
    "O'Hara",
    "Kowalczyk",
    "Ashdown",
    "Bevan",
    "Trelawny",
    "Farooq",
    "Lindqvist",
    "Haythorne",
)
JAPANESE_NAMES = (
    ("佐々木", "sasaki"),
    ("渡部", "watanabe"),
    ("長谷川", "hasegawa"),
    ("小野寺", "onodera"),
    ("東海林", "shoji"),
    ("三浦", "miura"),
    ("大久保", "okubo"),
    ("神谷", "kamiya"),
)
JAPANESE_GIVEN = (
    ("由紀子", "yukiko"),
    ("健太郎", "kentaro"),
    ("美咲", "misaki"),
    ("隆", "takashi"),
    ("彩", "aya"),
    ("誠一", "seiichi"),
)
STREETS = (
    "Mill Lane",
    "Church Road",
    "Station Road",
    "Orchard Close",
    "Victoria Street",
    "Chapel Hill",
    "Queens Avenue",
)
TOWNS = (
    ("Harrogate", "HG"),
    ("Truro", "TR"),
    ("Inverness", "IV"),
    ("Ludlow", "SY"),
    ("Swansea", "SA"),
    ("Dundee", "DD"),
    ("Ely", "CB"),
)
AMERICAN = (("Springfield", "IL 62704"), ("Portland", "OR 97205"), ("Concord", "NH 03301"), ("Boise", "ID 83702"))
WARDS = (
    ("東京都世田谷区", "154-00", "三軒茶屋"),
    ("大阪府豊中市", "560-00", "本町"),
    ("北海道函館市", "040-00", "元町"),
    ("愛知県岡崎市", "444-00", "康生通西"),
    ("福岡県久留米市", "830-00", "東町"),
    ("宮城県仙台市青葉区", "980-08", "国分町"),
    ("長野県松本市", "390-08", "中央"),
)
MAIL_HOSTS = (".co.uk", ".com", ".net", ".org", ".ie")


def digits(random, count):
    return "".join(random.choice(string.digits) for _ in range(count))


def letters(random, count, alphabet=string.ascii_letters + string.digits):
    return "".join(random.choice(alphabet) for _ in range(count))


def luhn_sum(number):
    total = 0
    for position, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total


def grouped(number, width, joint):
    return joint.join(number[start : start + width] for start in range(0, len(number), width))


def card(random):
    start = random.choice(("4", "51", "52", "53", "54", "55", "37"))
    length = 15 if start == "37" else 16
    body = start + digits(random, length - len(start) - 1)
    number = next(body + check for check in string.digits if luhn_sum(body + check) % 10 == 0)
    if length == 15:
        return number
    return random.choice((number, grouped(number, 4, " "), grouped(number, 4, "-")))


def iban(random):
    country, bank, count = random.choice(
        (("GB", letters(random, 4, string.ascii_uppercase), 14), ("DE", "", 18), ("NL", "ABNA", 10), ("FR", "", 23))
    )
    body = bank + digits(random, count)
    value = int("".join(str(int(sign, 36)) for sign in body + country + "00"))
    number = f"{country}{98 - value % 97:02d}{body}"
    return random.choice((number, grouped(number, 4, " ")))


def individual_number(random):
    """A Japanese individual number: 11 digits and a check digit over weights 2…7, 2…6."""
    body = digits(random, 11)
    total = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5) for place, digit in enumerate(reversed(body), start=1)
    )
    rest = total % 11
    number = body + str(0 if rest <= 1 else 11 - rest)
    return random.choice((number, grouped(number, 4, "-"), grouped(number, 4, " ")))


def person(random, japanese):
    if japanese:
        family, given = random.choice(JAPANESE_NAMES), random.choice(JAPANESE_GIVEN)
        return family[0] + given[0], (given[1], family[1])
    given, family = random.choice(ENGLISH_NAMES), random.choice(ENGLISH_SURNAMES)
    return f"{given} {family}", (given.lower(), family.lower().replace("'", ""))


def host(random):
    return "".join(random.choice(SYLLABLES) for _ in range(random.randint(2, 4)))


def personal(random, kind, japanese):
    """(value, name, label) of a kind of personal data."""
    name, (given, family) = person(random, japanese)
    label = ""
    if kind == "email":
        local = random.choice(
            (f"{given}.{family}", f"{given[0]}{family}{digits(random, 2)}", f"{family}_{given}", f"{given}+shop")
        )
        value = (
            f"{local}@{host(random)}{random.choice(('.jp', '.co.jp', '.ne.jp', '.com') if japanese else MAIL_HOSTS)}"
        )
    elif kind == "phone" and japanese:
        value = random.choice(
            (
                f"0{random.choice('789')}0-{digits(random, 4)}-{digits(random, 4)}",
                f"03-{random.choice('3568')}{digits(random, 3)}-{digits(random, 4)}",
                f"+81 90-{digits(random, 4)}-{digits(random, 4)}",
                f"0{random.choice('789')}0{digits(random, 8)}",
                f"（06）6{digits(random, 3)}-{digits(random, 4)}",
            )
        )
    elif kind == "phone":
        # Ranges that the regulators keep for fiction.
        value = random.choice(
            (
                f"07700 900{digits(random, 3)}",
                f"+44 7700 900{digits(random, 3)}",
                f"020 7946 0{digits(random, 3)}",
                f"(312) 555-01{digits(random, 2)}",
                f"+1 415-555-01{digits(random, 2)}",
                f"+353 1 555 01{digits(random, 2)}",
            )
        )
    elif kind == "address" and japanese:
        ward, code, quarter = random.choice(WARDS)
        value = (
            random.choice((f"〒{code}{digits(random, 2)} ", ""))
            + f"{ward}{quarter}{random.randint(1, 8)}-{random.randint(1, 30)}-{random.randint(1, 20)}"
        )
        value += random.choice(("", f" コーポ{random.choice('青白緑')}葉{random.randint(101, 509)}号室"))
    elif kind == "address":
        if random.random() < 0.3:
            town, code = random.choice(AMERICAN)
            value = f"{random.randint(11, 2999)} {random.choice(('Maple', 'Elm', 'Cedar'))} {random.choice(('Street', 'Avenue'))}, {town}, {code}"
        else:
            town, code = random.choice(TOWNS)
            value = f"{random.randint(1, 180)} {random.choice(STREETS)}, {town} {code}{random.randint(1, 19)} {random.randint(1, 9)}{letters(random, 2, 'ABDEFGHJLNPQRSTUWXYZ')}"
    elif kind == "card":
        value = card(random)
    elif kind == "bank-account" and japanese:
        bank = random.choice(("みずなら銀行", "東西銀行", "うみべ信用金庫", "はやぶさ銀行"))
        value = f"{bank}{random.choice(('駅前', '本町', '港南'))}支店 普通 {digits(random, 7)}"
    elif kind == "bank-account":
        value = iban(random)
    elif kind == "national-number" and japanese:
        value = individual_number(random)
    elif kind == "national-number":
        if random.random() < 0.5:
            label, value = (
                "social security number",
                f"{random.randint(101, 649):03d}-{random.randint(11, 98)}-{random.randint(1001, 9998)}",
            )
        else:
            # Prefixes in use at the National Insurance office.
            label, value = (
                "National Insurance number",
                f"{random.choice(('AB', 'CE', 'JK', 'PX'))} {grouped(digits(random, 6), 2, ' ')} {random.choice('ABCD')}",
            )
    elif kind == "ip-address":
        value = f"{random.choice((81, 92, 133, 176, 203))}.{random.randint(10, 250)}.{random.randint(10, 250)}.{random.randint(10, 250)}"
        if random.random() < 0.2:
            value = ":".join(["2a02"] + [f"{random.randint(4096, 65535):x}" for _ in range(7)])
    else:
        year, month, day = random.randint(1941, 2004), random.randint(1, 12), random.randint(1, 28)
        value = (
            f"{year}年{month}月{day}日"
            if japanese
            else random.choice(
                (
                    f"{day:02d}/{month:02d}/{year}",
                    f"{year}-{month:02d}-{day:02d}",
                    f"{day} {('January', 'May', 'June', 'October')[month % 4]} {year}",
                )
            )
        )
    return value, name, label


def secret(random, kind):
    """A secret of a kind. Prefixes are joined here, so that no scanner takes this file for a leak."""
    if kind == "api-key":
        return random.choice(
            (
                "AK" + "IA" + letters(random, 16, string.ascii_uppercase + "234567"),
                "gh" + "p_" + letters(random, 36),
                "sk" + "_live_" + letters(random, 24),
                "AI" + "za" + letters(random, 35),
                "sk" + "-proj-" + letters(random, 40),
            )
        )
    if kind == "password":
        return (
            letters(random, 6, string.ascii_lowercase).capitalize()
            + random.choice("!#%&")
            + letters(random, random.randint(3, 6))
        )
    if kind == "private-key":
        body = base64.b64encode(bytes(random.randrange(256) for _ in range(144))).decode()
        name = random.choice(("RSA ", "EC ", "OPENSSH ", ""))
        return "\n".join(
            [
                f"-----BEGIN {name}PRIVATE" + " KEY-----",
                *[body[at : at + 64] for at in range(0, len(body), 64)],
                f"-----END {name}PRIVATE" + " KEY-----",
            ]
        )
    part = lambda content: base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    return ".".join(
        (
            part({"alg": "HS256", "typ": "JWT"}),
            part({"sub": digits(random, 8), "iat": random.randint(1.5e9, 1.7e9)}),
            letters(random, 43),
        )
    )


def valid_individual_number(number):
    if len(number) != 12:
        return False
    total = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5)
        for place, digit in enumerate(reversed(number[:11]), start=1)
    )
    rest = total % 11
    return int(number[11]) == (0 if rest <= 1 else 11 - rest)
