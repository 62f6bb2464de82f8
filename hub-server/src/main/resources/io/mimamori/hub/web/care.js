// The page works without this script. With it: news within seconds, answers that wait for the network, and the
// last page when there is none.
'use strict';

const EVERY_MILLIS = 5_000;
const FRESH_MILLIS = 5 * 60_000;
// A phone may be handed on: what one person said is never sent as another's.
const QUEUE = 'mm-care-queue ' + document.body.dataset.person;
const QUEUE_MAX = 20;

const offline = document.getElementById('offline');
let shown = Date.now();

if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register('/care/worker.js', { scope: '/care' }).catch(() => {});
}

function queue() {
  try {
    return JSON.parse(localStorage.getItem(QUEUE) || '[]');
  } catch {
    return [];
  }
}

function keep(answers) {
  localStorage.setItem(QUEUE, JSON.stringify(answers.slice(-QUEUE_MAX)));
}

function markWaiting() {
  for (const answer of queue()) {
    const alert = document.querySelector(`[data-alert="${CSS.escape(answer.alert)}"]`);
    if (alert) {
      alert.querySelector('[data-slot=answered]').textContent = document.body.dataset.queued;
      alert.querySelectorAll('button').forEach((button) => { button.disabled = true; });
    }
  }
}

async function send(answer) {
  const response = await fetch('/care/answer', { method: 'POST', body: new URLSearchParams(answer), redirect: 'manual' });
  // A redirect is the page with the answer on it. Signed out or told to wait: it goes out later; other 4xx never would.
  const later = response.status === 401 || response.status === 429 || response.status >= 500;
  return response.type === 'opaqueredirect' || !later;
}

async function sendWaiting() {
  let waiting = queue();
  while (waiting.length > 0) {
    if (!await send(waiting[0])) {
      return;
    }
    waiting = queue().slice(1);
    keep(waiting);
  }
}

async function refresh() {
  const response = await fetch('/care' + location.search);
  if (response.status === 401) {
    location.reload();
    return;
  }
  if (!response.ok || response.headers.has('X-From-Worker')) {
    throw new Error('not from the hub');
  }
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  const open = [...document.querySelectorAll('details[open]')].length > 0;
  document.querySelector('main').replaceWith(document.adoptNode(fresh.querySelector('main')));
  if (open) {
    document.querySelectorAll('details').forEach((details) => { details.open = true; });
  }
  document.body.dataset.state = fresh.body.dataset.state;
  shown = Date.now();
  markWaiting();
}

async function look() {
  try {
    const hadWaiting = queue().length > 0;
    await sendWaiting();
    const response = await fetch('/care/state');
    if (response.status === 401) {
      location.reload();
      return;
    }
    const state = await response.text();
    if (!response.ok) {
      throw new Error(state);
    }
    if (hadWaiting || state !== document.body.dataset.state || !offline.hidden || Date.now() - shown > FRESH_MILLIS) {
      await refresh();
    }
    offline.hidden = true;
  } catch {
    offline.hidden = false;
    markWaiting();
  }
}

document.addEventListener('submit', async (event) => {
  if (event.target.id === 'signout') {
    localStorage.removeItem(QUEUE);
    if ('caches' in window) {
      await caches.delete('mm-care');
    }
    return;
  }
  const form = event.target.closest('.alert form');
  if (!form || !event.submitter) {
    return;
  }
  event.preventDefault();
  keep([...queue(), { alert: form.elements.alert.value, code: event.submitter.value, note: '' }]);
  markWaiting();
  await look();
});

// A notification was tapped: what is new first, then the alert that it is about.
async function goTo(path) {
  await look();
  location.hash = new URL(path, location.href).hash;
}

if ('serviceWorker' in navigator) {
  navigator.serviceWorker.addEventListener('message', (event) => goTo(event.data));
}

addEventListener('online', look);
document.addEventListener('visibilitychange', () => { if (!document.hidden) { look(); } });
setInterval(() => { if (!document.hidden) { look(); } }, EVERY_MILLIS);
markWaiting();
look();
