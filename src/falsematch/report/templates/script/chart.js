// The explorer's chart: dots with intervals on a logarithmic axis, one line a group.

/** An SVG element with its attributes and its text. */
function draw(name, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** The axis: from the decade below the smallest rate that any threshold of these groups has, up to 1. */
function axisOf(groups) {
  const seen = groups.flatMap((group) => [...group.fmr, ...group.low]).filter((rate) => rate > 0);
  const smallest = seen.reduce((least, rate) => Math.min(least, rate), 0.01);
  const lowest = Math.min(-2, Math.floor(Math.log10(smallest) - 0.05));
  return { lowest, share: (rate) => (Math.log10(rate) - lowest + 1) / (1.06 - lowest), none: 0.5 / (1.06 - lowest) };
}

/** Draw these groups at one threshold into an element. */
function chart(place, groups, at, told) {
  const width = Math.max(260, place.clientWidth || 560);
  const wide = width >= 560;
  const left = wide ? 230 : 8;
  const right = width - 8;
  const row = wide ? 44 : 66;
  const top = 30;
  const height = top + row * groups.length + 30;
  const axis = axisOf(groups);
  const x = (share) => left + share * (right - left);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words.explorer.chart });
  const decades = Array.from({ length: 1 - axis.lowest }, (_, k) => 10 ** (axis.lowest + k));
  const every = decades.length * 74 > right - left ? 2 : 1;
  svg.append(draw("text", { x: x(axis.none), y: 18, class: "tick" }, words.none));
  decades.forEach((rate, k) => {
    const last = k === decades.length - 1;
    svg.append(draw("line", { x1: x(axis.share(rate)), x2: x(axis.share(rate)), y1: top - 6, y2: height - 26, class: "rule" }));
    // The first decade stands close to "none": its name needs room of its own.
    const crowded = k === 0 && x(axis.share(rate)) - x(axis.none) < 66;
    if ((decades.length - 1 - k) % every === 0 && !crowded) {
      const label = { x: last ? right : x(axis.share(rate)), y: 18, class: last ? "tick end" : "tick" };
      svg.append(draw("text", label, oneIn(rate)));
    }
  });
  groups.forEach((group, i) => {
    const y = top + i * row;
    const track = wide ? y + 22 : y + 50;
    svg.append(draw("line", { x1: left, x2: right, y1: track, y2: track, class: "rule" }));
    svg.append(draw("text", { x: 8, y: y + 18, class: "name" }, group.name));
    svg.append(draw("text", { x: 8, y: y + 34, class: "counts" }, told(group).counts));
    mark(svg, group, at, axis, x, track, told(group).short, left, right);
  });
  svg.append(draw("text", { x: right, y: height - 8, class: "counts end" }, words.explorer.axis));
  place.replaceChildren(svg);
}

/** One group's mark, and its rate in words on the side where there is room. */
function mark(svg, group, at, axis, x, y, text, left, right) {
  const rate = group.fmr[at];
  const [low, high] = [group.low[at], group.high[at]];
  if (rate === null) {
    svg.append(draw("text", { x: left + 6, y: y - 5, class: "counts" }, text));
    return;
  }
  const centre = rate === 0 ? x(axis.none) : x(axis.share(rate));
  const sure = low !== null && rate > 0;
  if (sure) {
    svg.append(draw("line", { x1: x(axis.share(low)), x2: x(axis.share(high)), y1: y, y2: y, class: "interval" }));
  }
  svg.append(draw("circle", { cx: centre, cy: y, r: 5, class: sure ? "sure" : "unsure" }));
  const from = sure ? x(axis.share(low)) : centre;
  const to = sure ? x(axis.share(high)) : centre;
  const fits = to + 10 + 7.2 * text.length < right;
  svg.append(draw("text", fits ? { x: to + 10, y: y + 4, class: "rate" } : { x: from - 10, y: y + 4, class: "rate end" }, text));
}
