/* The search. One index for each language, each with the word endings of its own; a copy in a folder has a list of words. */
(function () {
  "use strict";
  var root = new URL(document.body.dataset.root, location.href);
  var languages = null, indexes = {}, list = null;
  function plain(text) { return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(); }

  /* The index of a language. The library takes the language from the page: for a moment, this one. */
  function index(tag) {
    indexes[tag] = indexes[tag] || import(new URL("pagefind/pagefind.js?" + tag, root).href).then(function (library) {
      var html = document.documentElement, own = html.lang;
      return library.options({ excerptLength: 24, ranking: { metaWeights: { address: 0, key: 0, kind: 0 } } }).then(function () {
        html.lang = tag;
        var started = library.init();
        html.lang = own;
        return started;
      }).then(function () { return library; });
    });
    return indexes[tag];
  }
  function known() {
    languages = languages || fetch(new URL("pagefind/pagefind-entry.json", root)).then(function (answer) { return answer.json(); })
      .then(function (entry) { return Object.keys(entry.languages); });
    return languages;
  }
  /* Only languages whose letters are in the question: a question in Arabic needs no French endings. */
  function spoken(tag, words) {
    try {
      var script = new Intl.Locale(tag).maximize().script;
      return new RegExp("\\p{Script=" + script + "}", "u").test(words) || !/\p{L}/u.test(words);
    } catch (e) { return true; }
  }
  function ask(words, kind) {
    return known().then(function (tags) {
      return Promise.all(tags.filter(function (tag) { return spoken(tag, words); }).map(function (tag) {
        return index(tag).then(function (library) { return library.search(words, kind === "faq" ? { filters: { kind: kind } } : {}); }).then(function (found) {
          return found.results.map(function (one) {
            return { id: tag + one.id, score: one.score, data: function () {
              return one.data().then(function (page) {
                if (!page.meta.address) { return together(page, tag); }
                return [{ title: page.meta.title, address: page.meta.address, kind: page.meta.kind, key: page.meta.key, language: tag, excerpt: page.excerpt }];
              });
            } };
          });
        });
      }));
    }).then(function (all) { return all.flat().sort(function (a, b) { return b.score - a.score; }); });
  }
  /* Where there are many posts, the index holds them together: those with most of the words, first. */
  function together(page, tag) {
    var parts = page.sub_results.filter(function (part) { return part.anchor; }).map(function (part) {
      var words = (part.excerpt.match(/<mark>.*?<\/mark>/g) || []).map(plain);
      return { kind: page.meta.kind, language: tag, key: "", title: part.title, address: part.anchor.id, excerpt: part.excerpt, hits: new Set(words).size };
    });
    var most = Math.max.apply(null, parts.map(function (part) { return part.hits; }));
    return parts.filter(function (part) { return part.hits >= most; });
  }
  function listed() {
    list = list || new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = new URL("assets/search-words.js", root).href;
      script.onload = function () {
        done(window.newsdeskWords.map(function (row) {
          return { kind: row[0], language: row[1], title: row[2], address: row[3], key: row[4], text: row[5], plain: plain(row[2] + " " + row[5]) };
        }));
      };
      script.onerror = failed;
      document.head.append(script);
    });
    return list;
  }
  /* Without the endings of a language, a long word is also found by its beginning: vaccins finds vaccination. */
  function has(text, word) {
    return text.indexOf(word) > -1 || (word.length > 5 && text.indexOf(word.slice(0, Math.max(5, word.length - 3))) > -1);
  }
  function look(words, kind) {
    var wanted = plain(words).split(/\s+/).filter(Boolean);
    return listed().then(function (rows) {
      return rows.filter(function (row) {
        return (!kind || row.kind === kind) && wanted.every(function (word) { return has(row.plain, word); });
      }).map(function (row) {
        var title = plain(row.title), score = 0;
        wanted.forEach(function (word) { score += (row.plain.indexOf(word) > -1 ? 2 : 0) + (title.indexOf(word) > -1 ? 1 : 0); });
        return { id: row.address, score: score, data: function () { return Promise.resolve([Object.assign({ excerpt: row.text.slice(0, 200).replace(/</g, "&lt;") }, row)]); } };
      }).sort(function (a, b) { return b.score - a.score; });
    });
  }
  function one(words, kind) { return location.protocol === "file:" ? look(words, kind) : ask(words, kind); }

  /* What has most of the words comes first: a question in one language finds its answer, not its little words elsewhere. */
  function find(words, kind) {
    var parts = words.split(/\s+/).filter(function (word) { return word.length > 2; });
    if (parts.length < 2) { return one(words, kind).then(function (found) { return { all: found.length, found: found }; }); }
    return Promise.all(parts.concat(words).map(function (word) { return one(word, kind); })).then(function (asked) {
      var best = new Map();
      asked.forEach(function (results, turn) {
        results.forEach(function (result) {
          var known = best.get(result.id);
          if (turn === parts.length) { if (known) { known.data = result.data; } return; }
          if (!known) { known = { id: result.id, hits: 0, score: 0, data: result.data }; best.set(result.id, known); }
          known.hits += 1;
          known.score += result.score;
        });
      });
      var ranked = Array.from(best.values()).sort(function (a, b) { return b.hits - a.hits || b.score - a.score; });
      var most = ranked.length ? ranked[0].hits : 0;
      var found = ranked.filter(function (result) { return result.hits >= Math.max(1, most - 1); });
      return { all: found.filter(function (result) { return result.hits === parts.length; }).length, found: found };
    });
  }
  function marked(place, excerpt) {
    excerpt.split(/<\/?mark>/).forEach(function (piece, number) {
      var text = piece.replace(/&lt;/g, "<").replace(/&gt;/g, ">");
      var node = number % 2 ? document.createElement("mark") : document.createTextNode(text);
      if (number % 2) { node.textContent = text; }
      place.append(node);
    });
  }
  function element(name, values, inner) {
    var made = Object.assign(document.createElement(name), values);
    (inner || []).forEach(function (part) { made.append(part); });
    return made;
  }
  function row(page, names) {
    var text = element("p", { className: "nd-meta", lang: page.language, dir: "auto" });
    marked(text, page.excerpt);
    var link = element("a", { href: new URL(page.address || ".", root).href, textContent: page.title, lang: page.language, dir: "auto" });
    return element("li", { className: "nd-row" }, [
      element("p", { className: "nd-row__when", textContent: names[page.kind] || page.kind }),
      element("div", { className: "nd-row__what" }, [link, text])
    ]);
  }
  function counted(shown, more, all) {
    if (!shown) { return "Nothing has these words."; }
    var words = (more ? "more than " : "") + shown + (shown === 1 ? " result." : " results.");
    return all ? words.charAt(0).toUpperCase() + words.slice(1) : "Nothing has all these words. Closest first: " + words;
  }
  function everything(form) {
    var said = document.getElementById("found"), results = document.getElementById("results"), more = document.getElementById("more");
    var names = {}, turn = 0, waiting = [], ready = [], all = true, wait;
    Array.prototype.forEach.call(form.elements.kind.options, function (option) { names[option.value] = option.textContent; });
    /* The index knows the kind of an answer; of everything else, only what is read tells. */
    function fill(kind, mine) {
      var part = waiting.splice(0, 15);
      return Promise.all(part.map(function (result) { return result.data(); })).then(function (pages) {
        if (mine !== turn) { return null; }
        ready = ready.concat(pages.flat().filter(function (page) { return !kind || page.kind === kind; }));
        return ready.length < 15 && waiting.length ? fill(kind, mine) : null;
      });
    }
    function next(first) {
      var mine = turn;
      more.hidden = true;
      return fill(form.elements.kind.value, mine).then(function () {
        if (mine !== turn) { return; }
        if (first) { results.textContent = ""; }
        var rows = ready.splice(0, 15).map(function (page) { return row(page, names); });
        rows.forEach(function (made) { results.append(made); });
        more.hidden = !waiting.length && !ready.length;
        if (first) { said.textContent = counted(rows.length, !more.hidden, all); }
        if (!first && rows.length) { rows[0].querySelector("a").focus(); }
      });
    }
    function run() {
      var words = form.elements.q.value.trim(), kind = form.elements.kind.value, mine = ++turn;
      var query = new URLSearchParams();
      if (words) { query.set("q", words); }
      if (kind) { query.set("kind", kind); }
      try { history.replaceState(null, "", "?" + query); } catch (e) { /* a file on a disk keeps its address */ }
      if (!words) { results.textContent = ""; said.textContent = ""; more.hidden = true; return; }
      find(words, kind).then(function (answer) {
        if (mine !== turn) { return; }
        waiting = answer.found;
        ready = [];
        all = answer.all > 0 || !waiting.length;
        return next(true);
      }).catch(function () { said.textContent = "The search cannot be loaded. Reload the page, or use the lists."; });
    }
    var given = new URLSearchParams(location.search);
    form.elements.q.value = given.get("q") || "";
    form.elements.kind.value = given.get("kind") || "";
    form.addEventListener("submit", function (event) { event.preventDefault(); run(); });
    form.addEventListener("input", function () { clearTimeout(wait); wait = setTimeout(run, 200); });
    more.addEventListener("click", function () { next(false); });
    run();
  }
  /* A list on the page: the search says which of its items fit, beside the items whose text has the words. */
  function inside(form) {
    var field = form.querySelector("[name=q]"), turn = 0, wait;
    function run() {
      var words = field.value.trim(), mine = ++turn;
      form.newsdeskFound = null;
      if (!words) { return; }
      find(words, form.dataset.search).then(function (answer) {
        return Promise.all(answer.found.slice(0, 50).map(function (result) { return result.data(); }));
      }).then(function (pages) {
        if (mine !== turn) { return; }
        form.newsdeskFound = pages.flat().map(function (page) { return page.key; });
        window.newsdesk.filter(form);
      }).catch(function () { /* the words on the page still filter */ });
    }
    field.addEventListener("input", function () { clearTimeout(wait); wait = setTimeout(run, 150); });
    run();
  }
  function start() {
    var form = document.getElementById("find");
    if (form) { everything(form); }
    Array.prototype.forEach.call(document.querySelectorAll("form[data-search]"), inside);
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
