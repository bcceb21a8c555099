/// Names of files, paths.
extension TokenClass {
  private static let endings =
    "pdf|jpe?g|png|gif|txt|docx?|xlsx?|pptx?|csv|tsv|jsonl?|ya?ml|xml|html?|css|js|ts|py|swift|zip|log|exe|md|sh|mp3|mp4"
    + "|wav|flac|ogg|mov|avi|mkv|webm|webp|heic|tar|tgz|gz|bz2|xz|7z|rar|bat|dll|iso|dmg|ini|cfg|conf|toml|rtf|svg|tiff?|bmp"
    + "|psd|epub|od[tsp]|db|sql|sqlite|php|java|jar|cpp|hpp|rb|rs|tex|bib|lock|plist|key|apk|ics|eml|vcf|ipynb|tmp|bak|safetensors|out|ico|sqlite3|c|h"
  private static let path = #"(?<![\p{L}\p{N}_/.\\~-])"#

  static let files = TokenClass(
    .file,
    [
      Rule(#"(?<![\p{L}\p{N}_])[A-Z]:\\(?:[\w.$-]{1,80}\\){0,12}[\w.$-]{0,80}[\w$-]"#) { Identifier.spoken($0.whole) },
      Rule(path + #"~?/(?:[\w.@+-]{1,80}/){0,20}[\w@][\w.@+-]{0,80}(?<!\.)/?(?![\p{L}\p{N}_])"#) { token in
        // A single part without an ending is a path only where it stands alone.
        Identifier.spoken(token.whole)
      },
      Rule(#"(?<!\S)\.{1,2}/[\w.@+/-]{0,200}[\w@/]"#) { Identifier.spoken($0.whole) },
      Rule(
        path
          + #"(?:\.{1,2}/|[\w.@+-]{1,80}/)(?:[\w.@+-]{1,80}/){0,20}[\w.@+-]{1,80}\.(?i:\#(endings))(?![\p{L}\p{N}_])(?!\.\w)"#
      ) {
        Identifier.spoken($0.whole)
      },
      Rule(path + #"[\p{L}\p{N}_][\w-]{0,80}(?:\.[\w-]{1,40}){0,4}\.(?i:\#(endings))(?![\p{L}\p{N}_])(?!\.\w)"#) {
        Identifier.spoken($0.whole)
      },
      Rule(#"(?<![\p{L}\p{N}_.)"'”!?…,])\.(?:\#(endings)|gitignore|env|bashrc|zshrc)(?![\p{L}\p{N}_])"#) {
        Identifier.spoken($0.whole)
      },
    ])
}
