package io.mimamori.edge.testing;

import io.mimamori.profile.SignedBundle;
import io.mimamori.profile.SiteBundle;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;

/** A key and what it signs: the river site of the tests with a siren at a level. */
public final class SigningHub {
    private final KeyPair keys;

    public SigningHub() {
        try {
            keys = KeyPairGenerator.getInstance(SignedBundle.ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public PublicKey key() {
        return keys.getPublic();
    }

    /** Gauge g1 of tenant city, with one rung. */
    public String line(int version, double flood) {
        return sign("city", version, yaml("city", "g1", flood));
    }

    public static String yaml(String tenant, String device, double flood) {
        return """
        site: kamojima
        tenant: %s
        hazard: river
        datum: T.P.
        channels:
          - {device: %s, channel: level, quantity: river_level, unit: m, resolution: 0.01}
        rules:
          - {id: level, kind: ladder, channel: level, levels: {flood: %.2f}, hysteresis: 0.10}
        """
                .formatted(tenant, device, flood);
    }

    public String sign(String tenant, int version, String yaml) {
        return SignedBundle.sign(
                SiteBundle.of(tenant, "kamojima", version, yaml), keys.getPrivate());
    }
}
