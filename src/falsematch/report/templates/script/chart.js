// The explorer's chart: dots with intervals on a logarithmic axis, one line a group.

/** An SVG element with its attributes and its text. */
function draw(name, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** The axis: from the decade below the smallest rate up to 1. */
function axisFrom(smallest) {
  const lowest = Math.min(-2, Math.floor(Math.log10(smallest) - 0.05));
  return { lowest, share: (rate) => (Math.log10(rate) - lowest + 1) / (1.06 - lowest), none: 0.5 / (1.06 - lowest) };
}

/** Pixels a text takes at the size the chart writes it, rather too many than too few. */
function widthOf(text, size = 13) {
  return text.length * size * 0.58;
}

/** Draw these rows, each with its name and what is told of it, into an element. */
function chart(place, groups, smallest) {
  const width = Math.max(260, place.clientWidth || 560);
  const names = Math.max(...groups.map((group) => Math.max(widthOf(group.name, 15), widthOf(group.told.counts, 12)))) + 24;
  const wide = names < width * 0.45;
  const left = wide ? names : 8;
  const right = width - 8;
  const row = wide ? 50 : 80;
  const top = 30;
  const height = top + row * groups.length + 30;
  const axis = axisFrom(smallest);
  const x = (share) => left + share * (right - left);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words.explorer.chart });
  const decades = Array.from({ length: 1 - axis.lowest }, (_, k) => 10 ** (axis.lowest + k));
  const longest = Math.max(...decades.map((rate) => widthOf(oneIn(rate), 12)));
  const every = Math.ceil((longest + 10) / (x(axis.share(1)) - x(axis.share(0.1))));
  svg.append(draw("text", { x: x(axis.none), y: 18, class: "tick" }, words.none));
  decades.forEach((rate, k) => {
    const last = k === decades.length - 1;
    const tick = x(axis.share(rate));
    svg.append(draw("line", { x1: tick, x2: tick, y1: top - 6, y2: height - 26, class: "rule" }));
    // The first decade stands close to "none": its name needs room of its own.
    const crowded = k === 0 && tick - x(axis.none) < (longest + widthOf(words.none, 12)) / 2 + 6;
    if ((decades.length - 1 - k) % every === 0 && !crowded) {
      svg.append(draw("text", { x: last ? right : tick, y: 18, class: last ? "tick end" : "tick" }, oneIn(rate)));
    }
  });
  groups.forEach((group, i) => {
    const y = top + i * row;
    const track = wide ? y + 22 : y + 48;
    svg.append(draw("line", { x1: left, x2: right, y1: track, y2: track, class: "rule" }));
    svg.append(draw("text", { x: 8, y: y + 18, class: "name" }, group.name));
    svg.append(draw("text", { x: 8, y: y + 34, class: "counts" }, group.told.counts));
    mark(svg, group, axis, x, track, left, right);
  });
  svg.append(draw("text", { x: right, y: height - 8, class: "counts end" }, words.explorer.axis));
  place.replaceChildren(svg);
}

/** One row's mark, and its rate or counts in words: beside it where there is room, else beneath. */
function mark(svg, group, axis, x, y, left, right) {
  const { fmr: rate, fmr_low: low, fmr_high: high } = group;
  const text = group.told.short;
  if (rate === null) {
    svg.append(draw("text", { x: left + 6, y: y + 16, class: "counts" }, text));
    return;
  }
  const centre = rate === 0 ? x(axis.none) : x(axis.share(rate));
  const sure = low !== null && rate > 0;
  const [from, to] = sure ? [x(axis.share(low)), x(axis.share(high))] : [centre, centre];
  if (sure) svg.append(draw("line", { x1: from, x2: to, y1: y, y2: y, class: "interval" }));
  // None was seen: what an upper limit still leaves room for.
  if (rate === 0 && high !== null) svg.append(draw("line", { x1: centre, x2: x(axis.share(high)), y1: y, y2: y, class: "limit" }));
  svg.append(draw("circle", { cx: centre, cy: y, r: 5, class: sure ? "sure" : "unsure" }));
  const needed = widthOf(text) + 10;
  if (to + needed < right) {
    svg.append(draw("text", { x: to + 10, y: y + 4, class: "rate" }, text));
  } else if (from - needed > left) {
    svg.append(draw("text", { x: from - 10, y: y + 4, class: "rate end" }, text));
  } else {
    const half = needed / 2;
    const middle = Math.min(Math.max(centre, left + half), right - half);
    svg.append(draw("text", { x: middle, y: y + 20, class: "rate middle" }, text));
  }
}
