/* Light or dark, copy buttons, filters, folds, the age of the page. Without it every page is complete: only .js-only parts are hidden. */
(function () {
  "use strict";
  var html = document.documentElement, body = document.body, own = body && body.dataset.root;
  html.classList.remove("no-js");
  html.classList.add("js");
  function key() { return new URL(own, location.href).pathname + ".__palette"; }
  function stored() { try { return JSON.parse(localStorage.getItem(key())); } catch (e) { return null; } }
  function show(scheme) { body.dataset.mdColorScheme = scheme; }
  if (own) {
    var saved = stored();
    show(saved && saved.color ? saved.color.scheme : matchMedia("(prefers-color-scheme: dark)").matches ? "slate" : "default");
  }
  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
  function copy(button) {
    var label = button.querySelector("span"), words = label.textContent;
    var text = document.getElementById(button.dataset.copy), said = document.getElementById("said");
    function done() {
      label.textContent = "Copied";
      if (said) { said.textContent = words + ": copied"; }
      setTimeout(function () { label.textContent = words; }, 2500);
    }
    function select() {
      var range = document.createRange(), chosen = getSelection();
      range.selectNodeContents(text);
      chosen.removeAllRanges();
      chosen.addRange(range);
      if (document.execCommand("copy")) { done(); }
    }
    if (navigator.clipboard) { navigator.clipboard.writeText(text.textContent).then(done, select); } else { select(); }
  }
  function fits(item, field, found) {
    var wanted = field.value.toLowerCase();
    if (!wanted || (field.name === "q" && found && found.indexOf(item.dataset.key) > -1)) { return true; }
    if (field.name === "q") { return (item.textContent + " " + (item.dataset.words || "")).toLowerCase().indexOf(wanted) > -1; }
    return (item.dataset[field.name] || "").toLowerCase().split(" ").indexOf(wanted) > -1;
  }
  function query(form) {
    var wanted = new URLSearchParams(location.search);
    each("[name]", function (field) {
      if (!form.contains(field)) { return; }
      if (field.value) { wanted.set(field.name, field.value); } else { wanted.delete(field.name); }
    });
    var words = wanted.toString();
    try { history.replaceState(null, "", location.pathname + (words ? "?" + words : "") + location.hash); } catch (e) { /* a file on a disk keeps its address */ }
    each("a[data-keep]", function (link) { link.search = words; });
  }
  function restore(form) {
    var wanted = new URLSearchParams(location.search);
    each("[name]", function (field) {
      if (!form.contains(field) || !wanted.has(field.name)) { return; }
      field.value = wanted.get(field.name);
      if (field.value !== wanted.get(field.name)) { field.value = ""; }
    });
  }
  function filter(form) {
    var fields = form.querySelectorAll("input, select"), list = document.getElementById(form.dataset.filter);
    var count = 0, all = 0;
    each("[data-item]", function (item) {
      var ok = Array.prototype.every.call(fields, function (field) { return fits(item, field, form.newsdeskFound); });
      item.style.display = ok ? "" : "none";
      if (list.contains(item)) { all += 1; count += ok ? 1 : 0; }
    });
    each('[data-shown="' + form.dataset.filter + '"]', function (place) {
      place.textContent = "Showing " + (count === all ? "all " + all : count + " of " + all) + " " + form.dataset.noun + ".";
    });
    each('[data-none="' + form.dataset.filter + '"]', function (place) { place.hidden = count > 0; });
  }
  function start() {
    each("details[data-unfold]", function (part) { part.open = matchMedia("(min-width: " + part.dataset.unfold + ")").matches; });
    each(".nd-top__tabs [aria-current]", function (here) {
      var frame = here.parentNode.getBoundingClientRect(), box = here.getBoundingClientRect();
      here.parentNode.scrollLeft += box.left - frame.left - (frame.width - box.width) / 2;
    });
    each(".nd-guide__nav [aria-current]", function (here) {
      var frame = here.closest("details");
      if (frame.scrollHeight > frame.clientHeight) { frame.scrollTop = here.offsetTop - frame.clientHeight / 3; }
    });
    each("[data-old-after]", function (part) { part.hidden = Date.now() < Date.parse(part.dataset.oldAfter); });
    each("[data-copy]", function (button) { button.addEventListener("click", function () { copy(button); }); });
    each("[data-filter]", function (form) {
      form.addEventListener("submit", function (event) { event.preventDefault(); });
      form.addEventListener("input", function () { query(form); filter(form); });
      restore(form);
      query(form);
      filter(form);
    });
    each("[data-scheme]", function (button) {
      button.addEventListener("click", function () {
        var dark = body.dataset.mdColorScheme !== "slate";
        show(dark ? "slate" : "default");
        var color = { media: "(prefers-color-scheme: " + (dark ? "dark" : "light") + ")", scheme: dark ? "slate" : "default", primary: "custom", accent: "indigo" };
        try { localStorage.setItem(key(), JSON.stringify({ index: dark ? 1 : 0, color: color })); } catch (e) { /* private window: the choice lasts for this page */ }
      });
    });
  }
  window.newsdesk = { filter: filter };
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
