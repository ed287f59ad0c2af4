// Without this script the table still reads, and each claim still leads to its evidence.
"use strict";
(() => {
  const field = name => document.getElementById(name);
  const table = field("claims-table");
  const rows = [...table.tBodies].flatMap(group => [...group.rows]);
  const facts = new Map(rows.map((row, index) => [row, {
    index, paper: row.parentNode.dataset.paper, verdict: row.classList[0].replaceAll("-", " "),
    stale: row.classList.contains("stale"), source: row.dataset.source || "read",
    text: (row.id + " " + row.textContent).toLowerCase(),
  }]));

  for (const row of rows) {
    const link = document.createElement("a");
    link.href = "#" + row.id;
    link.ariaLabel = "Permanent link";
    link.textContent = "¶";
    row.cells[1].querySelector("small").append(" ", link);
  }

  function filter() {
    const paper = field("by-paper").value, verdict = field("by-verdict").value, source = field("by-source").value;
    const words = field("by-text").value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const row of rows) {
      const about = facts.get(row);
      const fits = (!paper || paper === about.paper) && (!source || source === about.source)
        && (!verdict || (verdict === "stale" ? about.stale : verdict === about.verdict))
        && words.every(word => about.text.includes(word));
      if (row.hidden === fits) row.hidden = !fits;
      shown += fits;
    }
    field("shown-count").textContent = `${shown} of ${rows.length} claims`;
    field("no-claim").hidden = shown > 0;
  }

  function showAll() {
    field("filters-form").reset();
    filter();
  }

  // The number with which a cell begins; a comparison names another experiment, whose digits are no number.
  const number = text => {
    const found = text.trim().match(/^(?:[≤≥] |difference )?(-?[\d.]+(?:e[-+]?\d+)?)(?: |$)/);
    return found ? +found[1] : NaN;
  };
  const distance = cell => {  // of the interval's middle from the published value
    const ends = (cell.firstChild?.ariaLabel || "").match(/-?[\d.]+/g);
    return ends ? Math.abs((+ends[0] + +ends[1]) / 2) : NaN;
  };
  const worst = ["not replicated", "depends on the reading", "inconclusive", "replicated", "indicative", "not run"];
  const keys = [
    row => worst.indexOf(facts.get(row).verdict), row => facts.get(row).index, row => distance(row.cells[2]),
    row => number(row.cells[3].textContent), row => number(row.cells[4].textContent), row => number(row.cells[5].textContent),
  ];

  function sort(head) {
    const way = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", way);
    const sign = way === "ascending" ? 1 : -1;
    const keyed = rows.map((row, index) => [keys[head.cellIndex](row), index, row]);
    keyed.sort(([a, i], [b, j]) => isNaN(a) - isNaN(b) || sign * (a - b) || i - j);  // what has no number comes last
    table.tBodies[0].append(...keyed.map(([, , row]) => row));
  }

  for (const head of table.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(head));
  }

  // What is shown, in the order in which it is shown.
  function csv() {
    const lines = [["paper", "claim", "verdict", "stale", "statement", "published", "measured", "n", "source"]];
    for (const row of table.querySelectorAll("tbody tr")) {
      if (row.hidden) continue;
      const [, statement, , published, measured, n] = row.cells, about = facts.get(row);
      lines.push([about.paper, row.id.split("/")[1], about.verdict, about.stale ? "stale" : "", statement.querySelector("a").textContent,
        published.firstChild.textContent, measured.textContent, n.textContent, about.source]);
    }
    const quoted = text => `"${text.trim().replace(/\s+/g, " ").replaceAll('"', '""')}"`;
    return lines.map(line => line.map(quoted).join(",")).join("\r\n") + "\r\n";
  }
  field("save-csv").addEventListener("click", event => {
    event.target.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
  });

  // A link to a claim shows it, though a filter may have hidden it.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !table.contains(target)) return;
    if (target.hidden) showAll();
    target.scrollIntoView({ block: "center" });
  }

  field("filters-form").hidden = false;
  field("filters-form").addEventListener("input", filter);
  field("filters-form").addEventListener("submit", event => event.preventDefault());
  field("all-again").addEventListener("click", showAll);
  addEventListener("hashchange", follow);
  document.documentElement.classList.add("script");
  filter();  // a browser that goes back has kept what was typed
  follow();
})();
