"""Strings whose form comes near personal data or a secret and that are none; check digits are wrong where a kind has them."""

import string
import uuid

import personal


def look_alike(random, kind, japanese):
    """A string that is none of these, though its form comes near."""
    if kind == "product-code":
        return random.choice(
            (
                f"KX-{personal.digits(random, 4)}-{personal.digits(random, 4)}",
                f"OD{personal.digits(random, 3)}.{personal.digits(random, 3)}-{personal.letters(random, 2, string.ascii_uppercase)}",
                f"SK-{personal.digits(random, 4)}",
            )
        )
    if kind == "isbn":
        body = "978" + random.choice("01234") + personal.digits(random, 8)
        number = body + str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10)
        return random.choice((number, f"{number[:3]}-{number[3]}-{number[4:8]}-{number[8:12]}-{number[12]}"))
    if kind == "price":
        return (
            f"{random.randint(1, 98)},{personal.digits(random, 3)}円"
            if japanese
            else random.choice(
                (
                    f"{random.randint(1, 9)},{personal.digits(random, 3)}.{personal.digits(random, 2)} EUR",
                    f"£{random.randint(10, 999)}.{personal.digits(random, 2)}",
                )
            )
        )
    if kind == "size":
        return (
            f"{random.randint(10, 99)}×{random.randint(10, 99)}×{random.randint(2, 60)}cm"
            if japanese
            else f"{random.randint(10, 99)} x {random.randint(10, 99)} x {random.randint(2, 60)} cm"
        )
    if kind == "version":
        return random.choice(
            (
                f"{random.randint(1, 14)}.{random.randint(0, 20)}.{random.randint(0, 30)}.{random.randint(0, 250)}",
                f"{random.randint(1, 14)}.{random.randint(0, 20)}.{random.randint(0, 9)}",
            )
        )
    if kind == "long-number":
        while True:
            number = random.choice("1236") + personal.digits(random, 11 if japanese else 15)
            # Neither a card nor, in twelve digits, an individual number.
            if personal.luhn_sum(number) % 10 and not personal.valid_individual_number(number):
                return random.choice((number, personal.grouped(number, 4, "-")))
    if kind == "ean":
        return random.choice(("49", "45", "50", "40")) + personal.digits(random, 11)
    if kind == "hash":
        return personal.letters(random, random.choice((7, 12, 40)), "0123456789abcdef")
    if kind == "uuid":
        return str(uuid.UUID(int=random.getrandbits(128), version=4))
    if kind == "date":
        year, month, day = random.randint(2019, 2025), random.randint(1, 12), random.randint(1, 28)
        return f"{year}年{month}月{day}日" if japanese else f"{year}-{month:02d}-{day:02d}"
    if kind == "time":
        start = random.randint(7, 11)
        return f"{start}:30〜{start + 8}:15" if japanese else f"{start}:30-{start + 8}:15"
    if kind == "at-sign":
        return (
            f"{random.randint(3, 90)}個 @{random.randint(120, 980)}円"
            if japanese
            else f"{random.randint(3, 90)} pcs @ {random.randint(2, 20)}.{personal.digits(random, 2)}"
        )
    return random.choice(("IP", "IPX")) + random.choice(("44", "54", "65", "67"))
