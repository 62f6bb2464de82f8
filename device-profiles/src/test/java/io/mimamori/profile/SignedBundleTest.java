package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.ConfigException;
import io.mimamori.profile.SignedBundle.Outcome;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SignedBundleTest {
    private static final String SITE =
            """
            site: kamojima
            tenant: city
            hazard: river
            datum: T.P.
            devices:
              - {device: pi-1, profile: edge-health}
            channels:
              - {device: g1, channel: level, quantity: river_level, unit: m, resolution: 0.01}
            rules:
              - {id: level, kind: ladder, channel: level, levels: {warning: 12.66, flood: 13.42}, hysteresis: 0.10}
            """;

    private final KeyPair hub = keys();
    private final SiteBundle bundle = SiteBundle.of("city", "kamojima", 3, SITE);

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance(SignedBundle.ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void givesTheSiteOfTheHubWhereOnlyItsKeyIsKnown() throws GeneralSecurityException {
        String pem = SignedBundle.pem(hub.getPublic());
        Outcome outcome =
                SignedBundle.open(
                        SignedBundle.sign(bundle, hub.getPrivate()), SignedBundle.publicKey(pem));
        assertThat(outcome).isEqualTo(new Outcome.Opened(bundle));
        assertThat(bundle.profiles()).containsOnlyKeys("edge-health");
        assertThat(bundle.parse()).isEqualTo(SiteFile.parse("site.yaml", SITE, Profiles.shipped()));
    }

    @Test
    void signsEqualBundlesAlike() {
        assertThat(SignedBundle.sign(SiteBundle.of("city", "kamojima", 3, SITE), hub.getPrivate()))
                .isEqualTo(SignedBundle.sign(bundle, hub.getPrivate()));
    }

    @Test
    void refusesAnyChangedCharacter() {
        String line = SignedBundle.sign(bundle, hub.getPrivate());
        for (int at = 0; at < line.length(); at += 1 + at % 7) {
            char other = line.charAt(at) == 'A' ? 'B' : 'A';
            String tampered = line.substring(0, at) + other + line.substring(at + 1);
            assertThat(SignedBundle.open(tampered, hub.getPublic()))
                    .as("character %d", at)
                    .isInstanceOf(Outcome.Refused.class);
        }
        for (int length = 0; length < line.length(); length += 97) {
            assertThat(SignedBundle.open(line.substring(0, length), hub.getPublic()))
                    .isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void refusesTheSignatureOfAnotherKey() {
        assertThat(
                        SignedBundle.open(
                                SignedBundle.sign(bundle, hub.getPrivate()), keys().getPublic()))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.detail()).contains("not by the hub's key"));
    }

    @Test
    void refusesWhatIsTooLong() {
        String tooLong = "x".repeat(SignedBundle.LENGTH_MAX);
        SiteBundle big = new SiteBundle("city", "kamojima", 1, tooLong, new TreeMap<>());
        assertThatThrownBy(() -> SignedBundle.sign(big, hub.getPrivate()))
                .hasMessageContaining("divide the site");
        assertThat(SignedBundle.open(tooLong + "x", hub.getPublic()))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void doesNotParseTheFileOfAnotherSite() {
        SiteBundle other = SiteBundle.of("city", "nakatomi", 3, SITE);
        assertThatThrownBy(other::parse)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("city/kamojima");
    }
}
