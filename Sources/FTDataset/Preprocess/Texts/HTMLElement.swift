/// The elements of HTML, by what becomes of their tags in a text.
///
/// Source: HTML Living Standard, sections 3.2 and 15.3, with what HTML 4 had besides.
enum HTMLElement {
  /// Begin and end on lines of their own.
  static let blocks = names(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure \
    footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol optgroup option p pre \
    section summary table tbody tfoot thead title tr ul
    """)
  /// Are parted from what follows by a space.
  static let cells = names("td th")
  /// Hold no text.
  static let unseen = names("script style svg template iframe")
  static let inline = names(
    """
    a abbr acronym audio b base bdi bdo big br button canvas cite code col colgroup data datalist del dfn em embed \
    font i img input ins kbd label link map mark meta meter noscript object output param picture progress q rp rt \
    ruby s samp select small source span strike strong sub sup textarea time track tt u var video wbr area center
    """)
  static let all = blocks.union(cells).union(unseen).union(inline)
  static let longestName = all.reduce(0) { max($0, $1.utf8.count) }

  /// Words of other languages too, which stand between angle brackets as place holders or types: `cp <source>
  /// <data>`. Alone, without their partner and without an attribute in quotation marks, they are left.
  static let words = names(
    """
    a abbr address article aside audio b base big body button canvas caption center cite code data datalist del \
    details dialog embed figure font footer form frame head header i input ins label legend link main map mark menu \
    meta meter nav object option output p param picture progress q s samp script section select small source style \
    sub summary sup svg table template textarea time title track u var video area col
    """)

  /// Attributes that need no value.
  static let flags = names(
    """
    allowfullscreen async autofocus autoplay checked compact controls default defer disabled hidden inert ismap \
    itemscope loop multiple muted nohref noshade novalidate nowrap open readonly required reversed selected
    """)

  private static func names(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
}
