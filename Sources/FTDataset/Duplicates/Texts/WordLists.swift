/// Closed classes of words that a comparison has to know, by their hashes.
enum WordLists {
  private static func hashes(_ words: String) -> Set<UInt64> {
    Set(words.split(whereSeparator: \.isWhitespace).map { TextToken.hash(String($0)) })
  }

  /// Units of measure, as they stand behind a number.
  static let units = hashes(
    """
    mm cm dm m km in inch inches ft foot feet yd yard yards mile miles µm um nm
    mg g kg t lb lbs oz ounce ounces pound pounds gram grams kilo kilos kilogram kilograms tonne tonnes
    ml cl dl l litre litres liter liters pint pints gal gallon gallons cup cups cc
    w kw mw kwh wh v mv a ma mah ah hz khz mhz ghz db lm lux k c f °c °f °
    b kb mb gb tb kib mib gib px dpi ppi mp bit bits byte bytes fps
    s ms sec second seconds min minute minutes h hr hrs hour hours day days week weeks month months year years
    eur usd gbp jpy chf yen euro euros dollar dollars cent cents % € $ £ ¥
    bar psi pa kpa nm n j kj kcal cal rpm mph kmh degree degrees percent
    piece pieces pcs pack packs set sets pair pairs tier tiers page pages
    """)

  /// Units of measure in Japanese, one or two characters behind a number.
  static let japaneseUnits = hashes("円 年 月 日 個 枚 本 人 組 膳 台 冊 回 歳 才 分 秒 時 週 点 種 段 つ 度 畳 足 着 箱 袋 缶 杯 匹 頭 羽 代 号 番 階")

  /// Words of grammar, which carry little of what a text says.
  static let grammar = hashes(
    """
    a an the this that these those it its he she they them their his her we our you your i my me us
    is are was were be been being am do does did done has have had having can could may might must shall should will would
    and or but nor so yet if then than as of in on at by for from to into onto with without within over under up down out off
    about across after before between through during upon per via there here which who whom whose what when where why how
    not no any some all each every both either neither other another such only also very more most less least too just
    der die das ein eine einer eines und oder aber ist sind war hat haben mit von zu im in auf für nicht es sie er wir ihr
    le la les un une des du de et ou est sont avec pour dans sur ne pas que qui il elle nous vous
    el los las una unos y o es son con por para en no que se su lo
    """)

  /// Words that stand for what a catalogue varies: colours, sizes, days, months, numbers in words.
  static let values = hashes(
    """
    black white grey gray red green blue yellow orange purple violet pink brown beige navy teal turquoise cream ivory gold
    golden silver bronze copper maroon burgundy charcoal khaki olive lime cyan magenta indigo ochre scarlet crimson
    xs xl xxl xxxl small medium large
    monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december
    zero one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand
    first second third fourth fifth left right
    """)

  /// The same in Japanese: characters that alone or side by side are a colour or a number.
  static let japaneseValues = hashes("一 二 三 四 五 六 七 八 九 十 百 千 万 黒 白 赤 青 緑 黄 紫 茶 紺 灰 金 銀 銅 藍 朱 色 左 右 大 中 小 上 下")
}
