// Runs one WebAuthn ceremony: reads what the server asks, lets the browser ask its user, and
// sends the answer with the form. The pages need no other script.
"use strict";

const form = document.getElementById("ceremony");
const response = document.getElementById("response");
const failed = document.getElementById("failed");

function bytes(text) {
  const plain = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(plain), (c) => c.charCodeAt(0)).buffer;
}

function text(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function credentials(list) {
  return (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
}

async function register(asked) {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: credentials(asked.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    },
    extensions: made.getClientExtensionResults(),
  };
}

async function authenticate(asked) {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: credentials(asked.allowCredentials),
  };
  const shown = await navigator.credentials.get({ publicKey });
  const handle = shown.response.userHandle;
  return {
    id: shown.id,
    rawId: text(shown.rawId),
    type: shown.type,
    response: {
      clientDataJSON: text(shown.response.clientDataJSON),
      authenticatorData: text(shown.response.authenticatorData),
      signature: text(shown.response.signature),
      userHandle: handle ? text(handle) : null,
    },
    extensions: shown.getClientExtensionResults(),
  };
}

async function run(event) {
  if (response.value) {
    return;
  }
  event.preventDefault();
  failed.hidden = true;
  try {
    const asked = JSON.parse(form.dataset.options);
    const ceremony = form.dataset.kind === "register" ? register : authenticate;
    response.value = JSON.stringify(await ceremony(asked));
    form.requestSubmit();
  } catch (error) {
    failed.hidden = false;
  }
}

form.addEventListener("submit", run);
