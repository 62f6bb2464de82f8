package io.mimamori.hub.notify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A channel with fault switches. */
final class SwitchedChannel implements NotificationChannel {
    final List<Message> taken = Collections.synchronizedList(new ArrayList<>());
    final List<Message> tried = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch letGo = new CountDownLatch(1);
    volatile DeliveryResult answer = new DeliveryResult.Accepted("p");
    volatile boolean hangs;

    @Override
    public DeliveryResult deliver(Message message) throws InterruptedException {
        tried.add(message);
        if (hangs) {
            letGo.await();
        }
        DeliveryResult result = answer;
        if (result instanceof DeliveryResult.Accepted) {
            taken.add(message);
        }
        return result;
    }
}
