// The calculator: METHOD section 5's formulas, in the reader's browser, in sentences, with its refusals.

const WIDE = 100;
const STEPS_A_DECADE = 10;
const PROBES = [...POINT, "group_by", "group"];
const IN_MATRIX = [...SLICE, "threshold_name", "group_by"];

/** A number of things in words: one, some, or millions, which some languages join in another way. */
function many(forms, n) {
  const form = n === 1 ? "one" : n >= 1e6 ? "million" : "other";
  return say(forms[form], { n: large(n) });
}

/** To two figures. */
function two(value) {
  return Number(value.toPrecision(2));
}

/** So many searches, a power of ten, that at least one stranger is expected of all together. */
function searchesFor(expected) {
  return expected >= 1 ? 1 : 10 ** Math.ceil(-Math.log10(expected));
}

/** What a rate says of a search among n, paragraph by paragraph; without an interval, counts and no number. */
function searchSentences(rate, n) {
  const said = words.calculator;
  const gallery = many(said.photographs, n);
  const comparisons = count("comparisons", rate.pairs);
  const needs = say(said.needs, { comparisons: many(said.comparisons, n), shown: number(rate.pairs) });
  if (rate.fmr === 0) {
    const none = say(said.none, { comparisons });
    if (rate.high === null) return [`${none} ${say(said.none_alone, { gallery })}`, needs];
    const limit = { gallery, strangers: many(said.strangers, two(n * rate.high)), confidence: data.confidence };
    return [`${none} ${say(said.none_limit, limit)}`, needs, said.assumes];
  }
  if (rate.low === null && !rate.mixed) {
    const counted = { events: count("false_matches", rate.matches), comparisons };
    const why = rate.reason ? say(said.no_interval_because, { reason: rate.reason }) : said.no_interval;
    return [`${say(said.counted, counted)} ${why}`, needs];
  }
  const searches = searchesFor(n * rate.fmr);
  const strangers = (share) => many(said.strangers, two(searches * n * share));
  const expects = say(searches === 1 ? said.expects : said.expects_of_many, { gallery, strangers: strangers(rate.fmr), searches: many(said.searches, searches) });
  const sure = rate.mixed
    ? said.no_interval_mixed
    : say(said.interval, { confidence: data.confidence, low: large(two(searches * n * rate.low)), high: strangers(rate.high) });
  return [`${expects} ${needs}`, sure, said.assumes];
}

