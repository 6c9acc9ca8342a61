/* Search over all years: asks Pagefind's index, which lies beside the page, and shows what it finds. Needs a web server,
   since from disk browsers let no page read files; there, and where a browser cannot run it, the page says what can be
   done instead. Words are cut as gongkai/searching/words.py cuts them: each 汉字 by itself, a query is a phrase. */
(function () {
  "use strict";

  var WORD = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|\d[\d,·]*[%‰]?|[A-Za-z_]+/g;
  var NUMBER = /^[约近]?(\d+(?:\.\d+)?)(万|亿)?([^\d.]{0,6})$/;
  var GLUED = /[^0-9A-Za-z_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff·%‰]/g; // what stands beside a word
  var TAIL = /[^0-9A-Za-z_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff%‰]*$/;
  var APART = /^([A-Za-z]{2}|[0-9%][0-9])$/; // ends and beginnings of words that were not one: "A4" was
  var ALL = "gkfigures", YEAR = "gkyear"; // words by which the index tells pages apart
  var TOP = "_top";
  var PARTED = "‖";
  var PAGES = 10, SECTIONS = 3; // shown at once: pages, and sections of a page
  var BEFORE = 24, LENGTH = 90; // words of an excerpt

  var form = document.querySelector("form.find");
  var found = document.getElementById("found");
  var instead = document.getElementById("instead");
  var list = found.querySelector(".results");
  var count = found.querySelector(".count");
  var more = found.querySelector(".more");
  var ways = found.getAttribute("data-indexes").split(/\s+/).filter(Boolean);
  var years = found.getAttribute("data-years").split(/\s+/).filter(Boolean);
  var engines = {};
  var turn = 0;

  // --- what is asked --------------------------------------------------------------------------------------

  function plain(text) {
    return text
      .replace(/[０-９]/g, function (digit) { return String.fromCharCode(digit.charCodeAt(0) - 0xfee0); })
      .replace(/(\d)．(?=\d)/g, "$1.")
      .replace(/(\d)％/g, "$1%")
      .replace(/(\d)[,，](?=\d{3}(?!\d))/g, "$1")
      .replace(/["“”]/g, " ")
      .trim();
  }

  function dotted(text) {
    return text.replace(/(\d)\.(?=\d)/g, "$1·");
  }

  // Moves the point of a number: shifted("0.1564", 4) is "1564".
  function shifted(number, places) {
    var parts = number.split(".");
    var whole = parts[0], rest = parts[1] || "";
    if (places >= 0) {
      rest += "0".repeat(Math.max(0, places - rest.length));
      whole += rest.slice(0, places);
      rest = rest.slice(places);
    } else {
      whole = "0".repeat(Math.max(0, 1 - places - whole.length)) + whole;
      rest = whole.slice(places) + rest;
      whole = whole.slice(0, places);
    }
    whole = whole.replace(/^0+(?=\d)/, "");
    rest = rest.replace(/0+$/, "");
    return whole + (rest ? "." + rest : "");
  }

  // The ways in which the index may have a number: as it is asked for, in base units, in 万.
  function spellings(part) {
    var given = NUMBER.exec(part);
    if (!given) return [];
    var number = given[1], scale = given[2], unit = given[3];
    var said = [number + (scale || "") + unit];
    if (scale) said.push(shifted(number, scale === "亿" ? 8 : 4) + unit);
    if (scale === "亿") said.push(shifted(number, 4) + "万" + unit);
    if (!scale && !/[%‰]/.test(unit) && Number(number) >= 10000) said.push(shifted(number, -4) + "万" + unit);
    return said.filter(function (one) { return scale !== "亿" || one.indexOf("亿") >= 0 || !/^0/.test(one); }).map(dotted);
  }

  // Any of these word for word: lists of words that stand one after another.
  function phrases(part) {
    var all = spellings(part).concat((dotted(part).match(WORD) || []).join(" "));
    return all.filter(function (one, at) { return one && all.indexOf(one) === at; }).map(function (one) {
      return one.toLowerCase().split(" ");
    });
  }

  // --- who answers ----------------------------------------------------------------------------------------

  function base(way) {
    return new URL(way + "pagefind/", location.href).pathname;
  }

  // Pagefind asks the page for its language, and would cut Chinese in its own way if it were told.
  function unnamed(make) {
    var root = document.documentElement, language = root.lang;
    root.lang = "unknown";
    try {
      return make();
    } finally {
      root.lang = language;
    }
  }

  function engine(chosen) {
    var key = chosen.join(" ");
    if (!engines[key]) {
      engines[key] = import(base(chosen[0]) + "pagefind.js").then(function (pagefind) {
        var made = unnamed(function () { return pagefind.createInstance({ basePath: base(chosen[0]) }); });
        return made.init().then(function () {
          return Promise.all(chosen.slice(1).map(function (way) {
            return made.mergeIndex(base(way), { language: "unknown" });
          }));
        }).then(function () { return known(made); });
      });
      engines[key].catch(function () { delete engines[key]; });
    }
    return engines[key];
  }

  function known(made) {
    var words = [ALL].concat(years.map(function (year) { return YEAR + year; }));
    return Promise.all(words.map(function (word) { return made.search('"' + word + '"'); })).then(function (answers) {
      var year = {}, figures = {};
      answers.forEach(function (answer, at) {
        answer.results.forEach(function (result) {
          if (at) year[result.id] = years[at - 1];
          else figures[result.id] = true;
        });
      });
      return { made: made, year: year, figures: figures };
    });
  }

  // Pages by their id that have a phrase. Asked for as one, Pagefind tells which; asked for its words, how good each is.
  function ask(made, phrase) {
    var words = phrase.join(" ");
    return Promise.all([made.search('"' + words + '"'), made.search(words)]).then(function (answers) {
      var pages = {};
      answers[0].results.forEach(function (result) { pages[result.id] = { score: 0, data: result.data }; });
      answers[1].results.forEach(function (result) { if (pages[result.id]) pages[result.id].score = result.score; });
      return pages;
    });
  }

  function any(made, several) {
    return Promise.all(several.map(function (phrase) { return ask(made, phrase); })).then(function (answers) {
      var pages = {};
      answers.forEach(function (answer) {
        Object.keys(answer).forEach(function (id) {
          if (!pages[id] || pages[id].score < answer[id].score) pages[id] = answer[id];
        });
      });
      return pages;
    });
  }

  function search(from, query, year) {
    var parts = query.split(/\s+/).filter(Boolean);
    var numeric = parts.some(function (part) { return NUMBER.test(part); });
    var asked = parts.map(phrases).filter(function (several) { return several.length; });
    return Promise.all(asked.map(function (several) { return any(from.made, several); })).then(function (answers) {
      var pages = Object.keys(answers[0] || {}).filter(function (id) {
        return (!year || from.year[id] === year) && answers.every(function (answer) { return answer[id]; });
      }).map(function (id) {
        var score = answers.reduce(function (sum, answer) { return sum + answer[id].score; }, 0);
        // a number is asked for to find its figure, a word to find what is said of it
        if (from.figures[id]) score *= numeric ? 1000 : 0.2;
        return { score: score, asked: asked, data: answers[0][id].data, year: from.year[id] || "" };
      });
      return pages.sort(function (one, other) {
        return other.score - one.score || (other.year > one.year ? 1 : -1);
      });
    });
  }

  // The places of the words that were asked for, each with the number of the part of the query that it answers, from 1.
  function marks(words, asked) {
    var bare = words.map(function (word) { return word.replace(GLUED, "").toLowerCase(); });
    var marked = {};
    var mark = function (phrase, part) {
      for (var at = bare.indexOf(phrase[0]); at >= 0; at = bare.indexOf(phrase[0], at + 1)) {
        var same = phrase.every(function (word, n) { return bare[at + n] === word; });
        for (var n = 0; same && n < phrase.length; n += 1) marked[at + n] = part;
      }
    };
    asked.forEach(function (several, part) {
      several.forEach(function (phrase) { mark(phrase, part + 1); });
    });
    return marked;
  }

  // --- what is shown --------------------------------------------------------------------------------------

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function shown(word) {
    return word.replace(/(\d)·(?=\d)/g, "$1.").replace(/([\d%\u3400-\u9fff）》”])\.$/, "$1");
  }

  // Writes words one after another, with blanks only between Latin ones and between numbers, and marks those that were found.
  function write(into, words, start, end, marked) {
    var last = "", run = null, on = false;
    for (var at = start; at < end; at += 1) {
      var word = shown(words[at]);
      var blank = APART.test(last.slice(-1) + word.charAt(0)) ? " " : "";
      if (!run || on !== Boolean(marked[at])) {
        on = Boolean(marked[at]);
        if (blank) into.appendChild(document.createTextNode(blank));
        run = into.appendChild(on ? element("mark") : document.createTextNode(""));
        blank = "";
      }
      var tail = on && !marked[at + 1] ? TAIL.exec(word)[0] : "";
      run.textContent += blank + word.slice(0, word.length - tail.length);
      if (tail) {
        run = into.appendChild(document.createTextNode(tail));
        on = false;
      }
      last = word;
    }
    return into;
  }

  function compact(text) {
    var words = text.split(/\s+/).filter(Boolean);
    return write(element("span"), words, 0, words.length, {}).textContent;
  }

  function address(data, id) {
    return data.url + (id && id !== TOP ? "#" + encodeURIComponent(id) : "");
  }

  // A row of 数据一览: its label leads there.
  function row(data, words, anchor, end, marked) {
    var bounds = [anchor.location];
    for (var at = anchor.location; at < end; at += 1) if (words[at] === PARTED) bounds.push(at);
    var item = element("li", "figure");
    var link = element("a");
    link.href = address(data, anchor.id);
    item.appendChild(write(link, words, bounds[0], bounds[1], marked));
    for (var n = bounds[3]; n < end; n += 1) if (marked[n]) marked[bounds[1] + 1] = true; // found by another spelling
    item.appendChild(write(element("strong"), words, bounds[1] + 1, bounds[2], marked));
    item.appendChild(write(element("small"), words, bounds[2] + 1, bounds[3], {}));
    return item;
  }

  function section(data, words, anchor, end, first, marked) {
    var item = element("li");
    var start = anchor.location + anchor.text.split(/\s+/).filter(Boolean).length;
    if (anchor.id !== TOP) {
      var link = element("a");
      link.href = address(data, anchor.id);
      item.appendChild(write(link, words, anchor.location, start, marked));
    }
    var from = Math.max(start, first - BEFORE), to = Math.min(end, from + LENGTH);
    var text = element("p");
    if (from > start) text.appendChild(document.createTextNode("…"));
    write(text, words, from, to, marked);
    if (to < end) text.appendChild(document.createTextNode("…"));
    if (to > from) item.appendChild(text);
    return item;
  }

  function titled(anchor, marked) {
    var length = anchor.text.split(/\s+/).filter(Boolean).length;
    for (var n = 0; n < length; n += 1) if (/^h\d$/i.test(anchor.element) && marked[anchor.location + n]) return 1;
    return 0;
  }

  function department(url) {
    var option = [].filter.call(document.querySelectorAll("select[name=dept] option"), function (one) {
      return one.value && url.indexOf(new URL(one.value, location.href).pathname) === 0;
    })[0];
    return option ? option.textContent : "";
  }

  function entry(page, data) {
    // as Pagefind counts them
    var words = data.raw_content ? data.raw_content.replace(/&lt;/g, "<").replace(/&gt;/g, ">").split(/[\r\n\s]+/)
      : data.content.split(/[\r\n\s]+/);
    var anchors = data.anchors.slice().sort(function (one, other) { return one.location - other.location; });
    var marked = marks(words, page.asked), hits = {}, answered = {};
    Object.keys(marked).map(Number).forEach(function (at) {
      for (var n = anchors.length - 1; n >= 0 && anchors[n].location > at; n -= 1);
      if (n < 0) return;
      if (hits[n] === undefined) hits[n] = at;
      answered[n] = answered[n] || {};
      answered[n][marked[at]] = true;
    });
    var item = element("li");
    var head = element("h2");
    var link = element("a", "", compact(anchors.length ? anchors[0].text : data.meta.title || data.url));
    link.href = data.url;
    head.appendChild(element("span", "when", page.year));
    head.appendChild(link);
    var who = department(data.url);
    if (who) head.appendChild(element("span", "who", who));
    item.appendChild(head);
    var sections = element("ul");
    // those that answer all that was asked, if there are any: not each row of a year, because it was named
    var parts = function (n) { return Object.keys(answered[n]).length; };
    var most = Math.max.apply(null, Object.keys(hits).map(parts));
    var places = Object.keys(hits).map(Number).filter(function (n) {
      return most < page.asked.length || parts(n) === most;
    }).sort(function (one, other) {
      return parts(other) - parts(one) || titled(anchors[other], marked) - titled(anchors[one], marked) || one - other;
    });
    places.slice(0, SECTIONS).forEach(function (n) {
      var end = n + 1 < anchors.length ? anchors[n + 1].location : words.length;
      var isRow = !/^h\d$/i.test(anchors[n].element);
      sections.appendChild(isRow ? row(data, words, anchors[n], end, marked)
        : section(data, words, anchors[n], end, hits[n], marked));
    });
    item.appendChild(sections);
    if (places.length > SECTIONS) item.appendChild(element("p", "rest", "本页另有" + (places.length - SECTIONS) + "处"));
    return item;
  }

  function show(pages, from, mine) {
    var next = pages.slice(from, from + PAGES);
    return Promise.all(next.map(function (page) { return page.data(); })).then(function (data) {
      if (mine !== turn) return;
      data.forEach(function (one, at) { list.appendChild(entry(next[at], one)); });
      more.hidden = from + PAGES >= pages.length;
      more.onclick = function () { show(pages, from + PAGES, mine); };
    });
  }

  // --- the page -------------------------------------------------------------------------------------------

  function given() {
    return new URLSearchParams(location.search);
  }

  function unable(why, query) {
    instead.hidden = false;
    instead.querySelector(".why").textContent = why;
    [].forEach.call(instead.querySelectorAll("a[data-asks]"), function (link) {
      link.search = query ? "?q=" + encodeURIComponent(query) : "";
    });
  }

  function run() {
    var mine = turn += 1;
    var query = plain(given().get("q") || "");
    form.elements.q.value = given().get("q") || "";
    ["dept", "year"].forEach(function (name) {
      if (form.elements[name]) form.elements[name].value = given().get(name) || "";
    });
    var year = form.elements.year ? form.elements.year.value : "";
    var chosen = form.elements.dept && form.elements.dept.value ? [form.elements.dept.value] : ways;
    list.textContent = count.textContent = "";
    more.hidden = true;
    if (!chosen.length) return unable("本站没有检索数据，本页不能检索。", query);
    if (location.protocol === "file:") {
      return unable("本页是从文件夹中打开的，浏览器不允许它读取检索数据。", query);
    }
    instead.hidden = true;
    if (!query) return undefined;
    count.textContent = "正在查找……";
    return engine(chosen).then(function (from) { return search(from, query, year); }).then(function (pages) {
      if (mine !== turn) return undefined;
      count.textContent = pages.length ? "有" + pages.length + "页写到" + "“" + query + "”" : "没有找到“" + query + "”";
      if (!pages.length) unable("可以少写几个字，或者不限年度再找一次。", query);
      return show(pages, 0, mine);
    }).catch(function () {
      count.textContent = "";
      unable("检索数据没有读到，或者这个浏览器不能运行检索程序。", query);
    });
  }

  function asked() {
    var values = new URLSearchParams();
    ["q", "dept", "year"].forEach(function (name) {
      var field = form.elements[name];
      if (field && field.value.trim()) values.set(name, field.value.trim());
    });
    return "?" + values.toString();
  }

  form.addEventListener("submit", function (event) {
    if (location.protocol === "file:") return; // a new address, as without script
    event.preventDefault();
    history.pushState(null, "", asked());
    run();
  });
  [].forEach.call(form.querySelectorAll("select"), function (select) {
    select.addEventListener("change", function () {
      if (form.elements.q.value.trim()) form.requestSubmit ? form.requestSubmit() : form.querySelector("button").click();
    });
  });
  window.addEventListener("popstate", run);
  run();
})();
