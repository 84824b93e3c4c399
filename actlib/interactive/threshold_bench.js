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

const show = (number) => String(Number(number.toPrecision(5))).replace("-", "−"); // 0.1 + 0.2 is 0.3 here
const list = (items) => (items.length < 2 ? items : [items.slice(0, -1).join(", "), items.at(-1)]).join(" and ");
const where = (bits) => list(NAMES.filter((_, i) => bits[i])) || "none";

const rule = (name, weights, inputs, threshold) =>
  `${name} fires where ${weights.map((w, i) => `${show(w)} ${inputs[i]}`).join(" + ")} > ${show(threshold)}`;

function squareWords({ net, rows, target, wanted, wrong, hidden }) {
  const units = hidden.map((name, i) => rule(name, net.W[i], ["x", "y"], net.thresholds[i]));
  const ones = where(rows.map(({ output }) => output));
  return (
    `The input square. ${units.join("; ")}. Inputs with output 1: ${ones}; ` +
    `with target 1, for ${target}: ${where(wanted)}; wrong: ${where(wrong)}.`
  );
}

function spaceWords({ kind, net, rows, hidden }) {
  const skips = kind === "skips";
  const places = rows.map((row, i) => `${NAMES[i]} at (${[...(skips ? CORNERS[i] : []), ...row.hidden].join(", ")})`);
  const inputs = skips ? ["x", "y", "h"] : hidden;
  const out = rule("The output unit", skips ? [...net.skips, ...net.v] : net.v, inputs, net.threshold);
  return `The inputs in the space of ${list(inputs)}: ${list(places)}. ${out}.`;
}

// --- geometry ------------------------------------------------------------------------------------------------

const SQUARE = [[-0.5, -0.5], [1.5, -0.5], [1.5, 1.5], [-0.5, 1.5]];
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

