package io.mimamori.hub.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.elements.exception.ConnectorException;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.HandshakeException;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;

/** A device that speaks CoAP over DTLS with a pre-shared key and a connection id: Californium's. */
final class DtlsPeer implements AutoCloseable {
    private final CoapEndpoint endpoint;
    private final CoapClient client;
    private final InetSocketAddress hub;

    DtlsPeer(InetSocketAddress hub, String identity, String key) {
        this.hub = hub;
        Configuration settings =
                new Configuration(
                                SystemConfig.DEFINITIONS,
                                CoapConfig.DEFINITIONS,
                                UdpConfig.DEFINITIONS,
                                DtlsConfig.DEFINITIONS)
                        .set(DtlsConfig.DTLS_ROLE, DtlsConfig.DtlsRole.CLIENT_ONLY)
                        .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 0)
                        .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
                        .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1);
        DTLSConnector connector =
                new DTLSConnector(
                        DtlsConnectorConfig.builder(settings)
                                .setAddress(
                                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                                .setAdvancedPskStore(
                                        new AdvancedSinglePskStore(
                                                identity, key.getBytes(StandardCharsets.UTF_8)))
                                .build());
        endpoint =
                CoapEndpoint.builder().setConfiguration(settings).setConnector(connector).build();
        client = new CoapClient();
        client.setEndpoint(endpoint);
        client.setTimeout(TimeUnit.SECONDS.toMillis(20));
    }

    /**
     * What a confirmable POST of JSON is answered: a code such as {@code 2.04}, or the alert by
     * which DTLS ends, or {@code silence}.
     */
    String post(String path, String json) throws ConnectorException {
        Request request = Request.newPost();
        request.setURI("coaps://127.0.0.1:" + hub.getPort() + "/" + path);
        request.getOptions().setContentFormat(110);
        request.setPayload(json);
        try {
            CoapResponse answer = client.advanced(request);
            return answer == null ? "silence" : answer.getCode().text;
        } catch (IOException e) {
            if (e.getCause() instanceof HandshakeException fault) {
                return fault.getAlert().getDescription().name();
            }
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.shutdown();
        endpoint.destroy();
    }
}
