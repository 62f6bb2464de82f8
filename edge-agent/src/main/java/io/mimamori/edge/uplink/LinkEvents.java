package io.mimamori.edge.uplink;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Paho's callbacks as ours. Thread-safe. */
final class LinkEvents implements MqttCallback {
    private static final Logger LOG = LoggerFactory.getLogger(LinkEvents.class);

    private final MqttLink.Listener listener;
    private volatile boolean lost;

    LinkEvents(MqttLink.Listener listener) {
        this.listener = listener;
    }

    boolean isLost() {
        return lost;
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        lost = true;
        MqttException e = response.getException();
        listener.lost(
                e != null && e.getCause() != null
                        ? String.valueOf(e.getCause())
                        : "%s (code %d)"
                                .formatted(
                                        response.getReasonString() == null
                                                ? "the hub ended the connection"
                                                : response.getReasonString(),
                                        response.getReturnCode()));
    }

    @Override
    public void mqttErrorOccurred(MqttException e) {
        LOG.warn("MQTT: {}", e.getMessage());
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        listener.arrived(topic, message.getPayload());
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // Each message has a listener of its own.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // Subscribing here can deadlock (Paho #985): the sending thread does it.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        LOG.debug("AUTH 0x{}", Integer.toHexString(reasonCode));
    }
}
