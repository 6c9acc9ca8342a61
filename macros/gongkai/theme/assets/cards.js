/* The card of a figure: what its row on 数据一览 says, shown where the figure stands; what a row lacks, the card lacks.
   Without this script, or where the row cannot be had (a folder opened from disk), the figure stays what it is: a link
   to that row. */
(function () {
  "use strict";

  var rows = null; // 数据一览, asked for once
  var card = null;
  var opener = null; // the figure whose card is open, or on its way
  var turn = 0; // counts the openings, so that an answer that comes late opens nothing
  var entering = false;

  function figure(target) {
    return target instanceof Element ? target.closest("a.gk-fact") : null;
  }

  function part(name, text, kind) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function list(link) {
    // From a disk no page may be asked for, and asking for one would be called an error.
    if (location.protocol === "file:") return Promise.reject(new Error("disk"));
    if (!rows) {
      rows = fetch(link.href.split("#")[0]).then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      }).then(function (text) {
        return new DOMParser().parseFromString(text, "text/html");
      });
      rows.catch(function () { rows = null; });
    }
    return rows;
  }

  function close(back) {
    turn += 1;
    if (card) card.remove();
    if (card && opener) {
      opener.removeAttribute("aria-expanded");
      if (back) opener.focus({preventScroll: true});
    }
    card = opener = null;
  }

  function copied(words, button) {
    function done() { button.textContent = "已复制"; }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(words).then(done, function () {});
      return;
    }
    var area = part("textarea", "", "gk-card__copy");
    area.value = words;
    document.body.appendChild(area);
    area.select();
    if (document.execCommand("copy")) done();
    area.remove();
    button.focus();
  }

  function copying(label, words) {
    var button = part("button", label);
    button.type = "button";
    button.addEventListener("click", function () { copied(words, button); });
    return button;
  }

  function citation(name, value, link) {
    function meta(key) {
      var found = document.querySelector('meta[name="' + key + '"]');
      return found ? found.content : "";
    }
    return meta("author") + "：《" + meta("description") + "》，" + name + value + "，" + link.href;
  }

  function entry(to, name, nodes) {
    var text = part("dd");
    nodes.forEach(function (node) { text.appendChild(document.importNode(node, true)); });
    if (!text.textContent.trim()) return;
    to.appendChild(part("dt", name));
    to.appendChild(text);
  }

  function nodes(cell) {
    return cell ? Array.prototype.slice.call(cell.childNodes) : [];
  }

  /* A cell's lines, each under its own name: 复算：…, 期间：…, 上年：…, 截至…; a formula is set as code. */
  function lines(to, cell) {
    var line = [];
    nodes(cell).concat([null]).forEach(function (node) {
      if (node && node.nodeName !== "BR") {
        line.push(node);
        return;
      }
      var words = line.map(function (one) { return one.textContent; }).join("");
      var found = /^(计算|复算|期间|口径|说明|上年)：|^(截至)/.exec(words);
      if (found) {
        var rest = document.createTextNode(line[0].textContent.slice(found[0].length));
        entry(to, found[1] || found[2], [rest].concat(line.slice(1)));
      }
      else entry(to, line.length && line[0].nodeName === "CODE" ? "公式" : "说明", line);
      line = [];
    });
  }

  function made(link, row) {
    var cells = row.children;
    var name = cells[0].firstChild.textContent;
    var value = cells[1].firstChild.textContent;
    var box = part("div", "", "gk-card");
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", name);
    box.tabIndex = -1;
    var head = part("p", name, "gk-card__name");
    var shut = part("button", "×", "gk-card__close");
    shut.type = "button";
    shut.setAttribute("aria-label", "关闭");
    shut.addEventListener("click", function () { close(true); });
    box.appendChild(head);
    box.appendChild(shut);
    box.appendChild(part("p", value, "gk-card__value"));
    var facts = part("dl");
    var unit = cells[1].querySelector("small");
    if (unit) {
      facts.appendChild(part("dt", "单位"));
      facts.appendChild(part("dd", unit.textContent.replace(/^单位：/, "")));
    }
    lines(facts, cells[2]);
    entry(facts, "出处", nodes(cells[3]));
    if (cells[4].querySelector("a")) entry(facts, "用于", nodes(cells[4]));
    entry(facts, "编号", nodes(cells[0].querySelector("code")));
    box.appendChild(facts);
    var foot = part("p", "", "gk-card__foot");
    var more = part("a", "在数据一览中查看");
    more.href = link.href;
    foot.setAttribute("aria-live", "polite");
    foot.appendChild(more);
    foot.appendChild(copying("复制链接", link.href));
    foot.appendChild(copying("复制引文", citation(name, value, link)));
    box.appendChild(foot);
    return box;
  }

  function placed(box, link) {
    document.body.appendChild(box);
    var seen = link.getBoundingClientRect();
    var width = box.offsetWidth;
    var edge = document.documentElement.clientWidth;
    var left = Math.max(8, Math.min(seen.left, edge - width - 8));
    var below = seen.bottom + 6;
    var above = seen.top - box.offsetHeight - 6;
    var top = below + box.offsetHeight > window.innerHeight && above > 0 ? above : below;
    box.style.left = left + window.scrollX + "px";
    box.style.top = top + window.scrollY + "px";
  }

  function open(link, enter) {
    if (opener === link) {
      entering = entering || enter;
      if (enter && card) card.focus();
      return;
    }
    close(false);
    opener = link;
    entering = enter;
    var mine = turn;
    list(link).then(function (page) {
      if (mine !== turn) return;
      var row = page.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!row || row.children.length < 5) throw new Error("no row");
      card = made(link, row);
      link.setAttribute("aria-expanded", "true");
      placed(card, link);
      if (entering) card.focus();
    }).catch(function () {
      if (mine !== turn) return;
      opener = null;
      if (entering) location.href = link.href;
    });
  }

  document.addEventListener("click", function (event) {
    var link = figure(event.target);
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && event.button === 0) {
      event.preventDefault();
      if (opener === link && card && event.detail) close(false);
      else open(link, true);
    } else if (opener && !(card && card.contains(event.target))) {
      close(false);
    }
  });

  document.addEventListener("focusin", function (event) {
    var link = figure(event.target);
    if (link && link.matches(":focus-visible")) open(link, false);
    else if (opener && !link && !(card && card.contains(event.target))) close(false);
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && opener) close(true);
  });
})();