/** The parts of the square in which the hidden units do not change, each with what decides the output there. */
function partsOf(net) {
  const states = net.v.length === 2 ? CORNERS : [[0], [1]];
  return states.map((state) => {
    const side = (part, weights, i) => clip(part, (p) => dot(weights, p) - net.thresholds[i], state[i] === 1);
    const value = (p) => dot(net.v, state) + dot(net.skips, p) - net.threshold;
    return { part: net.W.reduce(side, SQUARE), value };
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

const flat = ([a, b]) => [102 + 130 * a, 205 - 130 * b];

function axes(across, up) {
  const [left, bottom] = flat(SQUARE[0]);
  const ticks = [0, 1].flatMap((tick) => {
    const [x, y] = flat([tick, tick]);
    const dashes = [[[x, bottom], [x, bottom + 4]], [[left, y], [left - 4, y]]];
    const numbers = [text([x, bottom + 19], tick), text([left - 9, y + 5], tick, "end")];
    return [...dashes.map((dash) => line(dash, "currentColor", 1)), ...numbers];
  });
  const spines = line([flat(SQUARE[3]), flat(SQUARE[0]), flat(SQUARE[1])], "currentColor", 1);
  const names = [text([flat([0.5, 0])[0], bottom + 22], across), text([left - 12, flat([0, 0.5])[1] + 5], up, "end")];
  return [spines, ...ticks, ...names];
}

/** Parts of the square shaded by the output, and the lines on which the output unit changes its mind. */
function ground(parts) {
  const shade = (output) => parts.map(({ part, value }) => clip(part, value, output === 1).map(flat));
  const edges = parts.map(({ part, value }) => line(crossings(edgesOf(part), value).map(flat), "currentColor", 1.6));
  return [area(shade(0), BLUE), area(shade(1), ORANGE), ...edges];
}

// "h1 = 1" is wider than high: distances to it count what lies across half.
const gap = ([ax, ay], [bx, by]) => Math.hypot((ax - bx) / 2, ay - by);
const lineGap = (p, w, threshold) => (dot(w, p) - threshold) / (Math.hypot(2 * w[0], w[1]) || 1);

/** The two ends of a hidden unit's line in the square; none if it passes outside. */
function unitEnds({ W, thresholds }, i) {
  const ends = crossings(edgesOf(SQUARE), (p) => dot(W[i], p) - thresholds[i]);
  const farthest = (p, q) => (gap(q, ends[0]) > gap(p, ends[0]) ? q : p);
  return ends.length < 2 ? [] : [ends[0], ends.reduce(farthest)];
}

/** The line, and the unit's name on the side where it fires, in the place with most room. */
function unitLine(i, { net, hidden }, taken) {
  const { W, thresholds } = net, ends = unitEnds(net, i);
  if (!ends.length) return [];
  const reach = Math.hypot(2 * W[i][0], W[i][1]);
  const places = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => {
    const [x, y] = between(...ends, tenth / 10);
    return [x + (0.5 * W[i][0]) / reach, y + (0.12 * W[i][1]) / reach];
  });
  const room = ([x, y]) => Math.min(
    ...taken.map((p) => gap(p, [x, y]) - 0.1),
    ...W.map((w, j) => (j === i ? 1 : Math.abs(lineGap([x, y], w, thresholds[j])))),
    (x + 0.5) / 2, (1.5 - x) / 2, y + 0.5, 1.5 - y,
  );
  const best = places.reduce((p, q) => (room(q) > room(p) + 0.01 ? q : p));
  taken.push(best);
  const [x, y] = flat(best);
  return [
    // two lines in one place show by turns
    line(ends.map(flat), UNIT_COLOURS[i], 2.5, { "stroke-dasharray": "7 7", "stroke-dashoffset": 7 * i }),
    text([x, y + 5], `${hidden[i]} = 1`, "middle", { "font-weight": 600 }),
  ];
}

function squareTitle({ net, hidden }) {
  const fixed = hidden.map((name, i) => (unitEnds(net, i).length ? "" : `, ${name} = ${step(0, net.thresholds[i])}`));
  return `Input square${fixed.join("").replace(",", ", all")}`;
}

function drawSquare(state) {
  const { net, wanted, wrong } = state;
  const outward = ([x, y]) => [1.28 * x - 0.14, 1.28 * y - 0.14];
  const taken = [...CORNERS, ...CORNERS.map(outward)];
  const lines = net.W.flatMap((_, i) => unitLine(i, state, taken));
  const marks = CORNERS.map((corner, i) => mark(flat(corner), wanted[i], wrong[i]));
  const names = CORNERS.map(outward).map(flat).map(([x, y], i) => text([x, y + 5], NAMES[i]));
  return [...ground(partsOf(net)), ...axes("x", "y"), ...lines, ...marks, ...names];
}

/** A place of the hidden square with the inputs that the hidden units send there. */
function drawImage(place, { rows, wanted, wrong }) {
  const here = [0, 1, 2, 3].filter((i) => rows[i].hidden.join() === place.join());
  const [x, y] = flat(place);
  if (!here.length) return [svg("circle", { cx: x, cy: y, r: 3, fill: "none", stroke: GREY })];
  // one mark a class; two classes in one place stand side by side
  const firsts = [0, 1].map((label) => here.find((i) => wanted[i] === label)).filter((i) => i !== undefined);
  const marks = firsts.map((i) => mark([firsts.length > 1 ? x - 15 + 30 * wanted[i] : x, y], wanted[i], wrong[i]));
  return [...marks, text([x, y - 19], here.map((i) => NAMES[i]).join(", "))];
}

function drawHiddenSquare(state) {
  const value = (p) => dot(state.net.v, p) - state.net.threshold;
  const images = CORNERS.flatMap((place) => drawImage(place, state));
  return [...ground([{ part: SQUARE, value }]), ...axes("h1", "h2"), ...images];
}

const CUBE = [0, 1].flatMap((h) => CORNERS.map((corner) => [...corner, h]));
const CUBE_EDGES = CUBE.flatMap((p) =>
  [0, 1, 2].filter((axis) => p[axis] === 0).map((axis) => [p, p.map((a, i) => (i === axis ? 1 : a))]));
const oblique = ([x, y, h]) => [56 + 142 * x + 84 * y, 252 - 138 * h - 62 * y];

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
    [0, 1].map((output) => {
      const pole = clip([[...corner, 0], [...corner, 1]], value, output === 1);
      return line(pole.map(oblique), CLASS_COLOURS[output], 5, { "stroke-opacity": 0.75 });
    }));
  const outline = line(plane.length ? [...plane, plane[0]] : [], "currentColor", 1.6);
  const marks = CORNERS.flatMap((corner, i) => {
    const [x, y] = oblique([...corner, ...rows[i].hidden]);
    const low = corner[1] + rows[i].hidden[0] === 0;
    const name = low ? text([x, y + 28], NAMES[i]) : text([x - 19, y - 9], NAMES[i], "end");
    return [mark([x, y], wanted[i], wrong[i]), name];
  });
  const names = [text([127, 274], "x"), text([252, 234], "y"), text([42, 188], "h", "end")];
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
  const dashed = i + 1 < units.length;
  const stroke = dashed
    ? line([[0, 5], [22, 5]], UNIT_COLOURS[i], 3, { "stroke-dasharray": "8 6" })
    : line([[0, 5], [22, 5]], "currentColor", 2);
  const swatch = svg("svg", { viewBox: "0 0 22 10", width: 22, height: 10, "aria-hidden": true }, stroke);
  const name = html("span", { class: "bench-name" }, swatch, `${unit} fires if`);
  return { fields, row: html("div", { role: "group", "aria-label": unit }, name, ...fields.map(({ label }) => label)) };
}

