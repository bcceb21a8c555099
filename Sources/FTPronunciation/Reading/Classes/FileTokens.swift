/// Names of files, paths.
extension TokenClass {
  private static let endings =
    "pdf|jpe?g|png|gif|txt|docx?|xlsx?|pptx?|csv|tsv|jsonl?|ya?ml|xml|html?|css|js|ts|py|swift|zip|log|exe|md|sh|mp3|mp4"
    + "|wav|flac|ogg|mov|avi|mkv|webm|webp|heic|tar|tgz|gz|bz2|xz|7z|rar|bat|dll|iso|dmg|ini|cfg|conf|toml|rtf|svg|tiff?|bmp"
    + "|psd|epub|od[tsp]|db|sql|sqlite|php|java|jar|cpp|hpp|rb|rs|tex|bib|lock|plist|key|apk|ics|eml|vcf|ipynb|tmp|bak|safetensors|out|ico|sqlite3|ttf|otf|pem|crt|so|tsx|jsx|htm|odf|msi|deb|rpm|lnk|torrent|srt|aac|m4a|wma|mpe?g|raw|ai|eps|xcf|dwg|mobi"
  private static let path = #"(?<![\p{L}\p{N}_/.\\~-])"#

  static let files = TokenClass(
    .file,
    [
      Rule(
        #"(?<![\p{L}\p{N}_])[A-Z]:[\\/](?:(?:[\w.$-][\w.$() -]{0,60}[\\/]){0,12}[\w.$-]{0,80}[\w$-])?(?![\p{L}\p{N}_])"#
      ) {
        Identifier.spoken($0.whole)
      },
      Rule(#"(?<![\p{L}\p{N}_\\])\\\\[\w.$-]{1,80}(?:\\[\w.$-]{1,80}){0,12}(?<!\.)"#) { Identifier.spoken($0.whole) },
      Rule(path + #"~?/(?:[\w.@+-]{1,80}/){0,20}\.?[\w@][\w.@+-]{0,80}(?<!\.)/?(?![\p{L}\p{N}_])"#) { token in
        // A single part without an ending is a path only where it stands alone.
        Identifier.spoken(token.whole)
      },
      Rule(#"(?<![\w*])\*\.(\p{L}{1,8}\d?(?:\.\p{L}{2,4})?)(?![\p{L}\p{N}_])"#) {
        "star dot" + Identifier.spoken($0[1]!)
      },
      Rule(#"(?<![\w*])\*\.\*(?![\w*])"#) { _ in "star dot star" },
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
      // Sources of C; "B.C" and "D.C" are none.
      Rule(path + #"[\p{L}\p{N}_][\w-]{1,80}\.[ch](?![\p{L}\p{N}_])(?!\.\w)"#) { Identifier.spoken($0.whole) },
      // An ending alone, and files whose names begin with a point.
      Rule(#"(?<![^\s("“'`\[/,])\.(?:(?i:\#(endings))|[a-z][a-z0-9_]{2,12})(?![\p{L}\p{N}_])(?!\.\w)"#) {
        Identifier.spoken($0.whole)
      },
      // What has a point inside and begins no sentence there: an ending that is in no list.
      Rule(
        path
          + #"(?!v\d)(?!(?:etc|vs|approx|incl|excl|no|dept|govt)\.)[a-z][a-z0-9_-]{1,60}(?:\.(?!(?:he|she|it|the|and|but|we|they|in|on|then|this|that|you|an|so|if|my|his|her|its|is|was|to|of|at|for)\b)[a-z0-9_-]{2,20}){1,3}(?![\p{L}\p{N}_@])(?!\.\w)"#
      ) { Identifier.spoken($0.whole) },
    ])
}
