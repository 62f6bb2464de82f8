package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private static final AddressGuard GUARD = new AddressGuard(false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fd00:ec2::254",
                "::ffff:10.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "2002:c0a8:101::1"
            })
    void knowsWhatIsNotOfThePublicInternet(String address) {
        assertThat(AddressGuard.isPrivate(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "203.104.138.138",
                "8.8.8.8",
                "172.32.0.1",
                "100.128.0.1",
                "2606:4700::1111",
                "64:ff9b::808:808"
            })
    void knowsWhatIs(String address) {
        assertThat(AddressGuard.isPrivate(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080/hook",
                "http://localhost:8080/hook",
                "http://[::1]:8080/hook",
                "http://192.168.1.7/hook"
            })
    void anAddressThatTheOperatorWroteStands(String url) {
        assertThat(GUARD.refusal(URI.create(url))).isEmpty();
    }

    /** The machine's own name, which most systems resolve to an address of its own network. */
    @Test
    void aNameThatResolvesToAPrivateAddressIsRefusedUnlessItIsMeant() throws Exception {
        String own = InetAddress.getLocalHost().getHostName();
        assumeThat(own).isNotEqualTo("localhost");
        assumeThat(InetAddress.getByName(own)).matches(AddressGuard::isPrivate);
        URI url = URI.create("http://" + own + ":8080/hook");
        assertThat(GUARD.refusal(url)).hasValueSatisfying(why -> assertThat(why).contains(own));
        assertThat(new AddressGuard(true).refusal(url)).isEmpty();
    }
}
