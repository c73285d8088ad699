/* Answers and the crisis sheet: no copying after the review date, / goes to the search field, print. */
(function () {
  "use strict";
  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
  function today() {
    var now = new Date();
    return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  }
  function close(button) {
    var note = document.createElement("strong");
    note.className = "nd-meta";
    note.textContent = button.dataset.late;
    button.parentNode.replaceChild(note, button);
  }
  function start() {
    each("[data-until]", function (button) { if (button.dataset.until < today()) { close(button); } });
    each("[data-print]", function (button) { button.addEventListener("click", function () { window.print(); }); });
    document.addEventListener("keydown", function (event) {
      var field = document.querySelector("form[data-filter] input[type=search]"), at = event.target;
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !field || at.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName)) { return; }
      event.preventDefault();
      event.stopPropagation();
      field.focus();
      field.select();
    }, true);
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
