/// Units of measurement and their signs; the prefixes are written out, because not every combination is in use.
enum UnitTable {
  struct Unit: Sendable {
    let one: Spoken
    let many: Spoken
  }

  private static let entries: [(signs: String, one: String, many: String)] = [
    ("km kms", "kilometer", "kilometers"), ("m", "meter", "meters"), ("dm", "decimeter", "decimeters"),
    ("cm cms", "centimeter", "centimeters"), ("mm", "millimeter", "millimeters"), ("μm", "micrometer", "micrometers"),
    ("nm", "nanometer", "nanometers"), ("in", "inch", "inches"), ("ft", "foot", "feet"), ("yd yds", "yard", "yards"),
    ("mi", "mile", "miles"), ("nmi", "nautical mile", "nautical miles"), ("″", "inch", "inches"), ("′", "foot", "feet"),
    ("kg kgs", "kilogram", "kilograms"), ("g gr gm gms", "gram", "grams"), ("mg", "milligram", "milligrams"),
    ("μg mcg", "microgram", "micrograms"), ("t", "ton", "tons"), ("lb", "pound", "pounds"), ("lbs", "pound", "pounds"),
    ("oz", "ounce", "ounces"), ("l L", "liter", "liters"), ("dl dL", "deciliter", "deciliters"),
    ("cl cL", "centiliter", "centiliters"), ("ml mL mls", "milliliter", "milliliters"),
    ("hl hL", "hectoliter", "hectoliters"),
    ("μl μL", "microliter", "microliters"), ("gal", "gallon", "gallons"), ("qt", "quart", "quarts"),
    ("pt", "pint", "pints"),
    ("fl oz", "fluid ounce", "fluid ounces"), ("tbsp tbsps tbs Tbsp", "tablespoon", "tablespoons"),
    ("tsp tsps Tsp", "teaspoon", "teaspoons"),
    ("km² km2 km^2", "square kilometer", "square kilometers"), ("m² m2 m^2 sqm", "square meter", "square meters"),
    ("cm² cm2 cm^2", "square centimeter", "square centimeters"), ("mm²", "square millimeter", "square millimeters"),
    ("m³ m3 m^3", "cubic meter", "cubic meters"), ("cm³ cm3 cc", "cubic centimeter", "cubic centimeters"),
    ("km³", "cubic kilometer", "cubic kilometers"), ("ft² ft2", "square foot", "square feet"),
    ("ft³ ft3", "cubic foot", "cubic feet"),
    ("in²", "square inch", "square inches"), ("mi²", "square mile", "square miles"),
    ("sq ft", "square foot", "square feet"),
    ("sq. ft", "square foot", "square feet"), ("sq. m", "square meter", "square meters"),
    ("cu. ft", "cubic foot", "cubic feet"),
    ("fl. oz", "fluid ounce", "fluid ounces"), ("sq. mi", "square mile", "square miles"),
    ("sq m", "square meter", "square meters"), ("sq mi", "square mile", "square miles"),
    ("sq km", "square kilometer", "square kilometers"), ("sq in", "square inch", "square inches"),
    ("cu ft", "cubic foot", "cubic feet"), ("ha", "hectare", "hectares"), ("ac", "acre", "acres"),
    ("mph", "mile per hour", "miles per hour"), ("kph kmh", "kilometer per hour", "kilometers per hour"),
    ("kn kt kts", "knot", "knots"), ("mpg", "mile per gallon", "miles per gallon"),
    ("rpm", "revolution per minute", "revolutions per minute"), ("bpm", "beat per minute", "beats per minute"),
    ("fps", "frame per second", "frames per second"), ("dpi", "dot per inch", "dots per inch"),
    ("bps", "basis point", "basis points"), ("ppm", "part per million", "parts per million"),
    ("psi", "pound per square inch", "pounds per square inch"),
    ("Hz", "hertz", "hertz"), ("kHz", "kilohertz", "kilohertz"), ("MHz", "megahertz", "megahertz"),
    ("GHz", "gigahertz", "gigahertz"),
    ("B", "byte", "bytes"), ("kB KB", "kilobyte", "kilobytes"), ("MB", "megabyte", "megabytes"),
    ("GB", "gigabyte", "gigabytes"),
    ("TB", "terabyte", "terabytes"), ("PB", "petabyte", "petabytes"), ("KiB", "kibibyte", "kibibytes"),
    ("MiB", "mebibyte", "mebibytes"), ("GiB", "gibibyte", "gibibytes"), ("TiB", "tebibyte", "tebibytes"),
    ("kb kbit Kb", "kilobit", "kilobits"), ("Mb Mbit", "megabit", "megabits"), ("Gb Gbit", "gigabit", "gigabits"),
    ("kbps Kbps", "kilobit per second", "kilobits per second"), ("Mbps", "megabit per second", "megabits per second"),
    ("Gbps", "gigabit per second", "gigabits per second"), ("MP", "megapixel", "megapixels"), ("px", "pixel", "pixels"),
    ("W", "watt", "watts"), ("kW", "kilowatt", "kilowatts"), ("MW", "megawatt", "megawatts"),
    ("GW", "gigawatt", "gigawatts"),
    ("mW", "milliwatt", "milliwatts"), ("Wh", "watt hour", "watt hours"), ("kWh", "kilowatt hour", "kilowatt hours"),
    ("MWh", "megawatt hour", "megawatt hours"), ("GWh", "gigawatt hour", "gigawatt hours"),
    ("TWh", "terawatt hour", "terawatt hours"),
    ("hp bhp", "horsepower", "horsepower"), ("V", "volt", "volts"), ("kV", "kilovolt", "kilovolts"),
    ("mV", "millivolt", "millivolts"),
    ("A", "amp", "amps"), ("mA", "milliamp", "milliamps"), ("Ah", "amp hour", "amp hours"),
    ("mAh", "milliamp hour", "milliamp hours"),
    ("Ω", "ohm", "ohms"), ("kΩ", "kilohm", "kilohms"), ("MΩ", "megohm", "megohms"), ("μF", "microfarad", "microfarads"),
    ("N", "newton", "newtons"), ("kN", "kilonewton", "kilonewtons"), ("Nm", "newton meter", "newton meters"),
    ("J", "joule", "joules"),
    ("kJ", "kilojoule", "kilojoules"), ("MJ", "megajoule", "megajoules"), ("cal", "calorie", "calories"),
    ("kcal", "kilocalorie", "kilocalories"), ("Pa", "pascal", "pascals"), ("hPa", "hectopascal", "hectopascals"),
    ("kPa", "kilopascal", "kilopascals"), ("MPa", "megapascal", "megapascals"), ("mbar", "millibar", "millibars"),
    ("bar", "bar", "bar"),
    ("dB", "decibel", "decibels"), ("dBm", "decibel milliwatt", "decibel milliwatts"), ("lm", "lumen", "lumens"),
    ("lx", "lux", "lux"), ("K", "kelvin", "kelvin"), ("mol", "mole", "moles"), ("ct", "carat", "carats"),
    ("°C", "degree celsius", "degrees celsius"), ("°F", "degree fahrenheit", "degrees fahrenheit"),
    ("° C", "degree celsius", "degrees celsius"), ("° F", "degree fahrenheit", "degrees fahrenheit"),
    ("mmHg", "millimeter of mercury", "millimeters of mercury"), ("mmol", "millimole", "millimoles"),
    ("IU", "international unit", "international units"), ("mSv", "millisievert", "millisieverts"),
    ("Sv", "sievert", "sieverts"), ("GPa", "gigapascal", "gigapascals"), ("THz", "terahertz", "terahertz"),
    ("pF", "picofarad", "picofarads"), ("nF", "nanofarad", "nanofarads"), ("mi/h", "mile per hour", "miles per hour"),
    ("deg", "degree", "degrees"), ("deg C", "degree celsius", "degrees celsius"),
    ("deg F", "degree fahrenheit", "degrees fahrenheit"), ("°", "degree", "degrees"), ("%", "percent", "percent"),
    ("‰", "per mille", "per mille"),
  ]

  static let units: [String: Unit] = entries.reduce(into: [:]) { table, entry in
    let unit = Unit(one: Spoken(entry.one), many: Spoken(entry.many))
    let isOne = ["sq", "cu", "fl", "° ", "deg "].contains { entry.signs.hasPrefix($0) && entry.signs.contains(" ") }
    for sign in isOne ? [entry.signs] : entry.signs.split(separator: " ").map(String.init) { table[sign] = unit }
  }

  static func rate(_ sign: String) -> Spoken? { rates[sign] ?? units[sign]?.one }

  /// What "per" may be followed by, beside the units.
  static let rates: [String: Spoken] = [
    "h": "hour", "hr": "hour", "hour": "hour", "s": "second", "sec": "second", "min": "minute", "day": "day",
    "d": "day",
    "week": "week", "wk": "week", "month": "month", "mo": "month", "year": "year", "yr": "year", "night": "night",
    "person": "person", "head": "head", "piece": "piece", "each": "each", "s²": "second squared",
    "s2": "second squared", "s^2": "second squared", "unit": "unit",
    "user": "user", "seat": "seat", "kg": "kilogram", "hundredweight": "hundredweight", "bottle": "bottle",
    "item": "item",
  ]
}
