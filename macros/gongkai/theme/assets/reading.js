// How a reader wants to read: the size of the type, more contrast, print. Kept by the browser, never sent; no cookie.
(function () {
  "use strict";

  var root = document.documentElement;
  var SIZES = ["large", "larger"];

  // a browser may refuse to keep anything: then a choice holds for this page
  function kept(name) {
    try {
      return window.localStorage.getItem("gk-" + name) || "";
    } catch (error) {
      return root.getAttribute("data-gk-" + name) || "";
    }
  }

  function keep(name, value) {
    try {
      if (value) {
        window.localStorage.setItem("gk-" + name, value);
      } else {
        window.localStorage.removeItem("gk-" + name);
      }
    } catch (error) {
      // as above
    }
    show(name, value);
  }

  function show(name, value) {
    if (value) {
      root.setAttribute("data-gk-" + name, value);
    } else {
      root.removeAttribute("data-gk-" + name);
    }
    document.querySelectorAll(".gk-tools [data-gk-" + name + "]").forEach(function (button) {
      var own = name === "contrast" ? "high" : button.getAttribute("data-gk-size");
      button.setAttribute("aria-pressed", String(own === value));
    });
  }

  function restore() {
    var size = kept("size");
    show("size", SIZES.indexOf(size) < 0 ? "" : size);
    show("contrast", kept("contrast") === "high" ? "high" : "");
  }

  document.querySelectorAll(".gk-tools").forEach(function (tools) {
    tools.hidden = false;
    tools.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) {
        return;
      }
      if (button.hasAttribute("data-gk-print")) {
        window.print();
      } else if (button.hasAttribute("data-gk-contrast")) {
        keep("contrast", root.hasAttribute("data-gk-contrast") ? "" : "high");
      } else {
        keep("size", button.getAttribute("data-gk-size"));
      }
    });
  });
  restore();
  // chosen in another tab, or on the page to which one comes back
  window.addEventListener("storage", restore);
  window.addEventListener("pageshow", restore);
})();
