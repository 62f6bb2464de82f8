package io.mimamori.hub;

import io.mimamori.hub.ingest.CoapIngest;
import io.mimamori.hub.ingest.MqttIngest;
import io.mimamori.hub.security.ServerKeys;
import io.mimamori.hub.security.TlsOptions;
import io.mimamori.hub.web.WebServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.mqtt.MqttServerOptions;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** Every way in, plain and encrypted; opened last, when all behind them stands. Start-up thread. */
record Doors(MqttIngest mqtt, CoapIngest coap, WebServer web, ServerKeys keys) {
    Ports open(OpenPorts ports) {
        ports.open(
                Listener.MQTT, (host, port) -> await("MQTT", host, port, mqtt.listen(host, port)));
        ports.open(
                Listener.MQTTS,
                (host, port) ->
                        await(
                                "MQTT over TLS",
                                host,
                                port,
                                mqtt.listen(
                                        host,
                                        port,
                                        TlsOptions.encrypt(
                                                new MqttServerOptions(),
                                                keys,
                                                Listener.MQTTS.key()))));
        ports.open(Listener.COAP, (host, port) -> coap.listen(new InetSocketAddress(host, port)));
        ports.open(
                Listener.COAPS,
                (host, port) -> coap.listenSecured(new InetSocketAddress(host, port)));
        ports.open(
                Listener.HTTP,
                (host, port) ->
                        await("HTTP", host, port, web.listen(host, port, new HttpServerOptions())));
        ports.open(
                Listener.HTTPS,
                (host, port) ->
                        await(
                                "HTTPS",
                                host,
                                port,
                                web.listen(
                                        host,
                                        port,
                                        TlsOptions.encrypt(
                                                new HttpServerOptions(),
                                                keys,
                                                Listener.HTTPS.key()))));
        return ports.ports();
    }

    private static int await(
            String what, String host, int port, CompletableFuture<Integer> chosen) {
        return Hub.await(
                chosen,
                "listening for %s on %s:%d (another port can be named in the configuration)"
                        .formatted(what, host, port));
    }
}
