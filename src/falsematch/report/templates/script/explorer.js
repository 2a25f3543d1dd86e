// The explorer: matcher, photographs, groups and threshold; the chart and the table change at once.

function explore() {
  const said = words.explorer;
  const part = (name) => document.getElementById(`explorer-${name}`);
  const [matcher, condition, grouping, threshold] = ["matcher", "condition", "grouping", "threshold"].map(part);
  offer(matcher, data.matchers.map((one) => one.name));
  offer(grouping, data.groupings.length ? data.groupings : [say(words.explorer.group, {})], data.groupings.length - 1);
  grouping.closest("p").hidden = !data.groupings.length;

  const chosen = () => data.matchers[Number(matcher.value)];
  const slice = () => chosen().slices[Number(condition.value)];
  const at = () => Number(threshold.value);
  const shown = () => slice().groups.filter((group) => group.by === -1 || group.by === Number(grouping.value));

  function rule() {
    const value = chosen().thresholds[at()];
    const accepts = say(words.polarity[chosen().polarity], { threshold: short(value) });
    const name = chosen().named[at()];
    return say(name === undefined ? said.at : said.at_named, { rule: accepts, name });
  }

  /** What may be said of a group at this threshold; the rules of telling.py. */
  function told(group) {
    const rate = group.fmr[at()];
    const [low, high] = [group.low[at()], group.high[at()]];
    const people = group.people === null ? words.not_measured : count("people", group.people);
    const counts = say(said.counts, { events: number(group.matches[at()]), comparisons: number(group.pairs), people });
    if (rate === null) return { counts, short: said.nothing, long: said.nothing, rate: words.not_measured, interval: "" };
    if (rate === 0) return { counts, short: said.zero, long: said.zero, rate: words.none, interval: words.not_measured };
    const written = oneIn(rate);
    if (low === null) {
      const text = say(data.intervals ? said.too_few : said.no_interval, { rate: written });
      const why = data.intervals ? said.withheld : words.not_measured;
      return { counts, short: text, long: text, rate: written, interval: why };
    }
    const limits = { rate: written, low: oneIn(low), high: oneIn(high), confidence: data.confidence };
    return { counts, short: written, long: say(said.said_interval, limits), rate: written, interval: say(said.range, limits) };
  }

  function nonMatches(group) {
    const [rate, low, high] = [group.fnmr[at()], group.fnmr_low[at()], group.fnmr_high[at()]];
    if (rate === null) return [words.not_measured, null];
    if (high === null) return [percent(rate), rate];
    const limits = low === null ? say(said.up_to, { high: percent(high) }) : say(said.range, { low: percent(low), high: percent(high) });
    return [`${percent(rate)} (${limits})`, rate];
  }

  let speaking;
  function show() {
    const groups = shown();
    part("at").textContent = rule();
    threshold.setAttribute("aria-valuetext", rule());
    chart(part("chart"), groups, at(), told);
    const [everyone] = groups;
    const sentence = say(said.said, {
      group: everyone.name,
      events: count("false_matches", everyone.matches[at()]),
      comparisons: count("comparisons", everyone.pairs),
      people: everyone.people === null ? words.not_measured : count("people", everyone.people),
      rate: told(everyone).long,
    });
    part("said").textContent = sentence;
    part("caption").textContent = say(said.caption, { matcher: chosen().name, condition: slice().name, at: rule() });
    part("rows").replaceChildren(
      ...groups.map((group) =>
        line(group.name, [
          [told(group).rate, group.fmr[at()]],
          [told(group).interval, group.low[at()] === null ? null : `${group.low[at()]} ${group.high[at()]}`],
          [number(group.matches[at()]), group.matches[at()]],
          [number(group.pairs), group.pairs],
          [group.people === null ? words.not_measured : number(group.people), group.people],
          nonMatches(group),
        ]),
      ),
    );
    // A screen reader is told once the slider rests, not at every step.
    clearTimeout(speaking);
    speaking = setTimeout(() => { part("status").textContent = `${rule()}. ${sentence}`; }, 500);
  }

  function fill() {
    threshold.max = String(chosen().thresholds.length - 1);
    threshold.value = String(chosen().start);
    offer(condition, chosen().slices.map((one) => one.name));
    // Right is lenient, whichever way the matcher's scores run.
    threshold.style.direction = chosen().polarity === "distance" ? "ltr" : "rtl";
    show();
  }

  matcher.addEventListener("change", fill);
  condition.addEventListener("change", show);
  grouping.addEventListener("change", show);
  threshold.addEventListener("input", show);
  part("back").addEventListener("click", () => { threshold.value = String(chosen().start); show(); });
  part("body").hidden = false;
  fill();
  new ResizeObserver(() => chart(part("chart"), shown(), at(), told)).observe(part("chart"));
}
