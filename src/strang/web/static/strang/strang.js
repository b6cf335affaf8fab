/* Enhancements only; every page works without them. */
(function () {
  "use strict";

  // Menus close on Escape and when the focus or a click goes elsewhere.
  function closeOthers(target) {
    document.querySelectorAll("details.st-menu[open]").forEach(function (menu) {
      if (!menu.contains(target)) menu.open = false;
    });
  }
  document.addEventListener("click", function (event) { closeOthers(event.target); });
  document.addEventListener("focusin", function (event) { closeOthers(event.target); });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var menu = document.querySelector("details.st-menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // How many characters a text field still takes.
  document.querySelectorAll("[data-count-for]").forEach(function (counter) {
    var field = document.getElementById(counter.dataset.countFor);
    if (!field || !field.maxLength || field.maxLength < 0) return;
    var spoken = counter.textContent;
    function show() {
      var left = field.maxLength - field.value.length;
      counter.textContent = field.value ? counter.dataset.text.replace("{n}", left) : spoken;
      counter.toggleAttribute("data-near", left < 20);
    }
    field.addEventListener("input", show);
    show();
  });

  // A second click while the first is on its way sends nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // Going to an error summary or a heading moves the reading position there.
  var summary = document.querySelector("[data-focus]:not(.st-sample *)");
  if (summary) summary.focus();
})();
