/* Passkeys: asks the browser for a key and sends its answer. The pages work without it, by password and code. */
(function () {
  "use strict";

  function fail(form) {
    var note = form.querySelector("[data-passkey-failed]");
    if (note) note.hidden = false;
  }

  async function optionsOf(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    var answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error("no options");
    return (await answer.json()).request_options;
  }

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    if (!window.PublicKeyCredential || !window.webauthnJSON) return;
    form.hidden = false;
    form.addEventListener("submit", async function (event) {
      var field = form.elements.credential;
      event.preventDefault();
      event.stopImmediatePropagation();
      try {
        var options = await optionsOf(form);
        var key = form.dataset.passkey === "create" ? await webauthnJSON.create(options) : await webauthnJSON.get(options);
        field.value = JSON.stringify(key);
        form.submit();
      } catch (error) {
        fail(form);
      }
    });
  });
})();
