package io.mimamori.hub.account;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.server.ServerProperty;
import io.mimamori.hub.account.Passkeys.Place;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a browser says of a passkey, checked by webauthn4j: type, challenge, origin, RP id, that the
 * person was there and was verified, signature, counter. Thread-safe.
 */
final class PasskeyCheck {
    /** ES256, EdDSA, RS256: what phones and computers have. */
    static final List<Long> ALGORITHMS = List.of(-7L, -8L, -257L);

    private static final int REASON_MAX = 300;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final WebAuthnManager library = WebAuthnManager.createNonStrictWebAuthnManager();
    private final AttestedCredentialDataConverter credentials =
            new AttestedCredentialDataConverter(new ObjectConverter());
    private final Challenges challenges;

    PasskeyCheck(Challenges challenges) {
        this.challenges = challenges;
    }

    /** It is no proof; the message is for the log. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }

        private Refused(RuntimeException cause) {
            super(said(cause), cause);
        }
    }

    private static String said(RuntimeException cause) {
        String all = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return all.substring(0, Math.min(all.length(), REASON_MAX)).replaceAll("\\p{Cntrl}+", " ");
    }

    /**
     * A credential as it is kept.
     *
     * @param id base64url
     * @param credential attested credential data with the public key
     * @param counter of signatures; 0 where it does not count
     * @param isSynced whether it may be on several devices
     */
    record Kept(String id, byte[] credential, long counter, boolean isSynced) {}

    /** A new passkey of an account. */
    Kept registered(String json, Place place, String purpose) throws Refused {
        RegistrationData said = read(() -> library.parseRegistrationResponseJSON(json));
        byte[] challenge = openChallenge(said.getCollectedClientData(), purpose);
        RegistrationParameters wanted =
                new RegistrationParameters(server(place, challenge), algorithms(), true, true);
        read(() -> library.verify(said, wanted));
        use(challenge);
        AuthenticatorData<?> data =
                Objects.requireNonNull(said.getAttestationObject()).getAuthenticatorData();
        var attested = Objects.requireNonNull(data.getAttestedCredentialData());
        return new Kept(
                TEXT.encodeToString(attested.getCredentialId()),
                credentials.convert(attested),
                data.getSignCount(),
                data.isFlagBE());
    }

    /** Which passkey and account it claims to be, base64url and UUID. */
    record Claim(AuthenticationData data, String id, UUID account) {}

    Claim claimed(String json) throws Refused {
        AuthenticationData data = read(() -> library.parseAuthenticationResponseJSON(json));
        Optional<String> id = Optional.ofNullable(data.getCredentialId()).map(TEXT::encodeToString);
        Optional<UUID> account =
                Optional.ofNullable(data.getUserHandle()).flatMap(UserHandle::account);
        if (id.isEmpty() || account.isEmpty()) {
            throw new Refused("it names no passkey and account");
        }
        return new Claim(data, id.get(), account.get());
    }

    /** The counter after it. */
    long verified(Claim claim, Kept kept, Place place, String purpose) throws Refused {
        byte[] challenge = openChallenge(claim.data().getCollectedClientData(), purpose);
        CredentialRecordImpl record =
                new CredentialRecordImpl(
                        new NoneAttestationStatement(),
                        true,
                        kept.isSynced(),
                        false,
                        kept.counter(),
                        credentials.convert(kept.credential()),
                        null,
                        null,
                        null,
                        Set.of());
        AuthenticationParameters wanted =
                new AuthenticationParameters(server(place, challenge), record, null, true, true);
        read(() -> library.verify(claim.data(), wanted));
        use(challenge);
        return Objects.requireNonNull(claim.data().getAuthenticatorData()).getSignCount();
    }

    private byte[] openChallenge(@Nullable CollectedClientData client, String purpose)
            throws Refused {
        if (client == null || client.getChallenge() == null) {
            throw new Refused("it has no challenge");
        }
        byte[] challenge = client.getChallenge().getValue();
        if (!challenges.isOpen(challenge, purpose)) {
            throw new Refused("its challenge is not ours, for something else, or over");
        }
        return challenge;
    }

    private void use(byte[] challenge) throws Refused {
        if (!challenges.use(challenge)) {
            throw new Refused("its challenge was used before");
        }
    }

    private static ServerProperty server(Place place, byte[] challenge) {
        byte[] own = Arrays.copyOf(challenge, challenge.length);
        return ServerProperty.builder()
                .origin(new Origin(place.origin()))
                .rpId(place.host())
                .challenge(() -> own)
                .build();
    }

    private static List<PublicKeyCredentialParameters> algorithms() {
        return ALGORITHMS.stream()
                .map(number ->
                        new PublicKeyCredentialParameters(
                                PublicKeyCredentialType.PUBLIC_KEY,
                                COSEAlgorithmIdentifier.create(number)))
                .toList();
    }

    private interface Reading<T> {
        T read();
    }

    private static <T> T read(Reading<T> reading) throws Refused {
        try {
            return reading.read();
        } catch (RuntimeException e) {
            // Anybody may send anything, and three libraries parse it: whatever they throw, it is
            // no proof.
            throw new Refused(e);
        }
    }
}
