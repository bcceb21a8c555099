"""Japanese products that nobody sells, in the form of Samples/products: enough contexts with numbers, which the 80 real rows are not."""

SYLLABLES = "カキクケコサシスセソタチツテトナニネノハヒフホマミムメモヤユヨラリルレロワ"

# kind: (materials, attributes that make sense for it)
KINDS = {
    "片手鍋": (("アルミニウム", "ステンレス", "ほうろう"), ("diameter", "capacity", "weight", "warranty")),
    "菜切り包丁": (("ステンレスと桜材", "炭素鋼と樫材"), ("length", "weight", "warranty")),
    "まな板": (("イチョウ", "ヒノキ", "合成ゴム"), ("size", "thickness", "weight")),
    "土瓶": (("せっ器", "陶器"), ("capacity", "height", "weight")),
    "小鉢": (("磁器", "陶器", "吹きガラス"), ("diameter", "height", "pieces")),
    "湯のみ": (("磁器", "せっ器"), ("capacity", "height", "pieces")),
    "剪定ばさみ": (("炭素鋼", "ステンレス"), ("length", "weight", "warranty")),
    "プランター": (("素焼きの土", "再生プラスチック", "杉材"), ("size", "weight", "load")),
    "縁台": (("杉材", "竹", "チーク材"), ("width", "height", "load")),
    "フェイスタオル": (("綿", "麻と綿"), ("size", "weight", "pieces")),
    "脱衣かご": (("籐", "竹", "ポリプロピレン"), ("size", "height", "load")),
    "手帳": (("再生紙と布", "再生紙と牛革"), ("size", "thickness", "weight")),
    "本立て": (("ブナ材", "鋼板", "大理石"), ("width", "height", "load")),
    "卓上ライト": (("アルミニウム", "真鍮", "オーク材"), ("height", "power", "brightness", "cable")),
    "提灯型ライト": (("和紙と竹", "和紙と鋼線"), ("diameter", "power", "brightness")),
    "旅行かばん": (("帆布", "再生ナイロン", "ポリカーボネート"), ("size", "capacity", "weight", "warranty")),
    "雨傘": (("はっ水ポリエステル", "綿と竹"), ("diameter", "length", "weight")),
    "水筒": (("ステンレス", "チタン"), ("capacity", "height", "weight")),
    "けん玉": (("サクラ材", "ブナ材"), ("height", "weight", "age")),
    "積み木": (("ブナ材", "カエデ材"), ("pieces", "weight", "age")),
    "猫つぐら": (("稲わら", "フェルト"), ("diameter", "height", "weight")),
    "犬の首輪": (("ナイロン", "牛革"), ("length", "width", "weight")),
    "はんてん": (("綿", "綿とウール"), ("length", "weight", "warranty")),
    "ひざ掛け": (("ウール", "カシミヤとウール", "フリース"), ("size", "weight")),
    "金づち": (("鍛造鋼と樫材", "鍛造鋼とガラス繊維"), ("length", "weight", "warranty")),
    "踏み台": (("松の合板", "鋼管", "桐材"), ("width", "height", "load")),
}
# attribute: (what it is called, ranges with a step, the unit)
MEASURES = {
    "diameter": ("直径", (9, 48, 0.5), "cm"),
    "capacity": ("容量", (180, 3900, 10), "ml"),
    "weight": ("重さ", (60, 4900, 10), "g"),
    "warranty": ("保証", (1, 9, 1), "年"),
    "length": ("長さ", (11, 118, 0.5), "cm"),
    "thickness": ("厚さ", (3, 38, 1), "mm"),
    "height": ("高さ", (7, 96, 0.5), "cm"),
    "pieces": ("入り数", (2, 48, 1), "個"),
    "load": ("耐荷重", (3, 140, 1), "kg"),
    "width": ("幅", (12, 98, 0.5), "cm"),
    "power": ("消費電力", (2, 38, 1), "W"),
    "brightness": ("明るさ", (90, 1800, 10), "ルーメン"),
    "cable": ("コード", (0.9, 4.8, 0.1), "m"),
    "age": ("対象年齢", (2, 8, 1), "歳"),
    "size": ("サイズ", (12, 90, 1), "cm"),
}
COLOURS = (
    "藍色",
    "生成り",
    "からし色",
    "深緑",
    "小豆色",
    "鉄紺",
    "若草色",
    "墨色",
    "柿色",
    "空色",
    "灰桜",
    "象牙色",
    "栗色",
    "群青",
    "朱色",
    "苔色",
)
POINTS = (
    "角を丸く仕上げてあり",
    "裏側に滑り止めを貼ってあり",
    "吊るせる輪が付き",
    "重ねて片付けることができ",
    "底に水抜きの溝を刻んであり",
    "布の袋が付属し",
    "持ち手だけ取り替えることができ",
    "職人が一つずつ番号を入れており",
    "組み立てに工具が要らず",
    "片手でふたを開けられ",
    "縁に目盛りを彫ってあり",
    "内側まで塗りを重ねてあり",
    "持ち運び用の帯が付き",
    "汚れが目立ちにくい織りで",
    "左利きでも使いやすく",
)
PEOPLE = (
    "一人暮らしを始める人",
    "三世代で暮らす家庭",
    "畑仕事のあとにお茶を飲む人",
    "狭い玄関で支度をする家族",
    "夜ふけに書き物をする人",
    "雨の多い土地の人",
    "山小屋に通う夫婦",
    "市場で働く人",
    "孫を迎える祖父母",
    "茶道を習う学生",
    "自転車で配達をする人",
    "小さな宿の主人",
    "海辺で絵を描く人",
    "引っ越しの多い人",
)
OPENINGS = (
    "{name}は{colour}の{kind}で、材料には{material}を選びました。",
    "{people}のために作った{kind}、それが{name}です。{material}製で、色は{colour}です。",
    "{material}を使った{kind}の{name}です。色合いは{colour}にそろえました。",
    "{colour}に染めた{name}という{kind}です。主な素材は{material}です。",
    "この{kind}の名は{name}。{colour}で、{material}からできています。",
    "工房が{material}で仕立てた{kind}、{name}の色は{colour}です。",
    "{kind}をお探しの{people}には{name}があります。{colour}の{material}が目印です。",
)
CLOSINGS = (
    "{point}、{people}に喜ばれます。",
    "{people}を思い浮かべ、{point}ます。",
    "{point}、長く使うほど手になじみます。",
    "{point}、贈り物にする方もいます。",
    "{point}、修理も承ります。",
    "なお、{point}、{people}から好評です。",
)


