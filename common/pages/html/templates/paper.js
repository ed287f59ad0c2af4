// Without this script each claim's evidence still opens, by the word below it.
"use strict";
(() => {
  const details = claim => claim.querySelector("details");
  const claims = [...document.querySelectorAll("table.paper tbody")];
  for (const claim of claims) {
    const statement = claim.rows[0].cells[1], button = document.createElement("button");
    button.type = "button";
    button.append(statement.querySelector("span"));
    statement.prepend(button);
    button.setAttribute("aria-expanded", false);
    const link = document.createElement("a");
    link.href = "#" + claim.id;
    link.ariaLabel = "Permanent link";
    link.textContent = "¶";
    statement.querySelector("small").append(" ", link);
    details(claim).addEventListener("toggle", () => button.setAttribute("aria-expanded", details(claim).open));
    claim.rows[0].addEventListener("click", event => {
      if (!getSelection().toString() && !event.target.closest("a")) details(claim).open = !details(claim).open;
    });
  }

  for (const button of document.querySelectorAll("button.every")) {
    const its = [...button.parentNode.querySelectorAll(".evidence details")];
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = its.some(each => !each.open);
      for (const each of its) each.open = open;
      button.textContent = open ? "Close all evidence" : "Open all evidence";
    });
  }

  // A link to a claim opens its evidence.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!claims.includes(target)) return;
    details(target).open = true;
    target.scrollIntoView();
  }
  addEventListener("hashchange", follow);
  document.documentElement.classList.add("script");
  follow();
})();
