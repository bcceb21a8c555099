extension Page {
  /// What the scripts of all blocks use: elements, and one sound at a time.
  static let basicScript = #"""
    "use strict";

    // One sound at a time, wherever on the page it stands.
    document.addEventListener("play", (event) => silence(event.target), true);

    function silence(exception) {
      for (const sound of document.querySelectorAll("audio")) if (sound !== exception) sound.pause();
    }

    function make(tag, attributes, ...children) {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "function") element.addEventListener(name, value);
        else element.setAttribute(name, value);
      }
      element.append(...children);
      return element;
    }

    const button = (text, click) => make("button", { type: "button", click }, text);
    """#
}
