import Foundation

/// One HTML page to read, look at and listen to: without network, in light and dark, on paper and on a telephone. Only a
/// ``Comparison`` and a ``Labelling`` have a script, and do without where there is none.
///
/// ```swift
/// var page = Page("Voice “me”")
/// page.blocks = [.text(verdict), .table(table), .chart(chart)]
/// try Data(page.html.utf8).write(to: url)
/// ```
///
/// All text is escaped; nothing of it is taken for markup.
public struct Page: Sendable {
  public enum Block: Sendable {
    case heading(String)
    /// A paragraph.
    case text(String)
    case table(Table)
    case chart(Chart)
    /// Pictures one after another, as many in a row as fit.
    case gallery([Picture])
    /// Rows of pictures under titles.
    case grid(titles: [String], rows: [[Picture]])
    case recordings([Recording])
    /// Pairs of sounds, to choose from without knowing which is which.
    case comparison(Comparison)
    /// Pictures or sounds that each want a label.
    case labelling(Labelling)
  }

  /// Where the page finds a picture or a sound.
  public enum Source: Sendable, Equatable {
    /// A file, by its path relative to the page.
    case file(String)
    /// Inside the page, so that it can be moved and sent alone.
    case embedded(Data, type: String)

    /// As the attribute `src`, in which nothing is left to escape.
    var address: String {
      switch self {
      case .embedded(let data, let type): "data:\(type);base64,\(data.base64EncodedString())"
      // "./" keeps a colon in the name from being read as a protocol.
      case .file(let path): ("./" + (path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? "")).markup
      }
    }
  }

  public struct Picture: Sendable {
    public var source: Source
    /// Stands below the picture; empty for nothing.
    public var caption: String

    public init(_ source: Source, caption: String = "") {
      self.source = source
      self.caption = caption
    }
  }

  public struct Recording: Sendable {
    /// Who speaks.
    public var speaker: String
    /// What is said.
    public var text: String
    public var source: Source

    public init(_ speaker: String, _ text: String, _ source: Source) {
      self.speaker = speaker
      self.text = text
      self.source = source
    }
  }

  public var title: String
  public var blocks: [Block]

  public init(_ title: String, _ blocks: [Block] = []) {
    self.title = title
    self.blocks = blocks
  }

  public var html: String {
    var values: [String: Any] = ["title": title.visible(isOneLine: true), "blocks": blocks.map(\.values)]
    let scripts = Set(blocks.compactMap(\.script)).sorted()
    if !scripts.isEmpty { values["script"] = ([Self.basicScript] + scripts).joined(separator: "\n\n") }
    return Templates.render(.page, values)
  }
}

extension Table {
  /// The table as HTML, to stand in a page.
  public var html: String { Templates.render(.table, values) }
}

extension Page.Block {
  /// What makes the block answer to a person; nil where it only shows.
  fileprivate var script: String? {
    switch self {
    case .comparison: Page.Comparison.script
    case .labelling: Page.Labelling.script
    default: nil
    }
  }

  /// What the template `block` shows. Every block has one key, by which the template knows what it is.
  fileprivate var values: [String: Any] {
    switch self {
    case .heading(let text): ["heading": text.visible()]
    case .text(let text): ["text": text.visible()]
    case .table(let table): ["table": table.values]
    case .chart(let chart): ["chart": chart.svg]
    case .gallery(let pictures): ["gallery": ["pictures": pictures.map(\.values)]]
    case .grid(let titles, let rows):
      [
        "grid": ["titles": titles.map { $0.visible(isOneLine: true) }, "rows": rows.map { $0.map(\.values) }]
          as [String: Any]
      ]
    case .recordings(let recordings): ["recordings": ["list": recordings.map(\.values)]]
    case .comparison(let comparison): ["comparison": comparison.values]
    case .labelling(let labelling): ["labelling": labelling.values]
    }
  }
}

extension Table {
  fileprivate var values: [String: Any] {
    var values: [String: Any] = [
      "rows": rows.map { row in zip(row, columns).map { $0.values(in: $1) } }
    ]
    if !title.isEmpty { values["caption"] = title.visible(isOneLine: true) }
    if hasHeading {
      values["heading"] = [
        "cells": columns.map { ["title": $0.title.visible(isOneLine: true), "class": $0.alignment.className] }
      ]
    }
    return values
  }
}

extension Table.Cell {
  fileprivate func values(in column: Table.Column) -> [String: Any] {
    var values: [String: Any] = ["text": text.visible(isOneLine: true), "class": column.alignment.className]
    if let shade { values["shade"] = shade.color }
    return values
  }
}

extension Table.Alignment {
  fileprivate var className: String { self == .leading ? "words" : "number" }
}

extension Table.Shade {
  /// Laid over the page's ground, so that it does for light and dark; never so strong that text on it is hard to read.
  fileprivate var color: String {
    switch self {
    case .right(let share): Self.color("54 132 240", share)
    case .wrong(let share): Self.color("235 84 64", share)
    }
  }

  private static func color(_ ink: String, _ share: Double) -> String {
    let strength = share.isFinite ? min(1, max(0, share)) : 0
    return String(format: "rgb(\(ink) / %.2f)", 0.06 + 0.5 * strength)
  }
}

extension Page.Picture {
  fileprivate var values: [String: Any] {
    var values: [String: Any] = ["source": source.address]
    if !caption.isEmpty { values["caption"] = caption.visible(isOneLine: true) }
    return values
  }
}

extension Page.Recording {
  fileprivate var values: [String: Any] {
    ["speaker": speaker.visible(isOneLine: true), "text": text.visible(), "source": source.address]
  }
}
