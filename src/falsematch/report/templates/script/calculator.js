// The calculator: METHOD section 5's formulas, in the reader's browser, with its refusals.

const WIDE = 100;

function calculate() {
  const said = words.calculator;
  const part = (name) => document.getElementById(`calculator-${name}`);
  const [matcher, condition, probe, mix, gallery, day] = ["matcher", "condition", "probe", "mix", "gallery", "day"].map(part);
  const point = () => data.points[Number(matcher.value)];
  const slice = () => point().slices[Number(condition.value)];
  // The first choice is the mix of this test, whose rates have intervals; the others are groupings of the matrix.
  const grouping = () => (mix.value === "0" ? null : slice().mixes[Number(mix.value) - 1]);

  /** The rate of one comparison with a gallery of this mix; a text where there is none. */
  function rate() {
    const parts = grouping();
    if (!parts) {
      const row = slice().rates[Number(probe.value)];
      const values = { matches: number(row.matches ?? 0), pairs: number(row.pairs ?? 0), probe: row.name, people: count("people", row.people ?? 0) };
      return { fmr: row.fmr, low: row.low, high: row.high, pairs: row.pairs, how: say(said.rate_how, values), missing: row.fmr === null ? said.rate_nothing : "" };
    }
    const shares = [...part("parts").querySelectorAll("input")].map((input) => Math.max(0, Number(input.value) || 0));
    const whole = shares.reduce((sum, share) => sum + share, 0);
    const cells = parts.fmr[Number(probe.value)];
    const absent = parts.groups.filter((_, g) => shares[g] > 0 && cells[g] === null);
    const missing = whole === 0 ? said.no_parts : absent.length ? say(said.missing, { group: absent.join(words.comma) }) : "";
    const zeros = cells.filter((cell, g) => shares[g] > 0 && cell === 0).length;
    const note = zeros ? ` ${say(said.zero_cells[zeros === 1 ? "one" : "other"], { n: number(zeros) })}` : "";
    const fmr = missing ? null : cells.reduce((sum, cell, g) => sum + (shares[g] ? (shares[g] / whole) * cell : 0), 0);
    const pairs = parts.pairs[Number(probe.value)].reduce((sum, some, g) => sum + (shares[g] ? some : 0), 0);
    return { fmr, low: null, high: null, pairs, how: said.rate_how_mix + note, missing };
  }

  function told(one) {
    if (one.fmr === 0) return one.high === null ? said.rate_zero_plain : say(said.rate_zero, { high: oneIn(one.high) });
    if (one.low === null) return grouping() ? oneIn(one.fmr) : say(said.rate_few, { rate: oneIn(one.fmr) });
    return say(said.rate_interval, { rate: oneIn(one.fmr), low: oneIn(one.low), high: oneIn(one.high), confidence: data.confidence });
  }

  /** Expected false candidates: sum over the gallery's groups of N_g FMR, at any N. */
  function expected(one, n) {
    if (one.fmr === 0) return { text: said.expected_zero, value: null };
    return { text: about(n * one.fmr), value: n * one.fmr };
  }

  /** How many strangers a search returns, what rate would be needed, and the smallest that these people can show. */
  function sentence(one, n) {
    const told = words.strangers;
    const needs = say(told.needs, { n: large(n), shown: number(one.pairs) });
    const values = { n: large(n * one.fmr), low: large(n * (one.low ?? 0)), high: large(n * (one.high ?? 0)), confidence: data.confidence };
    const strangers = say(one.low !== null ? told.interval : grouping() ? told.plain : told.few, values);
    const none = say(one.high === null ? told.none : told.none_limit, { comparisons: number(one.pairs), gallery: large(n), high: values.high });
    return `${one.fmr === 0 ? none : say(told.expects, { gallery: large(n), strangers })} ${needs}`;
  }

  /** From a gallery of one to one of n: FPIR_1 <= FPIR_n <= min(1, n FPIR_1), with the limits of the rate put in. */
  function band(one, n) {
    if (one.high === null) return said.band_none;
    const high = Math.min(1, n * one.high);
    const upper = high === 1 ? said.certain : oneIn(high);
    if (one.low === null) return say(said.band_wide_plain, { high: upper });
    const wide = high === 1 || high / one.low >= WIDE;
    return say(wide ? said.band_wide : said.band_value, { low: oneIn(one.low), high: upper });
  }

  function whole(input) {
    const value = Number(input.value);
    const good = Number.isInteger(value) && value >= 1 && value <= 1e12;
    input.setAttribute("aria-invalid", String(!good));
    return good ? value : null;
  }

  let speaking;
  function show() {
    const [n, searches] = [whole(gallery), whole(day)];
    const one = rate();
    const problem = n === null || searches === null ? said.no_number : one.missing;
    part("problem").textContent = problem;
    part("table").hidden = part("sentence").hidden = Boolean(problem);
    if (problem) return;
    const candidates = expected(one, n);
    const daily = candidates.value === null ? words.not_measured : about(candidates.value * searches);
    const decades = number(Math.log10(n), 1);
    part("sentence").textContent = sentence(one, n);
    part("rows").replaceChildren(
      line(said.rate, [[told(one), one.fmr, ""], [one.how, null, "note"]]),
      line(said.expected, [[candidates.text, candidates.value, ""], [said.expected_how, null, "note"]]),
      line(said.a_day, [[daily, candidates.value === null ? null : candidates.value * searches, ""], [said.a_day_how, null, "note"]]),
      line(said.band, [[band(one, n), null, ""], [say(said.band_how, { n: number(n) }), null, "note"]]),
      line(said.observed, [[slice().observed || said.observed_none, null, ""], [said.observed_how, null, "note"]]),
      line(said.decades, [[say(said.decades_value, { n: decades }), null, ""], [say(said.decades_how, { n: number(n) }), null, "note"]]),
    );
    clearTimeout(speaking);
    speaking = setTimeout(() => { part("status").textContent = `${said.expected}: ${candidates.text}.`; }, 500);
  }

  function probes() {
    const parts = grouping();
    offer(probe, parts ? parts.groups : slice().rates.map((row) => row.name));
    part("parts").hidden = !parts;
    const inputs = (parts ? parts.groups : []).map((name, g) =>
      make("label", {}, name, make("input", { type: "number", min: "0", step: "any", value: "1", id: `calculator-part-${g}` })),
    );
    part("parts").querySelector("div").replaceChildren(...inputs);
    show();
  }

  function fill() {
    offer(condition, point().slices.map((one) => one.name));
    offer(mix, [said.mix_test, ...slice().mixes.map((one) => one.title)]);
    probes();
  }

  offer(matcher, data.points.map((one) => one.name));
  matcher.addEventListener("change", fill);
  condition.addEventListener("change", probes);
  mix.addEventListener("change", probes);
  for (const input of [probe, gallery, day]) input.addEventListener("input", show);
  part("parts").addEventListener("input", show);
  part("body").hidden = false;
  fill();
}