function calculate() {
  const said = words.calculator;
  const table = data.rows;
  const part = (name) => document.getElementById(`calculator-${name}`);
  const [mix, gallery, slider, size, day] = ["mix", "gallery", "slider", "size", "day"].map(part);
  // Photographs of a group against everybody's, whoever they are.
  const everywhere = table.scope.flatMap((scope, place) => (scope === "all" ? [place] : []));
  let settled;
  let matrix = [];
  let resting;

  const inMatrix = (place) => data.matrix.probe_group[place] === settled.view.group && IN_MATRIX.every((field) => data.matrix[field][place] === settled.view[field]);

  /** Its own mix of the gallery: a share a group, those with whom nobody was compared named. */
  function mixed() {
    const shares = [...part("parts").querySelectorAll("input")].map((input) => Math.max(0, Number(input.value) || 0));
    const whole = shares.reduce((sum, share) => sum + share, 0);
    const used = matrix.filter((_, g) => shares[g] > 0);
    const absent = used.filter((cell) => cell.fmr === null).map((cell) => nameOf("group", cell.reference_group));
    const missing = whole === 0 ? said.no_parts : absent.length ? say(said.missing, { group: absent.join(words.comma) }) : "";
    const zeros = used.filter((cell) => cell.fmr === 0).length;
    const note = zeros ? ` ${say(said.zero_cells[zeros === 1 ? "one" : "other"], { n: number(zeros) })}` : "";
    const sum = (of) => matrix.reduce((total, cell, g) => total + (shares[g] ? of(cell, shares[g] / whole) : 0), 0);
    return {
      mixed: true,
      fmr: missing ? null : sum((cell, share) => share * cell.fmr),
      low: null,
      high: null,
      matches: sum((cell) => cell.false_matches),
      pairs: sum((cell) => cell.impostor_pairs),
      how: said.rate_how_mix + note,
      missing,
    };
  }

  /** The rate of one comparison with a gallery of this mix; "missing" says why there is none. */
  function rate() {
    if (mix.value === "1") return mixed();
    const row = rowAt(table, settled.places.find((place) => table.group[place] === settled.view.group));
    const values = { matches: number(row.false_matches ?? 0), pairs: number(row.impostor_pairs ?? 0), probe: nameOf("group", row.group), people: count("people", row.subjects ?? 0) };
    return {
      mixed: false,
      fmr: row.fmr,
      low: row.fmr_low,
      high: row.fmr_high,
      matches: row.false_matches,
      pairs: row.impostor_pairs,
      reason: data.names.reason[row.reason],
      how: say(said.rate_how, values),
      missing: row.fmr === null ? said.rate_nothing : "",
    };
  }

  function written(one) {
    const limits = { rate: oneIn(one.fmr), low: oneIn(one.low ?? 0), high: oneIn(one.high ?? 0), confidence: data.confidence };
    if (one.fmr === 0) return say(one.high === null ? said.rate_zero_plain : said.rate_zero, limits);
    if (one.mixed) return limits.rate;
    return one.low === null ? say(said.rate_none, { matches: number(one.matches), pairs: number(one.pairs) }) : say(said.rate_interval, limits);
  }

  /** Expected false candidates, N times FMR at any N; null where no rate is stated. */
  function expected(one, n) {
    return one.fmr === 0 || (one.low === null && !one.mixed) ? null : n * one.fmr;
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

  function observed() {
    const { view } = settled;
    const own = data.searched.find((one) => [...SLICE, "threshold_name"].every((field) => one[field] === view[field]));
    return own ? own.said : said.observed_none;
  }

  function whole(input) {
    const value = Number(input.value);
    const good = Number.isInteger(value) && value >= 1 && value <= 1e12;
    input.setAttribute("aria-invalid", String(!good));
    return good ? value : null;
  }

  function show() {
    const [n, searches] = [whole(gallery), whole(day)];
    const one = rate();
    const problem = n === null || searches === null ? said.no_number : one.missing;
    part("problem").textContent = problem;
    part("answer").hidden = Boolean(problem);
    if (problem) return;
    size.value = String(said.sizes.findIndex((named) => named.n === n));
    slider.value = String(Math.round(STEPS_A_DECADE * Math.log10(n)));
    slider.setAttribute("aria-valuetext", many(said.photographs, n));
    const candidates = expected(one, n);
    const sentences = searchSentences(one, n);
    const value = (number) => [number === null ? said.not_stated : about(number), number, ""];
    part("sentences").replaceChildren(...sentences.map((sentence) => make("p", {}, sentence)));
    part("rows").replaceChildren(
      line(said.rate, [[written(one), one.fmr, ""], [one.how, null, "note"]]),
      line(said.expected, [value(candidates), [said.expected_how, null, "note"]]),
      line(said.a_day, [value(candidates === null ? null : candidates * searches), [said.a_day_how, null, "note"]]),
      line(said.band, [[band(one, n), null, ""], [say(said.band_how, { n: number(n) }), null, "note"]]),
      line(said.observed, [[observed(), null, ""], [said.observed_how, null, "note"]]),
      line(said.decades, [[say(said.decades_value, { n: number(Math.log10(n), 1) }), null, ""], [say(said.decades_how, { n: number(n) }), null, "note"]]),
    );
    clearTimeout(resting);
    resting = setTimeout(() => { part("status").textContent = sentences[0]; }, 500);
  }

  /** Parts of the gallery are offered where the matrix has this group against others of its grouping. */
  function offerMix() {
    const places = data.matrix.group_by.flatMap((_, place) => (inMatrix(place) ? [place] : []));
    matrix = places.map((place) => rowAt(data.matrix, place));
    const own = mix.value === "1" && matrix.length > 0;
    offer(mix, [said.mix_test, said.mix_own]);
    mix.value = own ? "1" : "0";
    mix.closest("p").hidden = matrix.length === 0;
    part("parts").hidden = !own;
    const inputs = (own ? matrix : []).map((cell, g) =>
      make("label", {}, nameOf("group", cell.reference_group), make("input", { type: "number", min: "0", step: "any", value: "1", id: `calculator-part-${g}` })),
    );
    part("parts").querySelector("div").replaceChildren(...inputs);
  }

  function settleOn(wanted) {
    settled = settle(table, PROBES, everywhere, wanted, data.start);
    for (const field of PROBES) if (field !== "threshold") offerField(part(field), field, settled);
    offerMix();
    show();
  }

  offer(size, said.sizes.map((named) => named.name));
  for (const field of PROBES) {
    if (field !== "threshold") part(field).addEventListener("change", (event) => settleOn({ ...settled.view, [field]: settled.offered[field][Number(event.target.value)] }));
  }
  mix.addEventListener("change", () => { offerMix(); show(); });
  for (const input of [gallery, day]) input.addEventListener("input", show);
  part("parts").addEventListener("input", show);
  slider.addEventListener("input", () => { gallery.value = String(two(10 ** (Number(slider.value) / STEPS_A_DECADE))); show(); });
  size.addEventListener("change", () => { gallery.value = String(said.sizes[Number(size.value)].n); show(); });
  part("body").hidden = false;
  settleOn({});
}
