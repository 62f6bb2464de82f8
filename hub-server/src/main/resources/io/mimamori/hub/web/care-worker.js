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
