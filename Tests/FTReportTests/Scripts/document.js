// As much of a page as the script of a comparison uses: elements with attributes, children and events, and what can be seen.
class Element {
  constructor(tag) {
    Object.assign(this, { tag, text: "", parent: null, nodes: [], attributes: {}, listeners: {}, disabled: false, paused: true });
  }
  get children() { return this.nodes.filter((node) => node instanceof Element); }
  get textContent() { return this.text + this.nodes.map((node) => node.textContent ?? node).join(""); }
  set textContent(text) { this.text = text; this.nodes = []; }
  get isConnected() { return this === document.body || (this.parent !== null && this.parent.isConnected); }
  setAttribute(name, value) { this.attributes[name] = String(value); }
  getAttribute(name) { return this.attributes[name] ?? null; }
  addEventListener(name, listener) { this.listeners[name] = listener; }
  append(...nodes) {
    for (const node of nodes) {
      if (node instanceof Element) { node.remove(); node.parent = this; }
      this.nodes.push(node);
    }
  }
  remove() {
    if (this.parent !== null) this.parent.nodes = this.parent.nodes.filter((node) => node !== this);
    this.parent = null;
  }
  replaceWith(other) {
    const parent = this.parent, place = parent.nodes.indexOf(this);
    other.remove();
    parent.nodes[place] = other;
    other.parent = parent;
    this.parent = null;
  }
  replaceChildren(...nodes) {
    for (const child of this.children) child.parent = null;
    this.nodes = [];
    this.append(...nodes);
  }
  contains(other) { return other !== null && (other === this || this.contains(other.parent)); }
  focus() { document.activeElement = this; }
  pause() { this.paused = true; }
  play() {
    this.paused = false;
    document.listeners.play({ target: this });
    if (this.listeners.play) this.listeners.play();
  }
  all() { return this.children.flatMap((child) => [child, ...child.all()]); }
  querySelectorAll(selector) {
    return this.all().filter((child) =>
      selector.startsWith(".") ? child.attributes.class === selector.slice(1) : child.tag === selector);
  }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
  // Every text, tag and attribute but the addresses of sounds.
  everything() {
    const attributes = Object.entries(this.attributes).filter(([name]) => name !== "src").flat().join(" ");
    return `<${this.tag} ${attributes}>${this.text}${this.nodes.map((node) => node.everything?.() ?? node).join("")}`;
  }
}

const element = (tag) => new Element(tag);
const document = Object.assign(element("document"), { activeElement: null, body: element("body"), createElement: element });
document.append(document.body);

function click(text) {
  const found = document.querySelectorAll("button").find((button) => button.textContent === text);
  if (found === undefined || found.disabled) throw new Error(`no button “${text}” in ${document.body.everything()}`);
  found.focus();
  found.listeners.click();
}
