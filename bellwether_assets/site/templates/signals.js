// The list of signals: sorts, filters and searches the table that the page holds. Without it the table stands as it is.
// What is chosen stands in the address behind `#`, so that it can be kept, sent and gone back to.
"use strict";
(() => {
  const table = document.querySelector("table.ledger"), form = document.getElementById("choose");
  if (!table || !form) return;
  const body = table.tBodies[0], rows = [...body.rows], told = document.getElementById("told");
  const none = document.getElementById("none"), list = name => row => row.dataset[name] ? row.dataset[name].split("\n") : [];
  const facets = {
    type: row => [row.dataset.type], domain: list("domains"), place: list("places"), actor: list("actors"),
    status: row => [row.dataset.status],
  };
  const keys = {
    strength: row => -row.cells[0].textContent, title: row => row.querySelector("a").textContent,
    articles: row => -row.cells[2].textContent, reinforced: row => row.querySelector("time").dateTime.replace(/\d/g, d => 9 - d),
  };
  const place = new Map(rows.map((row, at) => [row, at]));
  let index = null, loading = null;

  const bare = text => text.normalize("NFKD").replace(/\p{M}/gu, "");
  // Thai, kana and Han are written without spaces: each letter is a word.
  const unspaced = "\\u0e01-\\u0eff\\u2e80-\\u312f\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  const word = new RegExp(`(?=[\\p{L}\\p{N}])[${unspaced}]|(?:(?![${unspaced}])[\\p{L}\\p{N}])+`, "gu");
  const words = text => (bare(bare(text).toLowerCase()).match(word) || [])
    .map(word => [...word].slice(0, 24).join(""));

  // Words that begin as typed; the rows of all words that were typed.
  const search = typed => {
    let found = null;
    for (const word of words(typed)) {
      if (index.common.has(word)) continue;
      const here = new Set();
      let low = 0, high = index.words.length;
      while (low < high) { const middle = (low + high) >> 1; if (index.words[middle] < word) low = middle + 1; else high = middle; }
      for (; low < index.words.length && index.words[low].startsWith(word); low++) {
        let number = 0;
        for (const step of index.rows[low].split(",")) { number += parseInt(step, 36); here.add(number); }
      }
      found = found ? new Set([...found].filter(one => here.has(one))) : here;
    }
    return found;
  };

  const load = () => loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = table.dataset.index;
    script.onload = () => {
      const kept = self.bellwetherIndex, unpacked = [];
      let before = "";
      for (const coded of kept.words.split(" ")) {
        before = before.slice(0, parseInt(coded[0], 36)) + coded.slice(1);
        unpacked.push(before);
      }
      index = {common: new Set(kept.common), words: unpacked, rows: kept.rows.split(" ")};
      done();
    };
    script.onerror = () => failed(new Error("the index of the search could not be loaded"));
    document.head.append(script);
  });

  const read = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const fill = state => {
    for (const field of form.elements) if (field.name) field.value = state[field.name] || "";
    order = keys[(state.sort || "").replace("-", "")] ? state.sort : "strength";
  };
  let order = "strength";
  const write = () => {
    const state = new URLSearchParams();
    for (const field of form.elements) if (field.name && field.value) state.set(field.name, field.value);
    if (order !== "strength") state.set("sort", order);
    history.replaceState(null, "", state.size ? "#" + state : "#");
    return state;
  };

  const sort = () => {
    const name = order.replace("-", ""), key = keys[name], way = order.startsWith("-") ? -1 : 1;
    const keyed = rows.map(row => [key(row), row]);
    keyed.sort(([a, one], [b, other]) =>
      way * (typeof a === "number" ? a - b : a < b ? -1 : a > b ? 1 : 0) || place.get(one) - place.get(other));
    body.append(...keyed.map(([, row]) => row));
    for (const head of table.tHead.rows[0].cells) {
      // Of numbers and days the greatest stands first; of titles the first letter.
      const falls = (head.dataset.sort !== "title") === (way === 1);
      if (head.dataset.sort === name) head.setAttribute("aria-sort", falls ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  };

  const show = async state => {
    const typed = state.q || "";
    if (typed && !index) {
      table.setAttribute("aria-busy", "true");
      try { await load(); } catch (error) { told.textContent = error.message; return; }
      if (form.elements.q.value !== typed) return;
    }
    table.removeAttribute("aria-busy");
    const hits = typed ? search(typed) : null, least = Number(state.strength || 0);
    let shown = 0;
    for (const row of rows) {
      const fits = (!hits || hits.has(place.get(row))) && Number(row.cells[0].textContent) >= least
        && Object.entries(facets).every(([name, of]) => !state[name] || of(row).includes(state[name]));
      row.hidden = !fits;
      shown += fits;
    }
    none.hidden = shown > 0;
    told.textContent = shown === rows.length ? "" : `${shown} of ${rows.length} signals`;
  };

  const options = (field, values) => {
    const target = field.list || field;
    for (const value of [...new Set(values)].sort()) target.append(new Option(value, value));
  };
  for (const [name, of] of Object.entries(facets)) options(form.elements[name], rows.flatMap(of));
  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      order = order === head.dataset.sort ? "-" + order : head.dataset.sort;
      write();
      sort();
    });
  }
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("input", () => show(Object.fromEntries(write())));
  form.addEventListener("reset", () => setTimeout(() => { order = "strength"; show(Object.fromEntries(write())); sort(); }));
  const follow = () => { const state = read(); fill(state); sort(); show(state); };
  // "#main" is a place on the page and no choice.
  addEventListener("hashchange", () => { if (!location.hash || location.hash.includes("=")) follow(); });
  form.hidden = false;
  follow();
})();
