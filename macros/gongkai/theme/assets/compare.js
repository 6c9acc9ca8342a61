/* Two years of a chapter beside each other (compare.html): what is new, gone and changed in its text and its figures.
   Each edition has a script that calls `gongkaiEdition` with what its chapters say: a page that is opened from a disk may
   run a file, but not read one. What is compared stands in the address, so that it can be linked to. */
(function () {
  "use strict";

  var LIMIT = 1200; // differences between two lists after which the rest is taken to be another
  var ALIKE = 0.3; // how much of two paragraphs is the same if one is made of the other
  var ISLAND = 2; // letters between two changes that are not worth keeping
  var BAND = 80; // how far apart two paragraphs may be that are looked at
  var CELL = /^(th|tr)$/;
  var SHARES = "%‰成";
  var FEW = 20; // figures that are shown at once; more unfold

  // --- two lists ----------------------------------------------------------------------------------------------------

  /* The shortest way from one list to another (Myers 1986), as pairs of places: [i, j] is in both, [i, -1] is gone,
     [-1, j] is new. */
  function diff(a, b) {
    var start = 0;
    var endA = a.length;
    var endB = b.length;
    var pairs = [];
    while (start < endA && start < endB && a[start] === b[start]) {
      pairs.push([start, start]);
      start += 1;
    }
    while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
      endA -= 1;
      endB -= 1;
    }
    middle(a.slice(start, endA), b.slice(start, endB)).forEach(function (pair) {
      pairs.push([pair[0] < 0 ? -1 : pair[0] + start, pair[1] < 0 ? -1 : pair[1] + start]);
    });
    for (var more = 0; endA + more < a.length; more += 1) pairs.push([endA + more, endB + more]);
    return pairs;
  }

  function middle(a, b) {
    var most = Math.min(a.length + b.length, LIMIT);
    var zero = most + 1;
    var reach = new Int32Array(2 * most + 3);
    var trace = [];
    for (var edits = 0; edits <= most; edits += 1) {
      trace.push(reach.slice(zero - edits - 1, zero + edits + 2));
      for (var k = -edits; k <= edits; k += 2) {
        var down = k === -edits || (k !== edits && reach[zero + k - 1] < reach[zero + k + 1]);
        var x = down ? reach[zero + k + 1] : reach[zero + k - 1] + 1;
        while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
        reach[zero + k] = x;
        if (x >= a.length && x - k >= b.length) return way(trace, a.length, b.length);
      }
    }
    return a.map(function (_, i) { return [i, -1]; }).concat(b.map(function (_, j) { return [-1, j]; }));
  }

  function way(trace, x, y) {
    var pairs = [];
    for (var edits = trace.length - 1; edits > 0; edits -= 1) {
      var before = trace[edits];
      var k = x - y;
      var zero = edits + 1;
      var down = k === -edits || (k !== edits && before[zero + k - 1] < before[zero + k + 1]);
      var fromK = down ? k + 1 : k - 1;
      var fromX = before[zero + fromK];
      while (x > fromX && y > fromX - fromK) pairs.push([--x, --y]);
      if (down) pairs.push([-1, --y]);
      else pairs.push([--x, -1]);
    }
    while (x > 0) pairs.push([--x, --y]);
    return pairs.reverse();
  }

  // --- the words of a block -----------------------------------------------------------------------------------------

  var segmenter = typeof Intl === "object" && Intl.Segmenter ? new Intl.Segmenter("zh", {granularity: "word"}) : null;

  /* Words where the browser knows them, else characters; a number stays whole. */
  function cut(text, plainly) {
    if (!segmenter || plainly) return text.match(/[0-9０-９]+(?:[.,][0-9]+)*[%‰％]?|[A-Za-z]+|\s+|[^]/gu) || [];
    return Array.from(segmenter.segment(text), function (piece) { return piece.segment; }).reduce(function (found, word) {
      var last = found.length - 1;
      if (/^[%‰％]/.test(word) && /[0-9０-９]$/.test(found[last] || "")) found[last] += word;
      else found.push(word);
      return found;
    }, []);
  }

  function tokens(parts) {
    var found = [];
    parts.forEach(function (part) {
      if (typeof part === "string") cut(part).forEach(function (word) { found.push({text: word, figure: ""}); });
      else found.push({text: part[1], figure: part[0]});
    });
    return found;
  }

  function spoken(token) { return token.text; }

  /* What of two texts is kept, gone and new: [[kind, tokens of the first, tokens of the second]], kinds "=" and "!".
     A word or a comma that is the same between two changes is no island worth keeping. */
  function runs(a, b) {
    var found = [];
    diff(a.map(spoken), b.map(spoken)).forEach(function (pair) {
      var kind = pair[0] >= 0 && pair[1] >= 0 ? "=" : "!";
      if (!found.length || found[found.length - 1][0] !== kind) found.push([kind, [], []]);
      var last = found[found.length - 1];
      if (pair[0] >= 0) last[1].push(a[pair[0]]);
      if (pair[1] >= 0) last[2].push(b[pair[1]]);
    });
    return found.reduce(function (kept, run, at) {
      var before = kept[kept.length - 1];
      var small = run[0] === "=" && at > 0 && at < found.length - 1 && run[1].map(spoken).join("").length <= ISLAND &&
        !run[1].some(function (token) { return token.figure; });
      if (before && (small || before[0] === run[0])) {
        before[1] = before[1].concat(run[1]);
        before[2] = before[2].concat(run[2]);
      } else {
        kept.push(run);
      }
      return kept;
    }, []);
  }

  // --- which block is which -----------------------------------------------------------------------------------------

  function wordsOf(block) {
    return block.slice(1).map(function (part) {
      return typeof part === "number" ? "\u0001" : typeof part === "string" ? part : part[1];
    }).join("");
  }

  /* The cells of a row: {head: 0, 1 or 2, wide, parts}. */
  function cells(block) {
    var found = [];
    block.slice(1).forEach(function (part) {
      if (typeof part === "number") found.push({head: part % 10, wide: Math.floor(part / 10) + 1, parts: []});
      else if (found.length) found[found.length - 1].parts.push(part);
    });
    var headed = block[0] === "th" || found.some(function (cell) { return cell.head; });
    if (!headed && found.length > 1) found[0].head = 1; // as in a table of Markdown
    return found;
  }

  function plain(parts) {
    return parts.map(function (part) { return typeof part === "string" ? part : part[1]; }).join("");
  }

  function heading(block) {
    var all = cells(block);
    var head = all.filter(function (cell) { return cell.head === 1; })[0] || all[0];
    return head ? plain(head.parts).replace(/(?:19|20)\d\d/g, "Y") : "";
  }

  /* What is known of each block before it is compared: its kind, what it says without numbers, its pairs of letters. */
  function looked(blocks) {
    var caption = "";
    return blocks.map(function (block) {
      var kind = block[0];
      if (kind === "caption") caption = wordsOf(block).replace(/\d+/g, "");
      if (CELL.test(kind)) {
        var about = kind === "th" ? "" : heading(block);
        var first = block.filter(Array.isArray)[0];
        return {kind: kind, key: kind + caption + "\u0001" + about, about: about, figure: first ? first[0] : ""};
      }
      var general = /^h/.test(kind) ? "h" : kind === "caption" ? kind : "p";
      var bare = block.slice(1).map(function (part) {
        return typeof part === "string" ? part.replace(/\d+/g, "") : "\u0002";
      }).join("");
      var pairs = new Set();
      for (var at = 0; at + 1 < bare.length; at += 1) pairs.add(bare.substr(at, 2));
      var named = block.slice(1).map(function (part) {
        return typeof part === "string" ? part.replace(/\d+/g, "") : "\u0002" + part[0];
      }).join("");
      var label = /^[、（）()\s]*([^，。：；、（）]{2,16})[。：]./.exec(bare);
      return {kind: general, key: general + "\u0001" + named, pairs: pairs, label: label ? label[1] : ""};
    });
  }

  function alike(a, b) {
    if (a.kind !== b.kind) return 0;
    if (a.key === b.key) return 1;
    if (a.label && a.label === b.label) return 0.8; // 2、机构情况。…
    if (CELL.test(a.kind)) return a.kind === "tr" && (a.about === b.about || (a.figure && a.figure === b.figure)) ? 0.9 : 0;
    var small = a.pairs.size < b.pairs.size ? a.pairs : b.pairs;
    var large = small === a.pairs ? b.pairs : a.pairs;
    if (!small.size || 2 * small.size < ALIKE * (small.size + large.size)) return 0;
    var both = 0;
    small.forEach(function (pair) { if (large.has(pair)) both += 1; });
    var share = 2 * both / (small.size + large.size);
    return share < ALIKE ? 0 : share;
  }

  /* Pair the blocks between two that are sure, in order, so that as much as possible is alike. */
  function between(a, b) {
    var wide = b.length + 1;
    var best = new Float64Array((a.length + 1) * wide);
    var score = new Float64Array((a.length + 1) * wide);
    for (var i = a.length - 1; i >= 0; i -= 1) {
      for (var j = b.length - 1; j >= 0; j -= 1) {
        var at = i * wide + j;
        if (Math.abs(i * b.length / a.length - j) <= BAND) score[at] = alike(a[i], b[j]);
        best[at] = Math.max(best[at + 1], best[at + wide], score[at] ? score[at] + best[at + wide + 1] : 0);
      }
    }
    var pairs = [];
    var x = 0;
    var y = 0;
    while (x < a.length && y < b.length) {
      var here = x * wide + y;
      if (score[here] && best[here] === score[here] + best[here + wide + 1]) pairs.push([x++, y++]);
      else if (best[here] === best[here + wide]) pairs.push([x++, -1]);
      else pairs.push([-1, y++]);
    }
    while (x < a.length) pairs.push([x++, -1]);
    while (y < b.length) pairs.push([-1, y++]);
    return pairs;
  }

  /* Pair the blocks of two chapters: first those that say the same but for numbers, then those that are like each other. */
  function align(a, b) {
    var one = looked(a);
    var other = looked(b);
    var pairs = [];
    var gone = [];
    var come = [];
    function settle() {
      between(gone.map(function (i) { return one[i]; }), come.map(function (j) { return other[j]; }))
        .forEach(function (pair) {
          pairs.push([pair[0] < 0 ? -1 : gone[pair[0]], pair[1] < 0 ? -1 : come[pair[1]]]);
        });
      gone = [];
      come = [];
    }
    function key(block) { return block.key; }
    diff(one.map(key), other.map(key)).forEach(function (pair) {
      if (pair[1] < 0) gone.push(pair[0]);
      else if (pair[0] < 0) come.push(pair[1]);
      else {
        settle();
        pairs.push(pair);
      }
    });
    settle();
    return pairs;
  }

  // --- two figures --------------------------------------------------------------------------------------------------

  function places(number) { return (number.split(".")[1] || "").length; }

  function scaled(number, to) {
    return BigInt(number.replace(".", "") + "0".repeat(to - places(number)));
  }

  function decimal(whole, to) {
    var digits = whole.toString().padStart(to + 1, "0");
    return to ? digits.slice(0, -to) + "." + digits.slice(-to) : digits;
  }

  function ten(power) { return BigInt("1" + "0".repeat(power)); }

  /* The words that compare a figure with an earlier one, as the report itself has them (`wording.py`): a figure is
     [label, words, number, what it measures, decimals, 1 if approximate]. */
  function change(now, before) {
    if (now.length < 3 || before.length < 3 || typeof BigInt !== "function") return "";
    var shares = SHARES.indexOf(now[3]) >= 0 && SHARES.indexOf(before[3]) >= 0 && now[3] && before[3];
    if (!shares && now[3] !== before[3]) return "单位不同，不作比较";
    var rough = now[5] || before[5];
    var to = Math.max(places(now[2]), places(before[2]), 3);
    var base = scaled(before[2], to);
    var difference = scaled(now[2], to) - base;
    var zero = BigInt(0);
    if (difference === zero) return rough ? "基本持平" : "持平";
    var fell = difference < zero;
    var size = fell ? -difference : difference;
    var about = rough ? "约" : "";
    if (shares) {
      var mille = now[3] === "‰" && before[3] === "‰";
      var shift = to - (mille ? 3 : 2);
      var least = Math.max.apply(null, [now, before].map(function (one) {
        return one[3] === (mille ? "‰" : "%") ? one[4] : 0;
      }));
      var number = decimal(size, shift);
      while (places(number) > least && /0$/.test(number)) number = number.slice(0, -1);
      if (!places(number) && least) number = number.replace(/\.?$/, ".");
      while (places(number) < least) number += "0";
      return (fell ? "减少" : "增加") + about + number.replace(/\.$/, "") + (mille ? "个千分点" : "个百分点");
    }
    if (base <= zero) return "";
    for (var precise = 2; precise <= 8; precise += 1) {
      var rate = (BigInt(2) * size * ten(precise + 2) + base) / (BigInt(2) * base);
      if (rate > zero) return (fell ? "下降" : "增长") + about + decimal(rate, precise) + "%";
    }
    return "基本持平";
  }

  window.gongkaiCompare = {diff: diff, cut: cut, runs: runs, tokens: tokens, align: align, change: change};

  // --- the page -----------------------------------------------------------------------------------------------------

  var editions = {};
  window.gongkaiEdition = function (edition) { editions[edition.year] = edition; };

  var form = document.getElementById("choice");
  var place = document.getElementById("comparison");
  if (!form || !place) return;
  var field = form.elements;
  var loading = {};

  function made(name, kind, inside) {
    var element = document.createElement(name);
    if (kind) element.className = kind;
    (Array.isArray(inside) ? inside : inside === undefined ? [] : [inside]).forEach(function (part) {
      element.appendChild(typeof part === "string" ? document.createTextNode(part) : part);
    });
    return element;
  }

  function linked(words, address) {
    var link = made("a", "", words);
    link.href = address;
    return link;
  }

  function load(year) {
    if (!loading[year]) {
      loading[year] = new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        script.src = year + "/compare.js";
        script.onload = function () { if (editions[year]) resolve(editions[year]); else reject(new Error(year)); };
        script.onerror = function () { reject(new Error(year)); };
        document.head.appendChild(script);
      });
      loading[year].catch(function () { delete loading[year]; });
    }
    return loading[year];
  }

  function years() {
    return Array.prototype.map.call(field.to.options, function (option) { return option.value; });
  }

  /* What the address asks for; what it does not say is the newest year and the one before. */
  function asked() {
    var said = new URLSearchParams(location.hash.slice(1));
    var known = years();
    var to = known.indexOf(said.get("to")) >= 0 ? said.get("to") : known[0];
    var older = known[known.indexOf(to) + 1] || known[known.indexOf(to) - 1];
    var from = known.indexOf(said.get("from")) >= 0 ? said.get("from") : older;
    return {from: from, to: to, chapter: said.get("chapter") || "", only: said.get("only") === "1"};
  }

  function other(edition, chapter) {
    return edition.chapters.filter(function (one) { return one[0] === chapter[0]; })[0] ||
      edition.chapters.filter(function (one) { return one[1] === chapter[1]; })[0] || null;
  }

  /* The chapters of two years: [name, title, of the first, of the second]. */
  function chapters(before, now) {
    var found = now.chapters.map(function (one) { return [one[0], one[1], other(before, one), one]; });
    var taken = found.map(function (one) { return one[2]; });
    before.chapters.forEach(function (one) {
      if (taken.indexOf(one) < 0) found.push([one[0], one[1] + "（" + before.year + "年）", one, null]);
    });
    return found;
  }

  function text(edition, chapter) { return chapter ? edition.text[edition.chapters.indexOf(chapter)] : []; }

  // --- what a side of the page shows ------------------------------------------------------------------------------

  function shown(list, tag) {
    var words = made(tag || "span", tag ? "" : "cmp-kept");
    list.forEach(function (token) {
      words.appendChild(token.figure ? made("span", "cmp-figure", token.text) : document.createTextNode(token.text));
    });
    return words;
  }

  /* Two texts, each with what the other has not marked. */
  function both(one, two) {
    var sides = [made("span"), made("span")];
    runs(tokens(one), tokens(two)).forEach(function (run) {
      [1, 2].forEach(function (side) {
        if (run[side].length) {
          sides[side - 1].appendChild(shown(run[side], run[0] === "=" ? "" : side === 1 ? "del" : "ins"));
        }
      });
    });
    return sides;
  }

  function whole(parts, tag) { return [shown(tokens(parts), tag)]; }

  /* The heads of a table's columns, from the right; none where heads stand above heads. */
  function heads(blocks) {
    var now = null;
    return blocks.map(function (block, at) {
      if (block[0] === "th") {
        var second = at > 0 && blocks[at - 1][0] === "th";
        now = second ? null : [];
        if (now) cells(block).forEach(function (cell) {
          for (var n = 0; n < cell.wide; n += 1) now.push(cell.wide > 1 ? "" : plain(cell.parts));
        });
      } else if (block[0] !== "tr") {
        now = null;
      }
      return now;
    });
  }

  function row(all, contents, names) {
    var line = made("div", "cmp-line");
    var right = names ? names.length : 0;
    var labels = [];
    all.slice().reverse().forEach(function (cell) {
      right -= cell.wide;
      labels.unshift(names && cell.wide === 1 && right >= 0 ? names[right] : "");
    });
    all.forEach(function (cell, at) {
      if (cell.head) line.appendChild(made("strong", "cmp-cell", contents[at]));
      else if (plain(cell.parts)) {
        line.appendChild(made("span", "cmp-cell", (labels[at] ? [made("small", "", labels[at] + " ")] : []).concat(contents[at])));
      }
    });
    return line;
  }

  function cellKey(cell) {
    var figure = cell.parts.filter(Array.isArray)[0];
    return figure ? figure[0] : plain(cell.parts);
  }

  /* A row of each year: cell against cell; where columns came or went, those with the same figure. */
  function bothRows(one, two, names) {
    var first = cells(one);
    var second = cells(two);
    var pairs = first.length === second.length
      ? first.map(function (_, at) { return [at, at]; })
      : diff(first.map(cellKey), second.map(cellKey));
    var made1 = [];
    var made2 = [];
    pairs.forEach(function (pair) {
      if (pair[0] >= 0 && pair[1] >= 0) {
        var sides = both(first[pair[0]].parts, second[pair[1]].parts);
        made1.push([sides[0]]);
        made2.push([sides[1]]);
      } else if (pair[0] >= 0) made1.push(whole(first[pair[0]].parts, "del"));
      else made2.push(whole(second[pair[1]].parts, "ins"));
    });
    return [row(first, made1, names[0]), row(second, made2, names[1])];
  }

  function single(block, tag, names) {
    if (!CELL.test(block[0])) return made("p", "cmp-" + block[0], whole(block.slice(1), tag));
    var all = cells(block);
    return row(all, all.map(function (cell) { return whole(cell.parts, tag); }), block[0] === "th" ? null : names);
  }

  function side(year, kind, content) {
    return made("div", "cmp-side " + kind, [made("span", "cmp-year", year + "年"), content]);
  }

  var NAMES = {changed: "有改动", come: "新增", gone: "删去"};

  function compared(before, now, chapter) {
    var one = text(before, chapter[2]);
    var two = text(now, chapter[3]);
    var names = [heads(one), heads(two)];
    var counts = {same: 0, changed: 0, come: 0, gone: 0};
    var list = made("div", "cmp-text");
    var run = null; // what is new or gone one after the other stands together
    align(one, two).forEach(function (pair) {
      var a = one[pair[0]];
      var b = two[pair[1]];
      var kind = !a ? "come" : !b ? "gone" : wordsOf(a) === wordsOf(b) ? "same" : "changed";
      if (kind === "same" && a[0] === "th") return; // its words stand beside each cell
      counts[kind] += 1;
      var alone = kind === "come" ? single(b, "ins", names[1][pair[1]]) : kind === "gone" ? single(a, "del", names[0][pair[0]]) : null;
      if (alone && run && run.kind === kind) {
        run.box.appendChild(alone);
        return;
      }
      run = null;
      var item = made("div", "cmp-item cmp-item--" + kind);
      if (kind === "same") {
        item.appendChild(single(b, "", names[1][pair[1]]));
      } else {
        item.appendChild(made("p", "cmp-what", NAMES[kind]));
        if (alone) {
          run = {kind: kind, box: side((kind === "come" ? now : before).year, kind === "come" ? "cmp-new" : "cmp-old", alone)};
          item.appendChild(run.box);
        } else {
          var sides = CELL.test(a[0])
            ? bothRows(a, b, [names[0][pair[0]], names[1][pair[1]]])
            : both(a.slice(1), b.slice(1)).map(function (words, at) { return made("p", "cmp-" + (at ? b : a)[0], words); });
          item.appendChild(side(before.year, "cmp-old", sides[0]));
          item.appendChild(side(now.year, "cmp-new", sides[1]));
        }
      }
      list.appendChild(item);
    });
    return {list: list, counts: counts};
  }

  function figuresOf(blocks) {
    var found = [];
    blocks.forEach(function (block) {
      block.forEach(function (part) { if (Array.isArray(part)) found.push(part[0]); });
    });
    return found;
  }

  function figures(before, now, chapter) {
    var ids = new Set(figuresOf(text(now, chapter[3])).concat(figuresOf(text(before, chapter[2]))));
    var counts = {same: 0, changed: 0, come: 0, gone: 0};
    var body = made("tbody");
    ids.forEach(function (id) {
      var old = before.figures[id];
      var next = now.figures[id];
      if (!old && !next) return;
      var kind = !old ? "come" : !next ? "gone" : old[1] === next[1] ? "same" : "changed";
      counts[kind] += 1;
      if (kind === "same") return;
      var name = made("th", "", old && next ? linked(next[0], "trends.html#" + encodeURIComponent(id)) : (next || old)[0]);
      name.scope = "row";
      body.appendChild(made("tr", "", [
        name,
        made("td", "", old ? (next ? made("span", "", old[1]) : made("del", "", old[1])) : "—"),
        made("td", "", next ? (old ? made("span", "", next[1]) : made("ins", "", next[1])) : "—"),
        made("td", "", !old ? "新增" : !next ? "不再列出" : change(next, old) || "—")
      ]));
    });
    var head = made("tr", "", ["名称", before.year + "年", now.year + "年", "变化"].map(function (words) {
      var cell = made("th", "", words);
      cell.scope = "col";
      return cell;
    }));
    var box = made("div", "cmp-scroll", made("table", "cmp-figures", [made("thead", "", head), body]));
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "数据的变化");
    var rows = body.children.length;
    var unfolds = made("details", "cmp-more", [made("summary", "", "数据的变化（" + rows + "项）"), box]);
    unfolds.open = rows <= FEW;
    return {list: rows ? unfolds : made("p", "cmp-none", "本章的数据没有变化。"), counts: counts};
  }

  function counted(name, unit, counts) {
    var parts = [["changed", "改动"], ["come", "新增"], ["gone", name === "数据" ? "不再列出" : "删去"], ["same", "未变"]];
    return name + "：" + parts.map(function (part) { return part[1] + counts[part[0]] + unit; }).join("，");
  }

  function sources(before, now, chapter) {
    var links = [];
    [[before, chapter[2]], [now, chapter[3]]].forEach(function (one) {
      if (links.length) links.push("　");
      links.push(one[1] ? linked(one[0].year + "年：" + one[1][1], one[0].year + "/" + one[1][0])
        : made("span", "", one[0].year + "年：没有这一章"));
    });
    return made("p", "cmp-sources", ["原文　"].concat(links));
  }

  function show(before, now, want) {
    var all = chapters(before, now);
    var chapter = all.filter(function (one) { return one[0] === want.chapter; })[0] ||
      all.filter(function (one) { return one[2] && one[2][0] === want.chapter; })[0];
    var missing = want.chapter && !chapter;
    chapter = chapter || all[0];
    field.chapter.textContent = "";
    all.forEach(function (one) {
      var option = made("option", "", one[1]);
      option.value = one[0];
      option.selected = one === chapter;
      field.chapter.appendChild(option);
    });
    place.textContent = "";
    if (!chapter) return;
    var words = compared(before, now, chapter);
    var data = figures(before, now, chapter);
    var status = made("div", "cmp-counts", [
      made("p", "", counted("段落", "处", words.counts)), made("p", "", counted("数据", "项", data.counts))
    ]);
    status.setAttribute("role", "status");
    place.appendChild(made("h2", "", chapter[1] + "：" + before.year + "年与" + now.year + "年"));
    if (missing) place.appendChild(made("p", "cmp-none", "这两年都没有所要的那一章，下面是第一章。"));
    if (before === now) place.appendChild(made("p", "cmp-none", "两边选的是同一年，请另选一年。"));
    place.appendChild(sources(before, now, chapter));
    place.appendChild(status);
    place.appendChild(data.list);
    place.appendChild(made("h3", "", "文字的变化"));
    place.appendChild(made("p", "cmp-key", [
      "标记：", made("del", "", "删去的字"), "，", made("ins", "", "新增的字"), "；不带标记的两年相同。"
    ]));
    place.appendChild(words.list);
    place.classList.toggle("cmp-only", want.only);
    document.title = chapter[1] + "：" + before.year + "年与" + now.year + "年对比";
  }

  var turn = 0; // an answer that comes late shows nothing

  function refresh() {
    var want = asked();
    var mine = turn += 1;
    field.from.value = want.from;
    field.to.value = want.to;
    field.only.checked = want.only;
    Promise.all([load(want.from), load(want.to)]).then(function (found) {
      if (mine === turn) show(found[0], found[1], want);
    }).catch(function (error) {
      if (mine !== turn) return;
      place.textContent = "";
      place.appendChild(made("p", "cmp-none", error.message + "年的文本没有读到，请从下面的目录打开各年原文。"));
    });
  }

  form.addEventListener("change", function () {
    var said = new URLSearchParams();
    said.set("from", field.from.value);
    said.set("to", field.to.value);
    if (field.chapter.value) said.set("chapter", field.chapter.value);
    if (field.only.checked) said.set("only", "1");
    location.hash = said.toString();
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("hashchange", refresh);
  window.addEventListener("beforeprint", function () {
    place.querySelectorAll("details").forEach(function (folded) { folded.open = true; });
  });
  form.hidden = false;
  place.textContent = "";
  refresh();
})();
