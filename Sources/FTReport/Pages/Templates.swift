import Mustache

/// The templates of pages, by swift-mustache.
///
/// They are literals and no resources: the program works when nothing but its one file is copied.
enum Templates {
  enum Name: String { case page, table }

  /// Names that begin with a point are looked up in the innermost value only, so that a picture without a caption does not get
  /// that of the table around it.
  static func render(_ name: Name, _ values: [String: Any]) -> String {
    guard let text = library.render(values, withTemplate: name.rawValue) else {
      preconditionFailure("there is no template '\(name.rawValue)'")
    }
    return text
  }

  private static let library: MustacheLibrary = {
    let sources = [
      "page": page, "style": style, "block": block, "table": table, "pictures": pictures, "comparison": comparison,
      "labelling": labelling,
    ]
    var library = MustacheLibrary()
    for (name, source) in sources {
      do { try library.register(source, named: name) } catch {
        preconditionFailure("the template '\(name)' cannot be read: \(error)")
      }
    }
    return library
  }()

  private static let page = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{{.title}}</title>
    {{> style}}
    </head>
    <body>
    <h1>{{.title}}</h1>
    {{#.blocks}}
    {{> block}}
    {{/.blocks}}
    {{#.script}}
    <script>
    {{{.}}}
    </script>
    {{/.script}}
    </body>
    </html>

    """

  private static let block = """
    {{#.heading}}
    <h2>{{.}}</h2>
    {{/.heading}}
    {{#.text}}
    <p>{{.}}</p>
    {{/.text}}
    {{#.table}}
    <div class="wide">
    {{> table}}
    </div>
    {{/.table}}
    {{#.chart}}
    <figure class="chart">
    {{{.}}}
    </figure>
    {{/.chart}}
    {{#.gallery}}
    <div class="gallery">
    {{#.pictures}}
    {{> pictures}}
    {{/.pictures}}
    </div>
    {{/.gallery}}
    {{#.grid}}
    <div class="wide">
    <table class="grid">
    <thead><tr>{{#.titles}}<th>{{.}}</th>{{/.titles}}</tr></thead>
    <tbody>
    {{#.rows}}
    <tr>{{#.}}<td>{{> pictures}}</td>{{/.}}</tr>
    {{/.rows}}
    </tbody>
    </table>
    </div>
    {{/.grid}}
    {{#.recordings}}
    <table class="recordings">
    <tbody>
    {{#.list}}
    <tr><td class="speaker">{{.speaker}}</td><td>{{.text}}</td>\
    <td><audio controls preload="none" src="{{{.source}}}"></audio></td></tr>
    {{/.list}}
    </tbody>
    </table>
    {{/.recordings}}
    {{#.comparison}}
    {{> comparison}}
    {{/.comparison}}
    {{#.labelling}}
    {{> labelling}}
    {{/.labelling}}

    """

  private static let comparison = """
    <section class="comparison">
    <h2>{{.question}}</h2>
    {{#.explanation}}
    <p>{{.}}</p>
    {{/.explanation}}
    <ol>
    {{#.pairs}}
    <li><p>{{.text}}</p>
    <div class="sounds">
    {{#.sounds}}
    <figure{{#.loudness}} data-loudness="{{.}}"{{/.loudness}}>\
    <figcaption><b>{{.name}}</b>{{#.loudness}}, {{.}} LUFS{{/.loudness}}</figcaption>\
    <audio controls preload="none" aria-label="{{.name}}: {{.text}}" src="{{{.source}}}"></audio></figure>
    {{/.sounds}}
    </div></li>
    {{/.pairs}}
    </ol>
    </section>
    """

  private static let labelling = """
    <section class="labelling" data-head="{{.head}}" data-file="{{.file}}">
    <h2>{{.question}}</h2>
    {{#.explanation}}
    <p>{{.}}</p>
    {{/.explanation}}
    <noscript><p>The page asks and saves with JavaScript, which is switched off: this is the list alone. The same is asked in the \
    terminal by ftlab data label without --page.</p></noscript>
    <p class="labels">{{#.labels}}<button type="button" disabled data-label="{{.exact}}"{{#.key}} data-key="{{.}}"{{/.key}}>\
    {{.name}}{{#.key}} ({{.}}){{/.key}}</button>{{/.labels}}</p>
    <ol>
    {{#.items}}
    <li data-reference="{{.reference}}">\
    {{#.picture}}<img loading="lazy" src="{{{.}}}" alt="">{{/.picture}}\
    {{#.sound}}<audio controls preload="none" src="{{{.}}}"></audio>{{/.sound}}\
    <p>{{.caption}}{{#.label}} <b>(now: {{.}})</b>{{/.label}}</p></li>
    {{/.items}}
    </ol>
    </section>
    """

  private static let pictures = """
    <figure><img src="{{{.source}}}" alt="{{.caption}}">{{#.caption}}<figcaption>{{.}}</figcaption>{{/.caption}}</figure>
    """

  private static let table = """
    <table>
    {{#.caption}}
    <caption>{{.}}</caption>
    {{/.caption}}
    {{#.heading}}
    <thead><tr>{{#.cells}}<th class="{{.class}}">{{.title}}</th>{{/.cells}}</tr></thead>
    {{/.heading}}
    <tbody>
    {{#.rows}}
    <tr>{{#.}}<td class="{{.class}}"{{#.shade}} style="background: {{.}}"{{/.shade}}>{{.text}}</td>{{/.}}</tr>
    {{/.rows}}
    </tbody>
    </table>
    """

  private static let style = """
    <style>
    :root { color-scheme: light dark; --ink: #1f2328; --soft: #626a73; --line: #d9dde2; --ground: #ffffff; }
    @media (prefers-color-scheme: dark) {
    :root { --ink: #dfe3e8; --soft: #99a2ac; --line: #363c43; --ground: #17191c; }
    }
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2.5rem auto; padding: 0 1.25rem;
    color: var(--ink); background: var(--ground); }
    h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
    h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
    p { max-width: 44rem; white-space: pre-line; }
    .wide { overflow-x: auto; margin: 1.25rem 0 2rem; }
    table { border-collapse: collapse; font-size: .92rem; }
    caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
    th, td { padding: .35rem .7rem; border-bottom: 1px solid var(--line); vertical-align: middle; text-align: left; }
    th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    figure { margin: 0; }
    figcaption { font-size: .85rem; color: var(--soft); margin-top: .3rem; overflow-wrap: anywhere; }
    img { display: block; max-width: 100%; border-radius: 3px; }
    .chart { margin: 1.5rem 0; }
    .chart svg { max-width: 100%; height: auto; }
    .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: 1.25rem 1rem; margin: 1.25rem 0 2rem; }
    .grid th, .grid td { border: 0; padding: .3rem; vertical-align: top; }
    .recordings { width: 100%; margin: 1.25rem 0 2rem; }
    .recordings .speaker { color: var(--soft); white-space: nowrap; }
    audio { width: 16rem; max-width: 100%; }
    .comparison .sounds { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; margin: 0 0 1.5rem; }
    .comparison b { font-weight: 600; }
    fieldset { border: 0; margin: 0; padding: 0; }
    legend { padding: 0 0 .4rem; }
    button { font: inherit; color: inherit; background: transparent; border: 1px solid var(--soft); border-radius: 4px;
    padding: .35rem 1rem; margin: 0 .5rem .5rem 0; cursor: pointer; }
    button:disabled { color: var(--soft); border-color: var(--line); cursor: default; }
    button:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
    .labelling li img { max-height: 12rem; }
    .labelling .exhibit img { max-height: 60vh; margin: 0 0 .75rem; }
    .labelling p b { font-weight: 600; }
    .labelling .labels { margin: 0 0 1rem; }
    progress { width: 100%; }
    @media print { body { margin: 0; max-width: none; } }
    </style>
    """
}
