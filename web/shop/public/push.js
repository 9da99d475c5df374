/** Shows what the house pushes to this browser, and opens its page when it is pressed. */

self.addEventListener('push', (event) => {
  const { title = '', body = '', link = '', tag } = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: { link: link || '/' } }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.link));
});
