// The threshold bench: a learner sets every number of a small network of threshold units and sees what it computes.
//
// A front-end module of anywidget, which bench_host.js also runs without a kernel.  The model holds `kind`, `target`
// and `numbers`, and, from Python: `targets`, `starts` and `solutions`.  What the network computes takes additions,
// multiplications and comparisons only, so it is to the last digit what actlib computes; only the drawing divides.

const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
const NAMES = ["00", "01", "10", "11"];
const BLUE = "#3a86c8", ORANGE = "#d9731a", GREEN = "#2a9d6f", PURPLE = "#9b6bcc", GREY = "#808080";
const CLASS_COLOURS = [BLUE, ORANGE];
const UNIT_COLOURS = [GREEN, PURPLE];
const LIMIT = 9;

// A unit, and what it takes in.  `numbers` holds, unit by unit, a weight for each of these and then the threshold.
const KINDS = {
  "two hidden": { title: "two hidden units", units: [["h1", "x", "y"], ["h2", "x", "y"], ["out", "h1", "h2"]] },
  skips: { title: "one hidden unit, with skips", units: [["h", "x", "y"], ["out", "x", "y", "h"]] },
};

// --- the network ---------------------------------------------------------------------------------------------

const dot = (weights, values) => weights.reduce((sum, weight, i) => sum + weight * values[i], 0);
const step = (total, threshold) => (total > threshold ? 1 : 0);

function netOf(kind, numbers) {
  if (kind === "skips") {
    const [hx, hy, ht, sx, sy, v, threshold] = numbers;
    return { W: [[hx, hy]], thresholds: [ht], v: [v], skips: [sx, sy], threshold };
  }
  const [ax, ay, at, bx, by, bt, v1, v2, threshold] = numbers;
  return { W: [[ax, ay], [bx, by]], thresholds: [at, bt], v: [v1, v2], skips: [0, 0], threshold };
}

/** For each corner 00, 01, 10, 11: what the hidden units give, what the output unit adds up, and the output. */
function compute(kind, numbers) {
  const net = netOf(kind, numbers);
  return CORNERS.map((corner) => {
    const hidden = net.W.map((weights, i) => step(dot(weights, corner), net.thresholds[i]));
    const total = dot(net.v, hidden) + dot(net.skips, corner);
    return { hidden, total, output: step(total, net.threshold) };
  });
}

// --- words ---------------------------------------------------------------------------------------------------

const show = (number) => String(number).replace("-", "−");
const list = (items) => items.join(", ").replace(/, ([^,]*)$/, " and $1") || "no input";
const where = (bits) => list(NAMES.filter((_, i) => bits[i]));

/** A weighted sum as people write it: 2 x − y. */
function sumText(weights, names) {
  const terms = weights.flatMap((weight, i) => {
    const size = weight < 0 ? -weight : weight;
    return weight === 0 ? [] : [`${weight < 0 ? "− " : "+ "}${size === 1 ? "" : `${show(size)} `}${names[i]}`];
  });
  return terms.join(" ").replace(/^\+ /, "").replace(/^− /, "−") || "0";
}

const rule = (name, weights, inputs, threshold) =>
  `${name} fires where ${sumText(weights, inputs)} > ${show(threshold)}`;

function squareWords(state) {
  const { net, rows, target, wanted, hidden } = state;
  const units = hidden.map((name, i) => rule(name, net.W[i], ["x", "y"], net.thresholds[i]));
  return (
    `The input square. ${units.join("; ")}. The output is 1 at ${where(rows.map((row) => row.output))}; ` +
    `the target, ${target}, is 1 at ${where(wanted)}. Wrong: ${where(state.wrong).replace("no input", "none")}.`
  );
}

function spaceWords({ net, rows, kind, hidden }) {
  const names = kind === "skips" ? ["h", "x", "y"] : hidden;
  const weights = kind === "skips" ? [...net.v, ...net.skips] : net.v;
  const places = rows.map((row, i) => `${NAMES[i]} at ${placeOf(kind, row, i).join(", ")}`);
  const space = kind === "skips" ? "The space of x, y and h" : "The hidden space of h1 and h2";
  return `${space}, with the inputs ${list(places)}. ${rule("The output unit", weights, names, net.threshold)}.`;
}

/** Where the output unit sees a corner. */
const placeOf = (kind, row, i) => (kind === "skips" ? [...CORNERS[i], ...row.hidden] : row.hidden);

// --- geometry ------------------------------------------------------------------------------------------------

