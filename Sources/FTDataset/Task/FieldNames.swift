/// What fields are called in the data sets that people hand on, in English and in Japanese, the likelier name first.
enum FieldNames {
  static let questions = [
    "question", "prompt", "instruction", "query", "input", "source", "request", "user", "質問", "問い", "指示", "入力",
  ]
  static let answers = [
    "answer", "completion", "output", "response", "reply", "target", "chosen", "assistant", "summary", "translation",
    "description", "回答", "答え", "応答", "出力", "要約", "説明文", "商品説明",
  ]
  static let contexts = [
    "context", "passage", "document", "reference", "listing", "article", "evidence", "source_text", "文脈", "本文", "資料",
    "参考",
  ]
  static let texts = [
    "text", "sentence", "review", "comment", "content", "body", "message", "title", "caption", "transcript",
    "transcription", "テキスト", "文章", "文", "コメント", "レビュー", "タイトル", "内容",
  ]
  static let labels = [
    "label", "labels", "class", "category", "intent", "sentiment", "topic", "tag", "rating", "stars", "ラベル", "分類",
    "カテゴリ", "カテゴリー", "感情", "評価",
  ]
  static let groups = [
    "group", "product", "product_id", "customer", "customer_id", "user_id", "conversation_id", "thread_id", "session",
    "sku", "recording", "グループ", "商品", "商品番号", "商品id", "顧客", "顧客番号",
  ]
  static let times = [
    "time", "date", "timestamp", "datetime", "created_at", "created", "published", "updated_at", "日時", "日付", "作成日",
    "投稿日",
  ]
  static let speakers = ["speaker", "speaker_id", "voice", "話者"]
  static let licenses = ["license", "licence", "licenses", "rights", "ライセンス", "利用許諾"]
  static let consents = ["consent", "permission", "同意", "許諾"]
  static let sides = ["side", "split", "partition", "subset", "set", "fold"]
  static let files = ["file", "file_name", "filename", "path", "image", "image_path", "audio", "audio_path", "wav"]
  /// What a thing is, in numbers and in words, as a listing has it.
  static let attributes = [
    "price", "weight", "width", "height", "depth", "length", "size", "color", "colour", "material", "brand", "model",
    "capacity", "power", "voltage", "quantity", "sku", "ean", "isbn", "attributes", "価格", "値段", "重さ", "重量", "幅",
    "高さ", "奥行き", "サイズ", "色", "素材", "ブランド", "型番", "容量", "数量",
  ]
}
