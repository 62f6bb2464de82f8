package io.mimamori.hub.ingest;

import io.mimamori.senml.SenmlDecoder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;

/**
 * The libraries' settings, made here and nowhere else: left alone, they would read and write a file
 * {@code Californium3.properties} in the working directory. Stateless.
 */
final class CoapSettings {
    /** Bytes of a block (RFC 7959): one block and DTLS fit into an IPv6 packet of 1,280 bytes. */
    static final int BLOCK_BYTES = 1_024;

    /** The largest UDP datagram: what is too large is to be seen and counted. */
    static final int DATAGRAM_BYTES_MAX = 65_507;

    /** A larger datagram is not answered: it would be kept with its answer. */
    static final int ANSWERED_BYTES_MAX = 2 * SenmlDecoder.BYTES_MAX;

    /** Answers that are kept for retransmissions of one peer; it has one request at a time. */
    private static final int ANSWERS_PER_PEER = 8;

    /**
     * How long they are kept: a device gives up after MAX_TRANSMIT_WAIT (RFC 7252, section 4.8.2).
     * The standard's 247 s also cover datagrams that are under way for minutes; those would be
     * stored a second time at the same place.
     */
    private static final int ANSWERS_SECONDS = 93;

    /** Bodies that are being put together from blocks, of all peers; 8 KiB each. */
    private static final int BODIES_MAX = 1_000;

    /** Bytes of the id by which a peer is known again: 2^32 of them, drawn at random. */
    private static final int CONNECTION_ID_BYTES = 6;

    /** Jobs that may wait in each of DTLS's queues; what comes on top is dropped. */
    private static final int JOBS_MAX = 5_000;

    /**
     * When there are too many sessions, the longest unused goes for a new one if it was unused for
     * so long; its device connects anew. Short, because handshakes that somebody begins and does
     * not finish count too (5 KB each), and must not keep devices out.
     */
    private static final int IDLE_SECONDS = 2;

    /** With forward secrecy first, for those that can afford it; RFC 7252, 9.1.3.1, wants CCM_8. */
    private static final List<CipherSuite> CIPHER_SUITES =
            List.of(
                    CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
                    CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256,
                    CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256,
                    CipherSuite.TLS_PSK_WITH_AES_128_CCM_8);

    private CoapSettings() {}

    static Configuration of(CoapLimits limits) {
        return new Configuration(
                        SystemConfig.DEFINITIONS,
                        CoapConfig.DEFINITIONS,
                        UdpConfig.DEFINITIONS,
                        DtlsConfig.DEFINITIONS)
                .set(SystemConfig.HEALTH_STATUS_INTERVAL, 0, TimeUnit.SECONDS)
                .set(CoapConfig.MAX_MESSAGE_SIZE, BLOCK_BYTES)
                .set(CoapConfig.PREFERRED_BLOCK_SIZE, BLOCK_BYTES)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, SenmlDecoder.BYTES_MAX)
                .set(CoapConfig.MAX_ACTIVE_PEERS, BODIES_MAX)
                .set(CoapConfig.BLOCKWISE_STATUS_LIFETIME, 60, TimeUnit.SECONDS)
                .set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP)
                .set(CoapConfig.PEERS_MARK_AND_SWEEP_MESSAGES, ANSWERS_PER_PEER)
                .set(CoapConfig.EXCHANGE_LIFETIME, ANSWERS_SECONDS, TimeUnit.SECONDS)
                .set(CoapConfig.STRICT_EMPTY_MESSAGE_FORMAT, true)
                .set(CoapConfig.MAX_SERVER_OBSERVES, 0)
                .set(UdpConfig.UDP_DATAGRAM_SIZE, DATAGRAM_BYTES_MAX)
                .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
                .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1)
                .set(UdpConfig.UDP_CONNECTOR_OUT_CAPACITY, JOBS_MAX)
                .set(DtlsConfig.DTLS_ROLE, DtlsRole.SERVER_ONLY)
                .set(DtlsConfig.DTLS_CIPHER_SUITES, CIPHER_SUITES)
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_BYTES)
                .set(DtlsConfig.DTLS_MAX_CONNECTIONS, limits.sessionsMax())
                .set(DtlsConfig.DTLS_STALE_CONNECTION_THRESHOLD, IDLE_SECONDS, TimeUnit.SECONDS)
                // A cookie first, whatever the cipher suite: no state and no amplification for a
                // forged address (RFC 6347, section 4.2.1).
                .set(DtlsConfig.DTLS_USE_HELLO_VERIFY_REQUEST, true)
                // No resumption: a connection id does what it would be for, and a credential that
                // has ended leaves nothing behind.
                .set(DtlsConfig.DTLS_SERVER_USE_SESSION_ID, false)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_MAX_PENDING_INBOUND_JOBS, JOBS_MAX)
                .set(DtlsConfig.DTLS_MAX_PENDING_OUTBOUND_JOBS, JOBS_MAX)
                .set(DtlsConfig.DTLS_MAX_FRAGMENTED_HANDSHAKE_MESSAGE_LENGTH, 1_024);
    }
}
