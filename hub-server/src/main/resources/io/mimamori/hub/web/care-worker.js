// Keeps the newest page of /care for when there is no network. Signing out deletes it.
'use strict';

const KEPT = 'mm-care';
const FILES = ['/assets/care.css', '/assets/care.js', '/assets/icon.svg'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method === 'GET' && (path === '/care' || FILES.includes(path))) {
    event.respondWith(newest(event.request, path));
  }
});

async function newest(request, path) {
  const cache = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    if (response.ok) {
      await cache.put(path, response.clone());
    } else if (response.status === 401) {
      await cache.delete(path);
    }
    return response;
  } catch (failure) {
    const kept = await cache.match(path);
    if (!kept) {
      throw failure;
    }
    const headers = new Headers(kept.headers);
    headers.set('X-From-Worker', 'yes');
    return new Response(await kept.blob(), { status: 200, headers });
  }
}

// A message, decrypted by the browser: {id, title, body, life, alert}. The same again replaces the first.
self.addEventListener('push', (event) => {
  const message = event.data.json();
  event.waitUntil(self.registration.showNotification(message.title, {
    body: message.body, tag: message.id, icon: '/assets/icon.svg', lang: 'ja', requireInteraction: message.life, data: message.alert,
  }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open('/care#alert-' + event.notification.data));
});

async function open(path) {
  const pages = await self.clients.matchAll({ type: 'window' });
  const page = pages.find((one) => new URL(one.url).pathname === '/care');
  if (!page) {
    return self.clients.openWindow(path);
  }
  page.postMessage(path);
  return page.focus();
}

// The browser renews its subscription by itself: the hub has to know the new one.
self.addEventListener('pushsubscriptionchange', (event) => {
  if (event.oldSubscription) {
    event.waitUntil(self.registration.pushManager.subscribe(event.oldSubscription.options)
      .then((fresh) => fetch('/care/push', { method: 'POST', body: JSON.stringify(fresh) })));
  }
});