const between = (p, q, share) => p.map((a, i) => a + share * (q[i] - a));
const edgesOf = (polygon) => polygon.map((p, i) => [p, polygon[(i + 1) % polygon.length]]);

/** The part of a convex polygon where `value` is above 0, or else the part where it is not. */
function clip(polygon, value, above) {
  const keeps = (p) => value(p) > 0 === above;
  return edgesOf(polygon).flatMap(([p, q]) => {
    const kept = keeps(p) ? [p] : [];
    return keeps(p) === keeps(q) ? kept : [...kept, between(p, q, value(p) / (value(p) - value(q)))];
  });
}

/** The points of some edges where `value`, which is linear, is 0; none on an edge where it is 0 throughout. */
function crossings(edges, value) {
  const ends = edges.map(([p, q]) => [p, q, value(p), value(q)]);
  return ends.filter(([, , a, b]) => a !== b && a * b <= 0).map(([p, q, a, b]) => between(p, q, a / (a - b)));
}

/** The parts of a square in which the hidden units do not change, each with what the output unit adds up there. */
function cells(net, square) {
  const states = net.v.length === 2 ? CORNERS : [[0], [1]];
  return states.map((state) => {
    const side = (part, weights, i) => clip(part, (p) => dot(weights, p) - net.thresholds[i], state[i] === 1);
    const value = (p) => dot(net.v, state) + dot(net.skips, p) - net.threshold;
    return { part: net.W.reduce(side, square), value };
  });
}

// --- elements ------------------------------------------------------------------------------------------------

