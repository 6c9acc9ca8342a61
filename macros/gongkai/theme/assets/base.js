/* What Material's bundle asks for before it runs. Material's own pages carry it inline, which a strict
   Content-Security-Policy refuses; here it is a file. Where the browser keeps nothing (private windows, a folder opened
   from disk), nothing is remembered and nothing breaks. */
(function () {
  "use strict";

  var settings = JSON.parse(document.getElementById("__config").textContent);

  function key(name, scope) {
    return scope.pathname + "." + name;
  }

  window.__md_scope = new URL(settings.base, location.href);

  window.__md_hash = function (text) {
    var sum = 0;
    for (var at = 0; at < text.length; at += 1) sum = ((sum << 5) - sum + text.charCodeAt(at)) | 0;
    return sum;
  };

  window.__md_get = function (name, store, scope) {
    try {
      return JSON.parse((store || localStorage).getItem(key(name, scope || window.__md_scope)));
    } catch (refused) {
      return null;
    }
  };

  window.__md_set = function (name, value, store, scope) {
    try {
      (store || localStorage).setItem(key(name, scope || window.__md_scope), JSON.stringify(value));
    } catch (refused) { /* then it is not remembered */ }
  };

  // The colours that the reader has chosen, where a department offers a choice in mkdocs.yml.
  var palette = window.__md_get("__palette");
  if (palette && palette.color) {
    var color = palette.color;
    if (color.media === "(prefers-color-scheme)") {
      var wanted = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
      var option = document.querySelector("[data-md-color-media='(prefers-color-scheme: " + wanted + ")']");
      ["media", "scheme", "primary", "accent"].forEach(function (part) {
        if (option) color[part] = option.getAttribute("data-md-color-" + part);
      });
    }
    Object.keys(color).forEach(function (part) {
      document.body.setAttribute("data-md-color-" + part, color[part]);
    });
  }

  // Paper says where it was printed from; a folder on somebody's disk is no address for others.
  var address = document.querySelector("[data-gk-address]");
  if (address && location.protocol !== "file:") address.textContent = location.href.split("#")[0];

  // Material opens the contents by a label, which no keyboard reaches; where scripts run, it is a button.
  var drawer = document.getElementById("__drawer");
  var label = document.querySelector("label.md-header__button[for=__drawer]");
  if (drawer && label) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = label.className + " gk-drawer";
    button.setAttribute("aria-label", "目录");
    button.setAttribute("aria-expanded", "false");
    while (label.firstChild) button.appendChild(label.firstChild);
    label.parentNode.replaceChild(button, label);
    button.addEventListener("click", function () { drawer.click(); });
    drawer.addEventListener("change", function () { button.setAttribute("aria-expanded", String(drawer.checked)); });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !drawer.checked) return;
      drawer.click();
      button.focus();
    });
  }

  // Material puts a table of Markdown into a box that scrolls; the keyboard is to scroll it, too.
  addEventListener("load", function () {
    var boxes = document.querySelectorAll(".md-typeset__scrollwrap");
    Array.prototype.forEach.call(boxes, function (box, at) {
      if (box.closest(".gk-scroll")) return; // which does so itself
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", "表格" + (at + 1));
    });
  });

  // A link that leads into a closed tab opens it; such tabs have plain names.
  var target = document.getElementById(location.hash.slice(1));
  if (target && target.name && target.name.indexOf("__tabbed_") === 0) target.checked = true;
})();
