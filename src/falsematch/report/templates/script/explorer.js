// The explorer: matcher, photographs, threshold and groups; the chart and the table show the recorded rows that fit.

const SLICE = ["matcher", "condition", "dose", "arm", "delivery", "landmarks", "metering"];
const POINT = [...SLICE, "threshold_name", "threshold"];
const FIELDS = [...POINT, "group_by", "compared", "group"];

/** How strict a matcher was: the rule by which it accepts, and the threshold's name where it has one. */
function ruleOf(view) {
  const said = words.explorer;
  const rule = say(words.polarity[data.polarity[view.matcher]], { threshold: short(view.threshold) });
  if (view.threshold_name === "curve") return say(said.at, { rule });
  return say(said.at_named, { rule, name: nameOf("threshold_name", view.threshold_name, view) });
}

/** Which photographs: the condition at its strength ("dosed", or "exact" in its unit), and what else varies. */
function photographs({ view, offered, places }, written) {
  const varied = ["delivery", "landmarks", "metering"].filter((field) => offered[field].length > 1);
  const fields = [...(view.arm === "none" ? [] : ["arm"]), ...varied];
  return [data.rows[written][places[0]], ...fields.map((field) => nameOf(field, view[field], view))].join(words.comma);
}

/** What may be said of a row: a rate where an interval was printed with it, else the counts alone. */
function told(row) {
  const said = words.explorer;
  const people = row.subjects === null ? words.not_measured : count("people", row.subjects);
  const events = say(said.of, { events: number(row.false_matches ?? 0), comparisons: number(row.impostor_pairs ?? 0) });
  const counts = say(said.counts, { events, people });
  const none = words.not_measured;
  if (row.fmr === null) return { counts, short: said.nothing, long: said.nothing, rate: none, interval: none };
  if (row.fmr === 0 && row.fmr_high === null) return { counts, short: said.zero, long: said.zero_alone, rate: words.none, interval: said.withheld };
  const limits = { rate: oneIn(row.fmr), low: oneIn(row.fmr_low ?? 0), high: oneIn(row.fmr_high ?? 0), confidence: data.confidence };
  if (row.fmr === 0) return { counts, short: said.zero, long: say(said.zero_limit, limits), rate: words.none, interval: say(said.up_to, limits) };
  if (row.fmr_low === null) return { counts, short: events, long: said.no_rate, rate: none, interval: said.withheld };
  return { counts, short: limits.rate, long: say(said.said_interval, limits), rate: limits.rate, interval: say(said.range, limits) };
}

/** The same of people not recognised: [text, exact value]. */
function missed(row) {
  const said = words.explorer;
  const { fnmr: rate, fnmr_low: low, fnmr_high: high } = row;
  if (rate === null) return [words.not_measured, null];
  if (high === null) {
    const counted = row.genuine_pairs !== null;
    return [counted ? say(said.of, { events: number(row.false_non_matches), comparisons: number(row.genuine_pairs) }) : said.withheld, rate];
  }
  const limits = low === null ? say(said.up_to, { high: percent(high) }) : say(said.range, { low: percent(low), high: percent(high) });
  return [`${percent(rate)} (${limits})`, rate];
}