function element(space, tag, attributes = {}, ...children) {
  const node = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
const html = (...rest) => element("http://www.w3.org/1999/xhtml", ...rest);
const svg = (...rest) => element("http://www.w3.org/2000/svg", ...rest);

const d = (points) => (points.length ? `M${points.map((p) => p.join(" ")).join("L")}` : "");
const line = (points, stroke, width, more = {}) =>
  svg("path", { d: d(points), fill: "none", stroke, "stroke-width": width, ...more });
const area = (polygons, fill, opacity = 0.22) =>
  svg("path", { d: polygons.map((p) => (p.length ? `${d(p)}Z` : "")).join(""), fill, "fill-opacity": opacity });
const text = ([x, y], words, anchor = "middle", more = {}) =>
  svg("text", { x, y, fill: "currentColor", "font-size": 14, "text-anchor": anchor, ...more }, words);

/** A disc for class 0, a square for class 1, with a ring around it if the network gets it wrong. */
function mark([x, y], label, wrong = false) {
  const fill = CLASS_COLOURS[label];
  const disc = () => svg("circle", { cx: x, cy: y, r: 7.5, fill });
  const square = () => svg("rect", { x: x - 6.5, y: y - 6.5, width: 13, height: 13, fill });
  return svg("g", {}, label ? square() : disc(), wrong ? ring([x, y]) : "");
}
const ring = ([cx, cy]) =>
  svg("circle", { cx, cy, r: 13, fill: "none", stroke: "currentColor", "stroke-width": 2, class: "bench-ring" });

// --- the pictures --------------------------------------------------------------------------------------------

const SQUARE = [[-0.5, -0.5], [1.5, -0.5], [1.5, 1.5], [-0.5, 1.5]];
const flat = ([a, b]) => [102 + 130 * a, 205 - 130 * b];

function axes(across, up) {
  const [left, bottom] = flat(SQUARE[0]);
  const ticks = [0, 1].flatMap((tick) => {
    const [x, y] = flat([tick, tick]);
    return [
      line([[x, bottom], [x, bottom + 4]], "currentColor", 1),
      line([[left, y], [left - 4, y]], "currentColor", 1),
      text([x, bottom + 19], tick),
      text([left - 9, y + 5], tick, "end"),
    ];
  });
  const spines = line([flat(SQUARE[3]), flat(SQUARE[0]), flat(SQUARE[1])], "currentColor", 1);
  const names = [text([flat([0.5, 0])[0], bottom + 22], across), text([left - 12, flat([0, 0.5])[1] + 5], up, "end")];
  return [spines, ...ticks, ...names];
}

/** The line of a hidden unit, with its name on the side on which it fires; `taken` is where no name should stand. */
function unitLine(name, weights, threshold, colour, taken) {
  const value = (p) => dot(weights, p) - threshold;
  const along = (p) => weights[0] * p[1] - weights[1] * p[0];
  const ends = crossings(edgesOf(SQUARE), value).sort((p, q) => along(p) - along(q)).map(flat);
  if (ends.length < 2) return [];
  const [from, to] = [ends[0], ends.at(-1)];
  const length = Math.hypot(...weights);
  const [nx, ny] = [weights[0] / length, -weights[1] / length];
  const away = 26 * Math.abs(nx) + 9 * Math.abs(ny) + 5;
  const places = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((share) => {
    const [x, y] = between(from, to, share);
    return [x + away * nx, y + away * ny];
  });
  const room = ([x, y]) =>
    Math.min(...taken.map((p) => Math.hypot((x - p[0]) / 1.5, y - p[1])), x - 62, 274 - x, y - 20, 262 - y, 60);
  const best = places.reduce((p, q) => (room(q) > room(p) + 1 ? q : p));
  taken.push(best);
  return [
    line([from, to], colour, 2.5, { "stroke-dasharray": "8 5" }),
    text([best[0], best[1] + 5], `${name} = 1`, "middle", { "font-weight": 600 }),
  ];
}

function drawSquare({ net, target, wanted, wrong, hidden }) {
  const parts = cells(net, SQUARE);
  const shades = [false, true].map((above) =>
    area(parts.map(({ part, value }) => clip(part, value, above).map(flat)), CLASS_COLOURS[Number(above)]),
  );
  const edges = parts.map(({ part, value }) => line(crossings(edgesOf(part), value).map(flat), "currentColor", 1.6));
  const corners = CORNERS.map(flat);
  const taken = corners.flatMap(([x, y]) => [[x, y], [x, y - 24]]);
  const lines = hidden.flatMap((name, i) => unitLine(name, net.W[i], net.thresholds[i], UNIT_COLOURS[i], taken));
  const marks = corners.flatMap(([x, y], i) => [mark([x, y], wanted[i], wrong[i]), text([x, y - 19], NAMES[i])]);
  return [...shades, ...axes("x", "y"), ...edges, ...lines, ...marks];
}

/** The inputs that the output unit sees at one place, by place: "1,0" → [1, 2]. */
function groups(kind, rows) {
  const found = new Map();
  rows.forEach((row, i) => {
    const key = placeOf(kind, row, i).join();
    found.set(key, [...(found.get(key) ?? []), i]);
  });
  return [...found.values()];
}

function drawHiddenSquare({ kind, net, rows, wanted, wrong }) {
  const value = (p) => dot(net.v, p) - net.threshold;
  const shades = [false, true].map((above) => area([clip(SQUARE, value, above).map(flat)], CLASS_COLOURS[Number(above)]));
  const edge = line(crossings(edgesOf(SQUARE), value).map(flat), "currentColor", 1.6);
  const empty = CORNERS.map(flat).map(([cx, cy]) => svg("circle", { cx, cy, r: 3, fill: "none", stroke: GREY }));
  const marks = groups(kind, rows).flatMap((group) => {
    const [x, y] = flat(rows[group[0]].hidden);
    const labels = [0, 1].filter((label) => group.some((i) => wanted[i] === label));
    // inputs of both classes at one place stand side by side
    const shift = (label) => (labels.length === 1 ? 0 : 15 * (2 * label - 1));
    const drawn = labels.map((label) => {
      const one = group.find((i) => wanted[i] === label);
      return mark([x + shift(label), y], label, wrong[one]);
    });
    return [...drawn, text([x, y - 19], group.map((i) => NAMES[i]).join(", "))];
  });
  return [...shades, ...axes("h1", "h2"), edge, ...empty, ...marks];
}

const CUBE = [0, 1].flatMap((h) => CORNERS.map((corner) => [...corner, h]));
const CUBE_EDGES = CUBE.flatMap((p) =>
  [0, 1, 2].filter((axis) => p[axis] === 0).map((axis) => [p, p.map((a, i) => (i === axis ? 1 : a))]),
);
const oblique = ([x, y, h]) => [48 + 142 * x + 84 * y, 250 - 138 * h - 62 * y];

/** The polygon in which value = 0 cuts the cube, on the screen. */
function cut(value) {
  const points = crossings(CUBE_EDGES, value).map(oblique);
  const middle = [0, 1].map((i) => points.reduce((sum, p) => sum + p[i], 0) / points.length);
  const angle = (p) => Math.atan2(p[1] - middle[1], p[0] - middle[0]);
  return points.sort((p, q) => angle(p) - angle(q));
}

function drawCube({ net, rows, wanted, wrong }) {
  const value = ([x, y, h]) => dot(net.v, [h]) + dot(net.skips, [x, y]) - net.threshold;
  const frame = CUBE_EDGES.map((edge) => line(edge.map(oblique), GREY, 1));
  const plane = cut(value);
  const poles = CORNERS.flatMap((corner) =>
    [false, true].map((above) => {
      const pole = clip([[...corner, 0], [...corner, 1]], value, above);
      return line(pole.map(oblique), CLASS_COLOURS[Number(above)], 5, { "stroke-opacity": 0.75 });
    }),
  );
  const outline = line(plane.length ? [...plane, plane[0]] : [], "currentColor", 1.6);
  const marks = CORNERS.flatMap((corner, i) => {
    const [x, y] = oblique([...corner, ...rows[i].hidden]);
    return [mark([x, y], wanted[i], wrong[i]), text([x - 18, y - 8], NAMES[i], "end")];
  });
  const names = [text([119, 270], "x"), text([290, 232], "y"), text([34, 185], "h", "end")];
  return [...frame, area([plane], GREY, 0.3), ...poles, outline, ...names, ...marks];
}

// --- the controls --------------------------------------------------------------------------------------------

function chooser(name, options, pick) {
  const box = html("select", {}, ...options.map(([value, title]) => html("option", { value }, title)));
  box.addEventListener("change", () => pick(box.value));
  return { box, label: html("label", {}, `${name} `, box) };
}

function button(words, press) {
  const node = html("button", { type: "button" }, words);
  node.addEventListener("click", press);
  return node;
}

/** A number's field; its name is read aloud, and what stands after it is seen. */
function field(name, after) {
  const input = html("input", { type: "number", step: 0.5, min: -LIMIT, max: LIMIT, autocomplete: "off" });
  const spoken = html("span", { class: "bench-spoken" }, name);
  return { name, input, label: html("label", {}, spoken, input, html("span", { "aria-hidden": true }, after)) };
}

/** "h1 fires if □ x + □ y > □" */
function unitRow([unit, ...inputs], i, units) {
  const signs = inputs.map((input, j) => (j + 1 < inputs.length ? `${input} +` : `${input} >`));
  const weights = inputs.map((input, j) => field(`${unit}: weight of ${input}`, signs[j]));
  const fields = [...weights, field(`${unit}: threshold`, "")];
  const dash = { d: "M0 5H22", stroke: UNIT_COLOURS[i], "stroke-width": 3, "stroke-dasharray": "8 6" };
  const swatch = svg("svg", { viewBox: "0 0 22 10", width: 22, height: 10, "aria-hidden": true }, svg("path", dash));
  const name = html("span", { class: "bench-name" }, `${unit} fires if `, ...(i + 1 < units.length ? [swatch] : []));
  return { fields, row: html("div", { role: "group", "aria-label": unit }, name, ...fields.map(({ label }) => label)) };
}

function problem({ name, input }) {
  if (input.validity.badInput) return `${name} is not a number`;
  if (input.value === "") return `${name} is empty`;
  return Number(input.value) >= -LIMIT && Number(input.value) <= LIMIT ? "" : `${name} is outside −${LIMIT} … ${LIMIT}`;
}

function tableOf({ net, rows, wanted, wrong, hidden }) {
  const heads = ["x", "y", ...hidden, "sum", "output", "target", "right?"];
  const body = rows.map((row, i) => {
    const sum = `${show(row.total)} ${row.output ? ">" : "≤"} ${show(net.threshold)}`;
    const values = [...CORNERS[i], ...row.hidden, sum, row.output, wanted[i], wrong[i] ? "✗ wrong" : "✓ right"];
    return html("tr", wrong[i] ? { class: "bench-wrong" } : {}, ...values.map((value) => html("td", {}, value)));
  });
  const head = html("tr", {}, ...heads.map((title) => html("th", { scope: "col" }, title)));
  return [html("thead", {}, head), html("tbody", {}, ...body)];
}

function legend() {
  const key = (picture, words) =>
    html("span", {}, svg("svg", { viewBox: "0 0 30 30", width: 30, height: 30, "aria-hidden": true }, picture), words);
  const patch = (label) => area([[[3, 7], [27, 7], [27, 23], [3, 23]]], CLASS_COLOURS[label]);
  return html("p", { class: "bench-legend" },
    key(mark([15, 15], 0), "target 0"), key(mark([15, 15], 1), "target 1"), key(ring([15, 15]), "wrong"),
    key(patch(0), "output 0"), key(patch(1), "output 1"));
}

function view(title) {
  const drawing = svg("svg", { viewBox: "0 0 306 298", role: "img" });
  const caption = html("figcaption", {}, title);
  return { drawing, caption, figure: html("figure", {}, caption, drawing) };
}

/** All that the pictures, the table and the words are made of; nothing while kind and numbers do not match. */
function stateOf(model) {
  const [kind, target, numbers, targets] = ["kind", "target", "numbers", "targets"].map((name) => model.get(name));
  const { units } = KINDS[kind];
  if (numbers.length !== units.flat().length) return null;
  const rows = compute(kind, numbers), wanted = targets[target];
  const wrong = rows.map(({ output }, i) => output !== wanted[i]);
  const hidden = units.slice(0, -1).map(([unit]) => unit);
  return { kind, target, numbers, rows, wanted, wrong, hidden, net: netOf(kind, numbers) };
}

function statusWords({ wrong, target }) {
  const right = wrong.filter((one) => !one).length;
  return `${right} of 4 rows right${right === 4 ? `: this network computes ${target}` : ""}.`;
}

function render({ model, el }) {
  let fields = [], built, waiting;
  const left = {}; // the numbers of the kind that is not shown, for when the learner comes back

  const write = (changes) => {
    Object.entries(changes).forEach(([name, value]) => model.set(name, value));
    model.save_changes();
  };
  const pickKind = (kind) => {
    left[model.get("kind")] = model.get("numbers");
    write({ kind, numbers: left[kind] ?? model.get("starts")[kind] });
  };
  const load = (numbers) => {
    write({ numbers });
    put(numbers);
  };
  const solution = () => load(model.get("solutions")[model.get("kind")][model.get("target")]);
  const again = () => load(model.get("starts")[model.get("kind")]);

  const kinds = chooser("Network", Object.entries(KINDS).map(([kind, { title }]) => [kind, title]), pickKind);
  const names = Object.keys(model.get("targets")).map((name) => [name, name]);
  const targets = chooser("Target", names, (target) => write({ target }));
  const units = html("div", { class: "bench-units" });
  const table = html("table", { "aria-label": "Truth table" });
  const status = html("p", { role: "status" }), alert = html("p", { role: "alert" });
  const square = view("The input square"), space = view("");

  function put(numbers) {
    fields.forEach(({ input }, i) => (input.value = numbers[i]));
    complain();
  }

  function complain() {
    clearTimeout(waiting);
    fields.forEach((one) => one.input.setAttribute("aria-invalid", problem(one) !== ""));
    const problems = fields.map(problem).filter(Boolean).join("; ");
    alert.textContent = problems && `${problems}. Type a number from −${LIMIT} to ${LIMIT}; until then its last one counts.`;
  }

  function read() {
    write({ numbers: fields.map((one, i) => (problem(one) ? model.get("numbers")[i] : Number(one.input.value))) });
    // who types −2 has first typed −, and who types 12 … wait a moment before complaining, not before forgiving
    clearTimeout(waiting);
    waiting = setTimeout(complain, fields.some(problem) ? 700 : 0);
  }

  function build({ kind, numbers }) {
    const made = KINDS[kind].units.map(unitRow);
    fields = made.flatMap((one) => one.fields);
    units.replaceChildren(...made.map(({ row }) => row));
    space.caption.textContent = kind === "skips" ? "What the output sees: x, y and h" : "What the output sees: h1 and h2";
    built = kind;
    put(numbers);
  }

  function update() {
    const state = stateOf(model);
    if (!state) return;
    if (built !== state.kind) build(state);
    kinds.box.value = state.kind;
    targets.box.value = state.target;
    // from elsewhere, such as the kernel; what the learner is typing stays as it is
    fields.forEach((one, i) => {
      if (!problem(one) && Number(one.input.value) !== state.numbers[i]) one.input.value = state.numbers[i];
    });
    table.replaceChildren(...tableOf(state));
    if (status.textContent !== statusWords(state)) status.textContent = statusWords(state);
    square.drawing.replaceChildren(...drawSquare(state));
    square.drawing.setAttribute("aria-label", squareWords(state));
    space.drawing.replaceChildren(...(state.kind === "skips" ? drawCube : drawHiddenSquare)(state));
    space.drawing.setAttribute("aria-label", spaceWords(state));
  }

  units.addEventListener("input", read);
  units.addEventListener("change", complain);
  for (const name of ["kind", "target", "numbers"]) model.on(`change:${name}`, update);
  el.classList.add("actlib-bench");
  el.append(
    html("div", { class: "bench-choices" }, kinds.label, targets.label),
    html("div", { class: "bench-work" }, units, table),
    alert,
    html("div", { class: "bench-verdict" }, status, button("Show a solution", solution), button("Start again", again)),
    html("div", { class: "bench-views" }, square.figure, space.figure),
    legend(),
  );
  update();
}

export default { render, compute };
