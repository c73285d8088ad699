/* Answers and the crisis sheet: no copying after the review date, replies in the chosen language, Ctrl+K, print. */
(function () {
  "use strict";
  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
  function today() {
    var now = new Date();
    return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  }
  function close(button) {
    var note = document.createElement("strong"), box = button.closest(".nd-copy, .nd-reply");
    box.classList.add("nd-copy--closed");
    note.textContent = button.dataset.late;
    button.parentNode.replaceChild(note, button);
  }
  function choose(form) {
    var language = form.querySelector("[name=language]");
    if (!language) { return; }
    each("[data-item]", function (item) {
      var titles = item.querySelectorAll("[data-title]"), own = item.querySelector('[data-title="' + (language.value || "-") + '"]') || titles[0];
      Array.prototype.forEach.call(titles, function (title) { title.hidden = title !== own; });
    });
    each("[data-reply]", function (reply) { reply.hidden = Boolean(language.value) && reply.dataset.reply !== language.value; });
  }
  function start() {
    var form = document.querySelector("form[data-search=faq]"), field = form && form.querySelector("input[type=search]");
    each("[data-until]", function (button) { if (button.dataset.until < today()) { close(button); } });
    each("[data-print]", function (button) { button.addEventListener("click", function () { window.print(); }); });
    if (!field) { return; }
    form.addEventListener("input", function () { choose(form); });
    choose(form);
    document.addEventListener("keydown", function (event) {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) { return; }
      event.preventDefault();
      event.stopPropagation();
      field.focus();
      field.select();
    }, true);
  }
  if (document.readyState === "complete") { start(); } else { document.addEventListener("DOMContentLoaded", start); }
})();