function explore() {
  const said = words.explorer;
  const table = data.rows;
  const part = (name) => document.getElementById(`explorer-${name}`);
  const everywhere = table.matcher.map((_, place) => place);
  let settled;
  let resting;

  const shown = () => settled.places.map((place) => rowAt(table, place));
  const groupName = (row) => nameOf("group", row.group, settled.view);
  const spokenOf = () => shown().find((row) => row.group === settled.view.group);

  /** The smallest rate of this slice: while the threshold moves, the axis stays. */
  function smallest() {
    const { view } = settled;
    const alike = everywhere.filter((place) => SLICE.every((field) => table[field][place] === view[field]));
    const rates = alike.flatMap((place) => [table.fmr[place], table.fmr_low[place]]).filter((rate) => rate > 0);
    return rates.reduce((least, rate) => Math.min(least, rate), 0.01);
  }

  function drawChart() {
    chart(part("chart"), shown().map((row) => ({ ...row, name: groupName(row), told: told(row) })), smallest());
  }

  /** The view in sentences that can be read aloud. */
  function sentence() {
    const row = spokenOf();
    const tested = say(said.tested, { matcher: nameOf("matcher", row.matcher, settled.view), photographs: photographs(settled, "dosed"), at: ruleOf(settled.view) });
    const counted = say(said.said, {
      group: capital(groupName(row)),
      compared: nameOf("compared", row.compared, settled.view),
      events: count("false_matches", row.false_matches ?? 0),
      comparisons: count("comparisons", row.impostor_pairs ?? 0),
      people: row.subjects === null ? words.not_measured : count("people", row.subjects),
    });
    return `${tested} ${counted} ${say(said.rate_said, { rate: told(row).long })}`;
  }

  /** What the table and the chart show, with the strength in its unit. */
  function titled(template) {
    return say(template, { matcher: nameOf("matcher", settled.view.matcher, settled.view), photographs: photographs(settled, "exact"), at: ruleOf(settled.view) });
  }

  function tableRow(row) {
    const exact = (value) => (value === null ? words.not_measured : number(value));
    const { rate, interval } = told(row);
    return line(groupName(row), [
      [rate, row.fmr],
      [interval, row.fmr_low === null ? row.fmr_high : `${row.fmr_low} ${row.fmr_high}`],
      [exact(row.false_matches), row.false_matches],
      [exact(row.impostor_pairs), row.impostor_pairs],
      [exact(row.subjects), row.subjects],
      missed(row),
      [data.names.reason[row.reason], null, "note"],
    ]);
  }

  /** Settle on what is wanted and show it; a screen reader is told once it rests, not at every step. */
  function show(wanted) {
    settled = settle(table, FIELDS, everywhere, wanted, data.start);
    const { view, offered } = settled;
    for (const field of FIELDS) if (field !== "threshold") offerField(part(field), field, settled);
    const slider = part("threshold");
    slider.closest("p").hidden = offered.threshold.length < 2;
    slider.max = String(offered.threshold.length - 1);
    slider.value = String(offered.threshold.indexOf(view.threshold));
    // Right is lenient, whichever way the matcher's scores run.
    slider.style.direction = data.polarity[view.matcher] === "distance" ? "ltr" : "rtl";
    slider.setAttribute("aria-valuetext", ruleOf(view));
    part("at").textContent = ruleOf(view);
    part("said").textContent = sentence();
    part("caption").textContent = titled(said.caption);
    part("rows").replaceChildren(...shown().map(tableRow));
    drawChart();
    clearTimeout(resting);
    resting = setTimeout(() => announce(sentence()), 500);
  }

  function announce(text) {
    part("status").textContent = text;
  }

  /** Show what an address asks for; where it asks for what is not here, say so and show the first view. */
  function visit(asked) {
    show(typed(asked));
    const problem = refusal(asked, settled.view);
    if (problem) show({});
    part("problem").textContent = problem;
  }

  /** Another choice: an entry of the browser's history, so that "back" leads to the view before. */
  function choose(field, value) {
    if (!askedBy(location.hash)) history.replaceState(null, "", fragmentOf(settled));
    show({ ...settled.view, [field]: value });
    part("problem").textContent = "";
    history.pushState(null, "", fragmentOf(settled));
  }

  function slide() {
    show({ ...settled.view, threshold: settled.offered.threshold[Number(part("threshold").value)] });
  }

  const address = () => location.href.split("#")[0] + fragmentOf(settled);
  const file = (ending) => `falsematch_${data.experiment}_${data.result}.${ending}`;
  // As rates.csv has them, without the columns that were made for the choices.
  const recorded = ({ compared, dosed, exact, ...row }) => ({ ...row, result: data.result });
  const actions = {
    copy_address: () => copy(address(), part("by_hand")),
    copy_sentence: () => copy(`${sentence()} ${data.source}`, part("by_hand")),
    csv: () => {
      save(csv(shown().map(recorded)), file("csv"));
      return say(said.saved, { file: file("csv") });
    },
    png: async () => {
      save(await picture(part("chart").firstElementChild, titled(said.chart_title), data.source), file("png"));
      return say(said.saved, { file: file("png") });
    },
  };

  for (const field of FIELDS) {
    if (field !== "threshold") part(field).addEventListener("change", (event) => choose(field, settled.offered[field][Number(event.target.value)]));
  }
  part("threshold").addEventListener("input", slide);
  part("threshold").addEventListener("change", () => history.replaceState(null, "", fragmentOf(settled)));
  for (const [name, act] of Object.entries(actions)) {
    part(name).addEventListener("click", async () => {
      clearTimeout(resting);
      const done = await act();
      announce(done);
      part("done").textContent = done;
    });
  }
  window.addEventListener("hashchange", () => {
    const asked = askedBy(location.hash);
    if (asked) visit(asked);
  });
  part("body").hidden = false;
  visit(askedBy(location.hash) ?? {});
  new ResizeObserver(drawChart).observe(part("chart"));
}
