/* The calendar: days show what fits into them, the month answers to arrow keys, feeds show their whole address. */
(function () {
  "use strict";
  var grid = document.getElementById("grid"), list = document.getElementById("days");
  function each(selector, act, root) { Array.prototype.forEach.call((root || document).querySelectorAll(selector), act); }
  function fits(item) { return item.style.display !== "none"; }
  function trim() {
    each(".nd-day", function (day) {
      var shown = 0, left = 0, most = Number(grid.dataset.most), more = day.querySelector("[data-more]");
      each(".nd-item", function (item) {
        var ok = fits(item);
        item.hidden = !ok || shown >= most;
        left += ok && item.hidden ? 1 : 0;
        shown += item.hidden ? 0 : 1;
      }, day);
      each(".nd-clash", function (box) { box.hidden = !box.querySelector(".nd-item:not([hidden])"); }, day);
      if (more) { more.textContent = "and " + left + " more"; more.parentNode.hidden = left === 0; }
    }, grid);
    each(".nd-daygroup", function (group) {
      var items = group.querySelectorAll("[data-item]");
      group.hidden = items.length > 0 && !Array.prototype.some.call(items, fits);
    }, list);
    each(".nd-weekgroup", function (week) {
      var days = week.querySelectorAll(".nd-daygroup");
      week.hidden = days.length > 0 && !week.querySelector(".nd-daygroup:not([hidden])");
    }, list);
  }
  function rove() {
    var days = Array.prototype.slice.call(grid.querySelectorAll(".nd-day"));
    var at = Math.max(0, days.findIndex(function (day) { return day.hasAttribute("aria-current"); }));
    if (days[at].classList.contains("nd-day--out") || !days[at].hasAttribute("aria-current")) {
      at = days.findIndex(function (day) { return !day.classList.contains("nd-day--out"); });
    }
    function links(day) { return Array.prototype.filter.call(day.querySelectorAll("a"), function (link) { return !link.hidden && link.offsetParent; }); }
    function enter(day, into) { each("a", function (link) { link.tabIndex = into ? 0 : -1; }, day); }
    function go(to) {
      if (to < 0 || to >= days.length) { return; }
      days[at].tabIndex = -1;
      at = to;
      days[at].tabIndex = 0;
      days[at].focus();
    }
    function turn(way) {
      var link = document.querySelector('nav a[rel="' + way + '"]');
      if (link) { location.href = link.href.split("#")[0] + "#grid"; }
    }
    var moves = {
      ArrowRight: function () { go(at + (ahead())); },
      ArrowLeft: function () { go(at - (ahead())); },
      ArrowDown: function () { go(at + 7); },
      ArrowUp: function () { go(at - 7); },
      Home: function () { go(at - at % 7); },
      End: function () { go(at - at % 7 + 6); },
      PageUp: function () { turn("prev"); },
      PageDown: function () { turn("next"); },
      Enter: function () { var first = links(days[at])[0]; if (first) { enter(days[at], true); first.focus(); } }
    };
    function ahead() { return getComputedStyle(grid).direction === "rtl" ? -1 : 1; }
    grid.setAttribute("role", "grid");
    grid.setAttribute("aria-describedby", "keys");
    each('[role="cell"]', function (cell) { cell.setAttribute("role", "gridcell"); }, grid);
    enter(grid, false);
    days.forEach(function (day, place) {
      day.tabIndex = place === at ? 0 : -1;
      day.addEventListener("focusout", function (event) { if (!day.contains(event.relatedTarget)) { enter(day, false); } });
      day.addEventListener("click", function () { if (place !== at) { days[at].tabIndex = -1; at = place; day.tabIndex = 0; } });
    });
    grid.addEventListener("keydown", function (event) {
      var inside = event.target.closest(".nd-day");
      if (!inside || event.altKey || event.ctrlKey || event.metaKey) { return; }
      if (event.target !== inside) {
        if (event.key === "Escape") { enter(inside, false); inside.focus(); event.preventDefault(); }
        return;
      }
      if (moves[event.key] && !event.shiftKey) { event.preventDefault(); moves[event.key](); }
    });
    if (location.hash === "#grid") { addEventListener("load", function () { setTimeout(function () { days[at].focus(); }); }); }  /* after the browser has gone to the grid */
  }
  function addresses() {
    if (!/^https?:$/.test(location.protocol)) { return; }
    each("[data-from-disk]", function (words) { words.hidden = true; });
    each("[data-feed]", function (place) {
      place.querySelector("code").textContent = new URL(place.dataset.feed, location.href).href;
      place.hidden = false;
    });
  }
  function start() {
    if (grid && list) {
      document.addEventListener("input", trim);  /* which comes after the form itself, where newsdesk.js hides what does not fit */
      trim();
      rove();
    }
    addresses();
  }
  if (document.readyState !== "complete") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