function problem({ name, input }) {
  if (input.validity.badInput) return `${name} is not a number`;
  if (input.value === "") return `${name} is empty`;
  const inside = Number(input.value) >= -LIMIT && Number(input.value) <= LIMIT;
  return inside ? "" : `${name} is outside −${LIMIT} … ${LIMIT}`;
}

function tableOf({ net, rows, wanted, wrong, hidden }) {
  const heads = ["x", "y", ...hidden, "sum", "output", "target", "right?"];
  const body = rows.map((row, i) => {
    const sum = `${show(row.total)} ${row.output ? ">" : "≤"} ${show(net.threshold)}`;
    const values = [...CORNERS[i], ...row.hidden, sum, row.output, wanted[i], wrong[i] ? "✗ no" : "✓ yes"];
    return html("tr", wrong[i] ? { class: "bench-wrong" } : {}, ...values.map((value) => html("td", {}, value)));
  });
  const head = html("tr", {}, ...heads.map((title) => html("th", { scope: "col" }, title)));
  return [html("thead", {}, head), html("tbody", {}, ...body)];
}

function legend() {
  const key = (picture, words) =>
    html("span", {}, svg("svg", { viewBox: "0 0 30 30", width: 24, height: 24, "aria-hidden": true }, picture), words);
  const patch = (label) => area([[[3, 7], [27, 7], [27, 23], [3, 23]]], CLASS_COLOURS[label]);
  return html("p", { class: "bench-legend" },
    key(mark([15, 15], 0), "target 0"), key(mark([15, 15], 1), "target 1"), key(ring([15, 15]), "wrong"),
    key(patch(0), "output 0"), key(patch(1), "output 1"));
}

function view() {
  const drawing = svg("svg", { viewBox: "0 0 306 298", role: "img" });
  const caption = html("figcaption");
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
  return `${right} of 4 rows right${right === 4 ? `: this is ${target}` : ""}.`;
}

function render({ model, el }) {
  // a notebook has shortcuts of its own for the arrows, Enter and letters, and this keeps them away from what has focus
  el.addEventListener("focusin", ({ target }) => { target.dataset.lmSuppressShortcuts = "true"; });
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
  const ofKind = (name) => model.get(name)[model.get("kind")];
  const again = button("Start again", () => load(ofKind("starts")));
  const solution = button("Show a solution", () => load(ofKind("solutions")[model.get("target")]));

  const kinds = chooser("Network", Object.entries(KINDS).map(([kind, { title }]) => [kind, title]), pickKind);
  const names = Object.keys(model.get("targets")).map((name) => [name, name]);
  const targets = chooser("Target", names, (target) => write({ target }));
  const units = html("div", { class: "bench-units" });
  const table = html("table", { "aria-label": "Truth table" });
  const status = html("p", { role: "status" }), alert = html("p", { role: "alert" });
  const square = view(), space = view();

  function put(numbers) {
    fields.forEach(({ input }, i) => (input.value = numbers[i]));
    complain();
  }

  function complain() {
    clearTimeout(waiting);
    fields.forEach((one) => one.input.setAttribute("aria-invalid", problem(one) !== ""));
    const problems = fields.map(problem).filter(Boolean).join("; ");
    const advice = `Type a number from −${LIMIT} to ${LIMIT}; until then the last good one counts.`;
    alert.textContent = problems && `${problems}. ${advice}`;
  }

  function read() {
    write({ numbers: fields.map((one, i) => (problem(one) ? model.get("numbers")[i] : Number(one.input.value))) });
    // who types −2 has first typed −: wait a moment before complaining
    clearTimeout(waiting);
    waiting = setTimeout(complain, fields.some(problem) ? 700 : 0);
  }

  function build({ kind, numbers }) {
    const made = KINDS[kind].units.map(unitRow);
    fields = made.flatMap((one) => one.fields);
    units.replaceChildren(...made.map(({ row }) => row));
    space.caption.textContent = `What the output sees: ${list(KINDS[kind].units.at(-1).slice(1))}`;
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
    square.caption.textContent = squareTitle(state);
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
    units,
    alert,
    html("div", { class: "bench-work" }, table, html("div", {}, status, again, solution)),
    html("div", { class: "bench-views" }, square.figure, space.figure),
    legend(),
  );
  update();
}

export default { render, compute };
