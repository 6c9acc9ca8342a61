/* Between a page's search box and Material's search, which runs in a worker. Numbers are asked for as the index has
   them (1,564.02 and １５６４．０２ as 1564.02). What has the words as they were typed comes before what only has some
   of their parts. And for a page that is opened from disk, where browsers run no worker, the same program runs in a
   frame that nobody sees. */
(function () {
  "use strict";

  var ASKED = 2, FOUND = 3; // the kinds of messages that carry a query and its results
  var Native = window.Worker;
  var words = [];

  function plain(query) {
    return query
      .replace(/[０-９]/g, function (digit) { return String.fromCharCode(digit.charCodeAt(0) - 0xfee0); })
      .replace(/(\d)．(?=\d)/g, "$1.")
      .replace(/(\d)％/g, "$1%")
      .replace(/(\d)[,，](?=\d{3}(?!\d))/g, "$1");
  }

  function asked(message) {
    if (!message || message.type !== ASKED) return message;
    var query = plain(String(message.data));
    words = query.toLowerCase().split(/[\s"*+]+/).filter(Boolean);
    return { type: ASKED, data: query };
  }

  function literal(item) {
    var said = [item.title, item.text].concat(item.tags || []).join("\n").replace(/<[^>]*>|\u200b/g, "").toLowerCase();
    return words.filter(function (word) { return said.indexOf(word) >= 0; }).length;
  }

  // Sorts the results in place, before Material sees them: pages, and the sections of each.
  function sorted(message) {
    if (!message || message.type !== FOUND || !words.length) return;
    var pages = message.data.items.map(function (items) {
      var counted = items.map(function (item) { return { item: item, count: literal(item) }; });
      counted.sort(function (one, other) { return other.count - one.count; });
      counted.forEach(function (entry, at) { items[at] = entry.item; });
      return { items: items, count: counted[0].count };
    });
    pages.sort(function (one, other) { return other.count - one.count; });
    pages.forEach(function (entry, at) { message.data.items[at] = entry.items; });
  }

  // A frame that stands for a worker: it has postMessage, and "message" events arrive at it.
  function Framed(address) {
    var frame = document.createElement("iframe");
    var early = [];
    frame.hidden = true;
    frame.title = "";
    document.body.appendChild(frame);
    var inside = frame.contentWindow;

    function give(message) {
      inside.dispatchEvent(new inside.MessageEvent("message", { data: message }));
    }

    function load(addresses) {
      return addresses.reduce(function (before, one) {
        return before.then(function () {
          return new Promise(function (done, failed) {
            var script = inside.document.createElement("script");
            script.src = new URL(one, location.href).href;
            script.onload = done;
            script.onerror = failed;
            inside.document.body.appendChild(script);
          });
        });
      }, Promise.resolve());
    }

    inside.importScripts = function () { return load([].slice.call(arguments)); };
    inside.postMessage = function (message) {
      sorted(message);
      frame.dispatchEvent(new MessageEvent("message", { data: message }));
    };
    frame.postMessage = function (message) {
      if (early) early.push(asked(message));
      else give(asked(message));
    };
    load([address]).then(function () {
      var waiting = early;
      early = null;
      waiting.forEach(give);
    });
    return frame;
  }

  function Asking(address, options) {
    var worker = new Native(address, options);
    var post = worker.postMessage;
    worker.addEventListener("message", function (event) { sorted(event.data); });
    worker.postMessage = function (message) { post.call(worker, asked(message)); };
    return worker;
  }

  if (location.protocol === "file:") {
    // Nor may a page from disk read versions.json: its links to the other years stand in the page.
    var settings = document.getElementById("__config");
    var known = JSON.parse(settings.textContent);
    known.version = null;
    settings.textContent = JSON.stringify(known);
    window.IFrameWorker = Framed; // so that Material's program knows where it is
    window.Worker = Framed;
  } else if (Native) {
    window.Worker = Asking;
  }
})();
