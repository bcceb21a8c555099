extension Page.Comparison {
  /// Makes a blind test of every comparison of the page. It knows the names from the list that is shown without it, and keeps
  /// them out of the page until there is an answer.
  static let script = #"""
    // Fisher and Yates: every order is equally likely.
    function shuffled(items) {
      const result = [...items];
      for (let last = result.length - 1; last > 0; last--) {
        const other = Math.floor(Math.random() * (last + 1));
        [result[last], result[other]] = [result[other], result[last]];
      }
      return result;
    }

    // The share of those who guess that hit at least `hits` of `count`: the upper tail of the binomial distribution.
    function chance(hits, count) {
      let ways = 1, tail = 0;
      for (let index = 0; index <= count; index++) {
        if (index >= hits) tail += ways;
        ways = (ways * (count - index)) / (index + 1);
      }
      return tail / 2 ** count;
    }

    function percent(share) {
      if (share < 0.001) return "less than 0.1 %";
      if (share > 0.99 && share < 1) return "more than 99 %";
      return `${(100 * share).toFixed(share < 0.01 ? 1 : 0)} %`;
    }

    // How much louder the first is, where it is enough to be heard.
    function louder(first, second) {
      const difference = first.loudness - second.loudness;
      return Math.abs(difference) >= 1 ? difference : 0;
    }

    // The pairs of the list, each with its sounds: a reference where there is one, baseline, candidate.
    function pairs(list) {
      return Array.from(list.children, (item) => ({
        text: item.querySelector("p").textContent,
        sounds: Array.from(item.querySelectorAll("figure"), (figure) => ({
          name: figure.querySelector("b").textContent,
          caption: figure.querySelector("figcaption").textContent,
          loudness: Number(figure.getAttribute("data-loudness") ?? NaN),
          source: figure.querySelector("audio").getAttribute("src"),
        })),
      }));
    }

    // What the answers say, without flattery.
    function reading(baseline, candidate, answers) {
      const count = answers.filter(({ chosen }) => chosen !== null).length;
      const ties = answers.length - count;
      const hits = answers.filter(({ chosen, candidate }) => chosen === candidate).length;
      const left = ties === 0 ? "" : ` (${ties === 1 ? "1 tie" : `${ties} ties`} left out)`;
      if (count === 0) return [`No choice was made${left}: nothing speaks for “${candidate}” or against it.`];
      const likely = chance(hits, count), unlikely = chance(count - hits, count), best = chance(count, count);
      let meaning = "Luck alone may explain that: it shows no difference, nor that there is none.";
      if (best > 0.05) meaning = `So few answers cannot tell: even all of them would be luck in ${percent(best)}.`;
      else if (likely <= 0.05) meaning = `Luck alone hardly explains that: it speaks for “${candidate}”.`;
      else if (unlikely <= 0.05)
        meaning = `It speaks for “${baseline}”: by chance “${candidate}” is chosen so seldom in ${percent(unlikely)}.`;
      return [
        `“${candidate}” chosen ${hits} of ${count}${left}; by chance at least this often in ${percent(likely)}.`, meaning,
      ];
    }

    function compare(section) {
      const question = section.querySelector("h2").textContent;
      const list = section.querySelector("ol");
      const all = pairs(list);
      const stage = make("div", {});
      let round = 0, order = [], answers = [];
      if (all.length === 0) return;
      list.replaceWith(stage);
      begin();

      function begin() {
        round += 1;
        order = shuffled(all);
        answers = [];
        ask();
      }

      function show(title, ...content) {
        silence();
        // Without the index it could not be focused, and a screen reader would lose its place; a page that opens keeps its own.
        const heading = make("h3", { tabindex: "-1" }, title);
        const hadFocus = stage.contains(document.activeElement);
        stage.replaceChildren(heading, ...content);
        if (hadFocus) heading.focus();
      }

      function ask() {
        const pair = order[answers.length];
        const sides = shuffled(pair.sounds.slice(-2));
        const unheard = new Set(sides);
        const captions = ["A", "B"].map((letter) => make("figcaption", {}, letter));
        const players = sides.map((sound, side) => player(sound, captions[side], ["A", "B"][side], () => hear(sound)));
        if (pair.sounds.length > 2) {
          const reference = pair.sounds[0];
          players.unshift(player(reference, make("figcaption", {}, reference.caption), reference.name));
        }
        const status = make("p", { role: "status" }, "Listen to A and to B, then choose. Nothing is stored or sent.");
        const choices = [
          button("A", () => answer(sides[0])), button("B", () => answer(sides[1])),
          button("Cannot tell", () => answer(null)),
        ];
        for (const choice of choices) choice.disabled = true;
        const group = make("fieldset", {}, make("legend", {}, question), ...choices);
        const sounds = make("div", { class: "sounds" }, ...players);
        show(
          `Pair ${answers.length + 1} of ${order.length}`, make("p", {}, pair.text), sounds, group, status,
          button("End here and show all names", finish));

        function hear(sound) {
          unheard.delete(sound);
          if (unheard.size === 0 && group.isConnected) for (const choice of choices) choice.disabled = false;
        }

        function answer(chosen) {
          answers.push({ chosen, candidate: pair.sounds.at(-1), other: sides.find((sound) => sound !== chosen) });
          sides.forEach((sound, side) => {
            const letter = ["A", "B"][side];
            captions[side].textContent = `${letter}: ${sound.caption}`;
            players[players.length - 2 + side].querySelector("audio").setAttribute("aria-label", `${letter}: ${sound.name}`);
          });
          const yours = chosen === null ? "You could not tell." : `You chose “${chosen.name}”.`;
          const level = louder(sides[0], sides[1]);
          const mind = level === 0 ? "" : ` Mind: ${level > 0 ? "A" : "B"} is ${Math.abs(level).toFixed(1)} dB louder.`;
          status.textContent = `A is “${sides[0].name}”, B is “${sides[1].name}”. ${yours}${mind}`;
          const isLast = answers.length === order.length;
          const next = button(isLast ? "Show the result" : "Next pair", isLast ? finish : ask);
          group.replaceWith(next);
          next.focus();
        }
      }

      function player(sound, caption, label, heard = () => {}) {
        const audio = make(
          "audio", { controls: "", preload: "none", src: sound.source, "aria-label": label, play: heard });
        return make("figure", {}, caption, audio);
      }

      function finish() {
        const [baseline, candidate] = all[0].sounds.slice(-2).map((sound) => sound.name);
        const lines = reading(baseline, candidate, answers);
        const unequal = answers.filter(({ chosen, other }) => chosen !== null && louder(chosen, other) !== 0);
        if (unequal.length > 0) {
          const hits = unequal.filter(({ chosen, other }) => louder(chosen, other) > 0).length;
          lines.push(`Loudness differed by 1 dB or more in ${unequal.length} of them; the louder was chosen in ${hits}.`);
        }
        if (round > 1) lines.push(`This was round ${round}, of sounds that were heard before; the first round says most.`);
        else if (answers.length > 0)
          lines.push("This is one listener, who was shown the names after each pair and so came to know both.");
        show(
          "What you heard", ...lines.map((line) => make("p", {}, line)), button("Start again in a new order", begin), list);
      }
    }

    for (const section of document.querySelectorAll(".comparison")) compare(section);
    """#
}
