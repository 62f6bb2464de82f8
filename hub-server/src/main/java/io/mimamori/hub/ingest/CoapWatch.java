package io.mimamori.hub.ingest;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;
import org.eclipse.californium.scandium.ConnectionListener;
import org.eclipse.californium.scandium.DtlsHealth;
import org.eclipse.californium.scandium.DtlsHealthExtended2;
import org.eclipse.californium.scandium.dtls.AlertMessage;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertDescription;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertLevel;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.HandshakeException;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.eclipse.californium.scandium.dtls.ServerHandshaker;

/**
 * Counts what DTLS drops without a word, and ends a handshake with a wrong key. Scandium would let
 * the device run into its timeouts; it is told instead, by the alert that RFC 4279, section 2,
 * names. (An attacker who can forge that record could as well forge the alert, which is not
 * protected before the end of a handshake.) Thread-safe.
 */
final class CoapWatch implements ConnectionListener, DtlsHealth, DtlsHealthExtended2 {
    private final CoapDoors doors;
    private final BiConsumer<Connection, HandshakeException> end;
    private final Set<Handshaker> ended =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /**
     * @param end ends the handshake of a connection, telling the peer
     */
    CoapWatch(CoapDoors doors, BiConsumer<Connection, HandshakeException> end) {
        this.doors = doors;
        this.end = end;
    }

    @Override
    public boolean onConnectionMacError(Connection connection) {
        Handshaker handshaker = connection.getOngoingHandshake();
        if (handshaker instanceof ServerHandshaker server
                && server.getPreSharedKeyIdentity() != null
                && ended.add(server)) {
            doors.refuse(
                    server.getPreSharedKeyIdentity().getPublicInfoAsString(),
                    "handshake",
                    Refusal.Reason.NOT_AUTHORISED,
                    "the key is not that device's token",
                    new byte[0]);
            end.accept(
                    connection,
                    new HandshakeException(
                            "wrong key",
                            new AlertMessage(AlertLevel.FATAL, AlertDescription.DECRYPT_ERROR)));
        }
        return false;
    }

    @Override
    public void receivingRecord(boolean dropped) {
        if (dropped) {
            doors.drop();
        }
    }

    @Override
    public void receivingMacError() {
        doors.drop();
    }

    @Override
    public boolean isEnabled() {
        return true;
    }

    @Override
    public void dump(String tag, int connectionsMax, int left, int pending) {}

    @Override
    public void startHandshake() {}

    @Override
    public void endHandshake(boolean success) {}

    @Override
    public void sendingRecord(boolean dropped) {}

    @Override
    public void setPendingIncomingJobs(int count) {}

    @Override
    public void setPendingOutgoingJobs(int count) {}

    @Override
    public void setPendingHandshakeJobs(int count) {}

    @Override
    public void onConnectionEstablished(Connection connection) {}

    @Override
    public void onConnectionRemoved(Connection connection) {}

    @Override
    public boolean onConnectionUpdatesSequenceNumbers(Connection connection, boolean write) {
        return false;
    }

    @Override
    public void beforeExecution(Connection connection) {}

    @Override
    public void updateExecution(Connection connection) {}

    @Override
    public void afterExecution(Connection connection) {}
}
