// Without this script the table still reads, and each claim still leads to its evidence.
"use strict";
(() => {
  const table = document.getElementById("table");
  const groups = [...table.tBodies];
  const rows = groups.flatMap(group => [...group.rows]);
  const facts = new Map(rows.map((row, index) => [row, {
    index, paper: row.parentNode.dataset.paper, verdict: row.className.replace("-", " "),
    source: row.dataset.source || "read", text: (row.id + " " + row.textContent).toLowerCase(),
  }]));
  const worst = ["not replicated", "inconclusive", "exceeded", "replicated", "indicative", "not run"];
  const field = name => document.getElementById(name);
  const number = cell => { const found = cell.textContent.match(/-?[\d.]+(e[-+]?\d+)?/); return found ? +found[0] : Infinity; };

  for (const row of rows) {
    const link = document.createElement("a");
    link.href = "#" + row.id;
    link.className = "permalink";
    link.title = "Permanent link";
    link.textContent = "¶";
    row.cells[1].append(" ", link);
  }

  function filter() {
    const paper = field("paper").value, verdict = field("verdict").value, source = field("source").value;
    const words = field("text").value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const row of rows) {
      const about = facts.get(row);
      const fits = (!paper || paper === about.paper) && (!source || source === about.source)
        && (!verdict || (verdict === "stale" ? "stale" in row.dataset : verdict === about.verdict))
        && words.every(word => about.text.includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    field("count").textContent = `${shown} of ${rows.length} claims`;
    field("nothing").hidden = shown > 0;
  }

  const keys = [
    row => worst.indexOf(facts.get(row).verdict), row => facts.get(row).index,
    row => number(row.cells[2]), row => number(row.cells[3]), null, row => number(row.cells[5]),
  ];
  for (const head of table.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const way = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", way);
      const key = keys[head.cellIndex], sign = way === "ascending" ? 1 : -1;
      groups[0].append(...[...rows].sort((one, other) => sign * (key(one) - key(other)) || facts.get(one).index - facts.get(other).index));
    });
  }

  // What is shown, in the order in which it is shown.
  field("csv").addEventListener("click", event => {
    const quoted = text => `"${text.trim().replace(/\s+/g, " ").replaceAll('"', '""')}"`;
    const lines = [["paper", "claim", "verdict", "statement", "published", "measured", "n", "published value"]];
    for (const row of table.querySelectorAll("tbody tr")) {
      if (row.hidden) continue;
      const [verdict, statement, published, measured, , n] = row.cells, about = facts.get(row);
      lines.push([about.paper, row.id.split("/")[1], about.verdict, statement.querySelector("a").textContent,
        published.textContent, measured.textContent, n.textContent, about.source]);
    }
    const text = lines.map(line => line.map(quoted).join(",")).join("\r\n") + "\r\n";
    event.target.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  });

  // A link to a claim shows it, though a filter may have hidden it.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !table.contains(target)) return;
    if (target.hidden) {
      field("filters").reset();
      filter();
    }
    target.scrollIntoView({ block: "center" });
  }

  field("filters").hidden = false;
  field("filters").addEventListener("input", filter);
  field("filters").addEventListener("submit", event => event.preventDefault());
  addEventListener("hashchange", follow);
  document.documentElement.classList.add("script");
  filter();
  follow();
})();
