package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.ProtocolException;
import io.mimamori.hub.ops.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenPortsTest {
    private static final int FREE = 50_000;

    private final Health health = new Health();
    private final List<Integer> asked = new ArrayList<>();
    private boolean taken;

    @Test
    void takesTheStandardPortWhenNothingIsSaid() {
        assertThat(opened(Map.of())).isEqualTo(5684);
        assertThat(health.noticed()).isEmpty();
    }

    @Test
    void takesAFreeOneWhenTheStandardPortIsTakenAndTellsTheOperator() {
        taken = true;
        assertThat(opened(Map.of())).isEqualTo(FREE);
        assertThat(asked).containsExactly(5684, 0);
        assertThat(health.noticed().values())
                .singleElement()
                .asString()
                .contains("5684", "50000", "in use", "coaps.port");
    }

    @Test
    void aPortThatIsNamedIsTheOneOrNone() {
        assertThat(opened(Map.of(Listener.COAPS, 7000))).isEqualTo(7000);
        taken = true;
        assertThatThrownBy(() -> opened(Map.of(Listener.COAPS, 7000)))
                .isInstanceOf(ProtocolException.class);
        assertThat(health.noticed()).isEmpty();
    }

    private int opened(Map<Listener, Integer> named) {
        OpenPorts open = new OpenPorts(new Listeners(named), "0.0.0.0", health);
        open.open(Listener.COAPS, this::open);
        Optional<Integer> port = open.ports().of(Listener.COAPS);
        return port.orElseThrow();
    }

    private int open(String host, int port) {
        assertThat(host).isEqualTo("0.0.0.0");
        asked.add(port);
        if (taken && port != 0) {
            throw new ProtocolException("in use", true, null);
        }
        return port == 0 ? FREE : port;
    }
}
