extension Page.Labelling {
  /// Asks for one item of the list after the other. It knows everything from the list that is shown without it.
  static let script = #"""
    // What the browser keeps between two visits; a browser that keeps nothing for local pages says so by throwing.
    function keeper(name) {
      try {
        const probe = `${name} probe`;
        localStorage.setItem(probe, "1");
        localStorage.removeItem(probe);
        return {
          isKeeping: true,
          read: () => JSON.parse(localStorage.getItem(name) ?? "[]"),
          write: (answers) => localStorage.setItem(name, JSON.stringify(answers)),
        };
      } catch {
        return { isKeeping: false, read: () => [], write: () => {} };
      }
    }

    // The lines of the file: the page's own, then one for each answer, in the order of the items.
    function saved(head, items, answers) {
      const last = new Map(answers.map(({ item, label }) => [item, label]));
      const lines = items.flatMap((item, index) => {
        if (!last.has(index)) return [];
        const label = last.get(index);
        return [JSON.stringify({ ...JSON.parse(item.reference), ...(label === null ? { skip: true } : { label }) })];
      });
      return [head, ...lines].join("\n") + "\n";
    }

    function label(section) {
      const head = section.getAttribute("data-head"), file = section.getAttribute("data-file");
      const list = section.querySelector("ol");
      const labels = Array.from(section.querySelector(".labels").querySelectorAll("button"), (element) => ({
        name: element.getAttribute("data-label"), key: element.getAttribute("data-key"), text: element.textContent,
      }));
      const items = Array.from(list.children, (element) => ({
        nodes: Array.from(element.children), reference: element.getAttribute("data-reference"),
      }));
      const kept = keeper(`ftlab labels ${head}`);
      // In the order they were given, so that the last one can be taken back. Null stands for skipped.
      let answers = kept.read().filter(({ item }) => item < items.length);
      let isSaved = true;
      const stage = make("div", { class: "stage" });
      const status = make("p", { role: "status" });
      if (items.length === 0) return;
      section.querySelector(".labels").remove();
      list.replaceWith(make("div", {}, stage, status));
      document.addEventListener("keydown", press);
      window.addEventListener("beforeunload", (event) => { if (!isSaved && !kept.isKeeping) event.preventDefault(); });
      show();

      function open() {
        const answered = new Set(answers.map(({ item }) => item));
        return items.findIndex((_, index) => !answered.has(index));
      }

      function answer(name) {
        const item = open();
        if (item < 0) return;
        answers.push({ item, label: name });
        keep();
      }

      function undo() {
        if (answers.length === 0) return;
        answers.pop();
        keep();
      }

      function keep() {
        isSaved = false;
        kept.write(answers);
        show();
      }

      function press(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const key = event.key;
        if (key === "u" || key === "Backspace") undo();
        else if (key === "s") answer(null);
        else if (key === " ") {
          const sound = stage.querySelector("audio");
          if (sound === null) return;
          if (sound.paused) sound.play(); else sound.pause();
        } else {
          const chosen = labels.find((label) => label.key === key);
          if (chosen === undefined) return;
          answer(chosen.name);
        }
        event.preventDefault();
      }

      function save() {
        const address = URL.createObjectURL(new Blob([saved(head, items, answers)], { type: "application/jsonl" }));
        const link = make("a", { href: address, download: file });
        document.body.append(link);
        link.click();
        link.remove();
        isSaved = true;
        status.textContent = `${file} is in your downloads; ftlab data label takes it in with --answers.`;
      }

      function show() {
        silence();
        const item = open(), labelled = new Set(answers.filter(({ label }) => label !== null).map(({ item }) => item)).size;
        const done = make("progress", { max: String(items.length), value: String(answers.length) });
        const tools = [
          button("Take back (u)", undo), button(`Save ${labelled} label${labelled === 1 ? "" : "s"}`, save),
        ];
        tools[0].disabled = answers.length === 0;
        tools[1].disabled = answers.length === 0;
        status.textContent = kept.isKeeping
          ? "Answers are kept in this browser until you save them. Nothing is sent."
          : "This browser keeps nothing of a local page: save before you close it. Nothing is sent.";
        if (item < 0) {
          const skipped = answers.length - labelled;
          stage.replaceChildren(
            done, make("h3", { tabindex: "-1" }, "All are answered."),
            make("p", {}, `${labelled} labelled, ${skipped} skipped. Save them, and give the file to ftlab data label.`), ...tools);
          tools[1].focus();
          return;
        }
        const choices = labels.map(({ name, text }) => button(text, () => answer(name)));
        stage.replaceChildren(
          done, make("h3", {}, `${answers.length + 1} of ${items.length}`),
          make("div", { class: "exhibit" }, ...items[item].nodes),
          make("div", { class: "labels" }, ...choices, button("Skip (s)", () => answer(null))), ...tools);
        const sound = stage.querySelector("audio");
        // A browser may refuse to play before somebody has touched the page; the space bar does it then.
        if (sound !== null && answers.length > 0) Promise.resolve(sound.play()).catch(() => {});
      }
    }

    for (const section of document.querySelectorAll(".labelling")) label(section);
    """#
}
