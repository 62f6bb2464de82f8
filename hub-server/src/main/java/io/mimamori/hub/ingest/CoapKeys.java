package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Credentials;
import io.mimamori.hub.device.PreShared;
import io.mimamori.hub.security.Token;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Map;
import javax.crypto.SecretKey;
import org.eclipse.californium.elements.auth.AdditionalInfo;
import org.eclipse.californium.scandium.auth.ApplicationLevelInfoSupplier;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;
import org.jspecify.annotations.Nullable;

/**
 * Pre-shared keys for DTLS: the identity is the device's name, the key its token. An identity that
 * has no key gets one at random, so that the handshake fails as with a wrong key and nobody can
 * find out names by trying (RFC 4279, section 2). Thread-safe, from memory.
 */
final class CoapKeys implements AdvancedPskStore, ApplicationLevelInfoSupplier {
    /** Longest identity that is looked at, in characters: tenant, slash, device. */
    private static final int IDENTITY_MAX = 129;

    private final CoapDoors doors;
    private final Credentials credentials;

    CoapKeys(CoapDoors doors) {
        this.doors = doors;
        this.credentials = doors.credentials();
    }

    @Override
    public boolean hasEcdhePskSupported() {
        return true;
    }

    @Override
    public PskSecretResult requestPskSecretResult(
            ConnectionId connection,
            ServerNames serverName,
            PskPublicInformation identity,
            String hmacAlgorithm,
            SecretKey otherSecret,
            byte[] seed,
            boolean useExtendedMasterSecret) {
        String name = identity.getPublicInfoAsString();
        PreShared found =
                name.length() > IDENTITY_MAX
                        ? new PreShared.None("an identity is device or tenant/device")
                        : credentials.preShared(name);
        return switch (found) {
            case PreShared.Key key ->
                    new PskSecretResult(connection, identity, secret(key.token()), key.tokenHash());
            case PreShared.None(String why) -> {
                doors.refuse(name, "handshake", Refusal.Reason.NOT_AUTHORISED, why, new byte[0]);
                yield new PskSecretResult(connection, identity, secret(Token.create("none")));
            }
        };
    }

    private static SecretKey secret(String token) {
        return SecretUtil.create(
                token.getBytes(StandardCharsets.UTF_8), PskSecretResult.ALGORITHM_PSK);
    }

    /** Keeps with the session which token it was made with. */
    @Override
    public AdditionalInfo getInfo(Principal peer, @Nullable Object tokenHash) {
        return tokenHash == null
                ? AdditionalInfo.empty()
                : AdditionalInfo.from(Map.of(CoapWho.TOKEN_HASH, tokenHash));
    }

    @Override
    public @Nullable PskPublicInformation getIdentity(
            InetSocketAddress peer, ServerNames virtualHost) {
        return null; // The hub is never the client.
    }

    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {
        // Every result is returned at once.
    }
}
