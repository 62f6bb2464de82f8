// Passkeys: signing in with one, and making one. Without this script the password does it.
'use strict';

const signInButton = document.getElementById('passkey-signin');
const addButton = document.getElementById('passkey-add');
const problem = document.getElementById('passkey-problem');

function bytes(text) {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
}

function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Older browsers have no toJSON of their own. */
function json(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const key of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[key]) {
      response[key] = text(credential.response[key]);
    }
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
}

async function post(path, body) {
  const response = await fetch(path, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  if (!response.ok) {
    throw Object.assign(new Error(path), { status: response.status });
  }
  return response;
}

async function signIn() {
  const options = await (await post('/care/sign-in/options', '{}')).json();
  options.challenge = bytes(options.challenge);
  const credential = await navigator.credentials.get({ publicKey: options });
  await post('/care/sign-in/passkey', json(credential));
  location.assign('/care' + location.search);
}

async function add() {
  const options = await (await post('/care/passkeys/options', '{}')).json();
  options.challenge = bytes(options.challenge);
  options.user.id = bytes(options.user.id);
  options.excludeCredentials.forEach((known) => { known.id = bytes(known.id); });
  const credential = await navigator.credentials.create({ publicKey: options });
  await post('/care/passkeys', json(credential));
  location.reload();
}

function offer(button, action) {
  if (!button || !window.PublicKeyCredential) {
    return;
  }
  button.hidden = false;
  button.addEventListener('click', async () => {
    problem.hidden = true;
    try {
      await action();
    } catch (failure) {
      problem.textContent = failure.status === 403 ? problem.dataset.again : problem.dataset.failed;
      problem.hidden = false;
    }
  });
}

offer(signInButton, signIn);
offer(addButton, add);
