// Passkeys: asks the device, and puts what it answers into the form around the button. Where the browser has no passkeys
// the buttons stay hidden, and codes do.

const fromText = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const named = (list = []) => list.map((passkey) => ({ ...passkey, id: fromText(passkey.id) }));

async function make(options) {
  const { publicKey } = JSON.parse(options);
  publicKey.challenge = fromText(publicKey.challenge);
  publicKey.user.id = fromText(publicKey.user.id);
  publicKey.excludeCredentials = named(publicKey.excludeCredentials);
  const made = await navigator.credentials.create({ publicKey });
  return answer(made, ["attestationObject", "clientDataJSON"]);
}

async function ask(address) {
  const headers = { "x-fragment": "1" };
  const response = await fetch(address, { method: "POST", headers });
  if (!response.ok) throw new Error(`${response.status}`);
  const { publicKey } = await response.json();
  publicKey.challenge = fromText(publicKey.challenge);
  publicKey.allowCredentials = named(publicKey.allowCredentials);
  const given = await navigator.credentials.get({ publicKey });
  return answer(given, ["authenticatorData", "clientDataJSON", "signature", "userHandle"]);
}

function answer({ id, rawId, type, response }, parts) {
  const texts = parts.filter((part) => response[part]).map((part) => [part, toText(response[part])]);
  return JSON.stringify({ id, rawId: toText(rawId), type, response: Object.fromEntries(texts) });
}

async function press(button, work) {
  const form = button.closest("form");
  const shows = (name, is) => form.querySelector(`[data-passkey-${name}]`)?.toggleAttribute("hidden", !is);
  shows("failed", false);
  shows("given", false);
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  try {
    form.elements.passkey.value = await work();
  } catch {
    form.elements.passkey.value = "";
    return shows("failed", true);
  } finally {
    form.removeAttribute("aria-busy");
  }
  if (button.hasAttribute("data-passkey-sends")) form.requestSubmit();
  else shows("given", true);
}

if (window.PublicKeyCredential) {
  document.querySelectorAll("[data-passkey]").forEach((part) => part.removeAttribute("hidden"));
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-passkey-ask], [data-passkey-make]");
    if (!button) return;
    const { passkeyAsk, passkeyMake } = button.dataset;
    press(button, () => (passkeyMake ? make(passkeyMake) : ask(passkeyAsk)));
  });
}
