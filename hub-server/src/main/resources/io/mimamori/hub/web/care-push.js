// Messages on this phone: asks for permission, subscribes with the hub's key, hands the subscription to the hub.
'use strict';

const section = document.getElementById('push');
const button = document.getElementById('push-add');
const note = document.getElementById('push-problem');

const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);
const isInstalled = navigator.standalone === true || matchMedia('(display-mode: standalone)').matches;

function say(text) {
  note.textContent = text;
  note.hidden = false;
}

function key(text) {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
}

async function subscribe() {
  if (await Notification.requestPermission() !== 'granted') {
    say(section.dataset.denied);
    return;
  }
  await navigator.serviceWorker.register('/care/worker.js', { scope: '/care' });
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe(
    { userVisibleOnly: true, applicationServerKey: key(section.dataset.key) });
  const response = await fetch('/care/push', {
    method: 'POST', body: JSON.stringify(subscription), headers: { 'Content-Type': 'application/json' } });
  if (!response.ok) {
    say(response.status === 409 ? section.dataset.full : section.dataset.failed);
    return;
  }
  location.reload();
}

if (section && section.dataset.key) {
  if (isApple && !isInstalled) {
    // iOS gives Web Push to pages on the home screen only (16.4).
    document.getElementById('push-iphone').hidden = false;
  } else if (!('PushManager' in window) || !('serviceWorker' in navigator)) {
    say(section.dataset.unable);
  } else {
    button.hidden = false;
    button.addEventListener('click', () => {
      note.hidden = true;
      subscribe().catch(() => say(section.dataset.failed));
    });
  }
}
