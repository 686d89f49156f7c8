"""The script of a report's page: filters. Without it everything is shown and the filters are not."""

from __future__ import annotations

from typing import Final

__all__ = ["SCRIPT"]

SCRIPT: Final = """\
(function () {
  "use strict";
  var form = document.getElementById("filters");
  if (!form) { return; }
  var items = Array.prototype.slice.call(document.querySelectorAll(".finding"));
  var groups = Array.prototype.slice.call(document.querySelectorAll(".group"));
  var output = document.getElementById("shown");
  var texts = new Map();
  var total = 0;
  items.forEach(function (item) { total += Number(item.dataset.count); });
  function textOf(item) {
    if (!texts.has(item)) { texts.set(item, item.textContent.toLowerCase()); }
    return texts.get(item);
  }
  function checked(name) {
    var found = new Set();
    form.querySelectorAll("input[name=" + name + "]:checked").forEach(function (one) { found.add(one.value); });
    return found;
  }
  function apply() {
    var severities = checked("severity");
    var verdicts = checked("verdict");
    var region = form.elements.region.value;
    var text = form.elements.text.value.trim().toLowerCase();
    var shown = 0;
    items.forEach(function (item) {
      var data = item.dataset;
      var fits = severities.has(data.severity) && verdicts.has(data.verdict) &&
        (region === "" || region === data.region) && (text === "" || textOf(item).indexOf(text) >= 0);
      item.hidden = !fits;
      if (fits) { shown += Number(data.count); }
    });
    groups.forEach(function (group) { group.hidden = !group.querySelector(".finding:not([hidden]), .rest"); });
    output.textContent = shown + " of " + total + " findings shown";
  }
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("change", apply);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(apply, 0); });
  apply();
}());
"""
"""What stands between the script tags; the page allows no other script."""