def number(value):
    return f"{value:,.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def measure(random, key):
    """A value with its unit, as it stands in the text."""
    _, (low, high, step), unit = MEASURES[key]
    draw = lambda: number(round(low + step * random.randrange(int((high - low) / step)), 1))
    return f"{draw()}×{draw()}{unit}" if key == "size" else f"{draw()}{unit}"


def product(random, taken):
    """{"name", "attributes", "description"}; every measure stands literally in the description. `taken` holds the names given."""
    name = None
    while name is None or name in taken:
        name = "".join(random.choice(SYLLABLES) for _ in range(random.randint(3, 5)))
    taken.add(name)
    kind = random.choice(sorted(KINDS))
    materials, keys = KINDS[kind]
    attributes = {"name": name, "kind": kind, "material": random.choice(materials), "colour": random.choice(COLOURS)}
    stated = list(keys)
    random.shuffle(stated)
    for key in stated[: random.randint(2, len(stated))]:
        attributes[key] = measure(random, key)
    listed = [MEASURES[key][0] + "は" + value for key, value in attributes.items() if key in MEASURES]
    joint = random.choice(("、", "で、"))
    end = random.choice(("です。", "となっています。", "あります。" if "年" not in listed[-1] else "です。"))
    point = random.choice(POINTS)
    people = random.choice(PEOPLE)
    closing = random.choice(CLOSINGS)
    if "{point}ます" in closing:
        closing = (
            CLOSINGS[0]
            if point.endswith(("で", "ず", "く"))
            else closing.replace("{point}ます", "{point}、仕上げにも気を配ってい" + "ます")
        )
    parts = [random.choice(OPENINGS), joint.join(listed) + end, closing]
    text = "".join(parts)
    for slot, value in {**attributes, "people": people, "point": point}.items():
        text = text.replace("{" + slot + "}", value)
    return {"name": name, "attributes": attributes, "description": text}
