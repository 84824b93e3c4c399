// Makes the frozen figures of a page move.  A figure's script element holds [tracks, words], gzipped, in base64, or
// names a script that does; a track is [node, attribute, values, at]: in frame i, that attribute of that node is
// values[at[i]].
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  async function unpack(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  }

  function packed({ dataset, textContent }) {
    if (!dataset.src) return textContent;
    // a script and not a fetch, which a page from the disk may not do
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.onload = () => resolve(window.actlibFrames[dataset.name]);
      script.onerror = reject;
      script.src = dataset.src;
      document.head.append(script);
    });
  }

  function set(node, attribute, value) {
    if (attribute === "") node.textContent = value;
    else if (attribute === "style") {
      node.removeAttribute("class"); // in the book it stands for the first style
      node.style.cssText = value; // a policy that forbids style attributes allows this
    } else node.setAttribute(attribute, value);
  }

  async function bring(figure) {
    const fieldset = figure.querySelector("fieldset");
    if (!fieldset) return;
    const [tracks, words] = await unpack(await packed(figure.querySelector("script")));
    const svg = figure.querySelector("svg");
    const nodes = [svg, ...svg.querySelectorAll("*")];
    const inputs = [...fieldset.querySelectorAll("input, select")];
    const sizes = inputs.map((input) => (input.options ? input.options.length : Number(input.max) + 1));
    const place = (input) => (input.options ? input.selectedIndex : Number(input.value));
    const drawn = (input) =>
      input.options ? [...input.options].findIndex((one) => one.defaultSelected) : Number(input.defaultValue);
    const frameAt = (where) => inputs.reduce((sum, input, i) => sum * sizes[i] + where(input), 0);
    const status = figure.querySelector(".actlib-words");
    // what the page shows already is not written again, but for styles, which stand in classes
    const last = tracks.map(([, attribute, , at]) => (attribute === "style" ? -1 : at[frameAt(drawn)]));
    let later;
    let playing = 0;

    // the words are announced once the reader rests and nothing plays, not at every step
    function say() {
      clearTimeout(later);
      later = setTimeout(() => {
        const text = words[frameAt(place)];
        if (!playing && status.textContent !== text) status.textContent = text;
      }, 150);
    }

    function show() {
      const frame = frameAt(place);
      tracks.forEach(([node, attribute, values, at], i) => {
        if (last[i] !== at[frame]) set(nodes[node], attribute, values[(last[i] = at[frame])]);
      });
      for (const input of inputs) {
        if (input.options) continue;
        const text = JSON.parse(input.dataset.texts)[input.value];
        input.setAttribute("aria-valuetext", text);
        input.nextElementSibling.textContent = text;
      }
      say();
    }

    for (const button of fieldset.querySelectorAll("button")) {
      const input = button.parentElement.querySelector("input");
      let timer;
      const name = (word) => {
        button.textContent = word;
        button.setAttribute("aria-label", `${word}: ${input.labels[0].textContent}`);
      };
      const stop = () => {
        if (!timer) return;
        clearInterval(timer);
        timer = undefined;
        playing -= 1;
        name("Play");
        say();
      };
      button.addEventListener("click", () => {
        if (timer) return stop();
        if (input.value === input.max) input.value = 0;
        playing += 1;
        name("Pause");
        show();
        // who asked for less motion gets one moment a second
        timer = setInterval(() => {
          input.value = Number(input.value) + 1;
          show();
          if (input.value === input.max) stop();
        }, calm.matches ? 1000 : 200);
      });
      input.addEventListener("input", stop);
    }
    fieldset.addEventListener("input", show);
    show();
    fieldset.disabled = false;
  }

  // one after the other, when the page is there to be read; one that fails to load stays a still picture
  async function start() {
    for (const figure of document.querySelectorAll(".actlib-explore")) await bring(figure).catch(console.warn);
  }

  if (document.readyState === "complete") start();
  else addEventListener("load", start);
})();
