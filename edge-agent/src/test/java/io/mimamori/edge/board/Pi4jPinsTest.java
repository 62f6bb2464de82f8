package io.mimamori.edge.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputBase;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputBase;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;
import io.mimamori.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our adapter against Pi4J's own classes, with providers that stand for the kernel's pins. */
class Pi4jPinsTest {
    private final Map<Integer, Input> inputs = new ConcurrentHashMap<>();
    private final Map<Integer, Output> outputs = new ConcurrentHashMap<>();
    private final Context context =
            Pi4J.newContextBuilder().noAutoDetect().add(new Inputs(), new Outputs()).build();
    private final Pi4jPins pins = new Pi4jPins(context);

    @AfterEach
    void close() {
        pins.close();
    }

    @Test
    void givesEveryEdgeToItsOneListener() {
        List<Boolean> seen = new ArrayList<>();
        try (Board.InputPin pin =
                pins.input(
                        17,
                        Board.Pull.UP,
                        (high, nanos) -> {
                            assertThat(nanos).isNotZero();
                            seen.add(high);
                        })) {
            known(inputs, 17).becomes(DigitalState.HIGH);
            known(inputs, 17).becomes(DigitalState.LOW);
            assertThat(pin.isHigh()).isFalse();
            assertThat(seen).containsExactly(true, false);
        }
    }

    @Test
    void anOutputIsOffAtFirstAndAgainWhenItIsClosedAlsoWhenLowMeansOn() {
        Board.OutputPin pin = pins.output(27, true);
        assertThat(known(outputs, 27).state()).isEqualTo(DigitalState.HIGH);
        pin.set(true);
        assertThat(known(outputs, 27).state()).isEqualTo(DigitalState.LOW);
        pin.close();
        assertThat(known(outputs, 27).last).isEqualTo(DigitalState.HIGH);
    }

    @Test
    void aPinCanBeOpenedAgainAfterItWasClosed() {
        pins.input(17, Board.Pull.UP, (_, _) -> {}).close();
        pins.input(17, Board.Pull.DOWN, (_, _) -> {}).close();
        assertThat(inputs).containsKey(17);
    }

    @Test
    void aBusWithoutAProviderIsToldInOurWords() {
        assertThatThrownBy(() -> pins.i2c(1, 0x44))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("I2C bus 1, device 0x44 cannot be opened");
    }

    private static <P> P known(Map<Integer, P> pins, int pin) {
        return Optional.ofNullable(pins.get(pin)).orElseThrow();
    }

    private final class Inputs extends DigitalInputProviderBase {
        Inputs() {
            super("test-inputs", "inputs of a test");
        }

        @Override
        public DigitalInput create(DigitalInputConfig config) {
            Input input = new Input(this, config);
            inputs.put(config.address(), input);
            context.registry().add(input);
            return input;
        }
    }

    private static final class Input extends DigitalInputBase {
        private DigitalState now = DigitalState.LOW;

        Input(DigitalInputProvider provider, DigitalInputConfig config) {
            super(provider, config);
        }

        void becomes(DigitalState state) {
            now = state;
            dispatch(new DigitalStateChangeEvent<>(this, state));
        }

        @Override
        public DigitalState state() {
            return now;
        }
    }

    private final class Outputs extends DigitalOutputProviderBase {
        Outputs() {
            super("test-outputs", "outputs of a test");
        }

        @Override
        public DigitalOutput create(DigitalOutputConfig config) {
            Output output = new Output(this, config);
            outputs.put(config.address(), output);
            context.registry().add(output);
            return output;
        }
    }

    private static final class Output extends DigitalOutputBase {
        private DigitalState last = DigitalState.UNKNOWN;

        Output(DigitalOutputProvider provider, DigitalOutputConfig config) {
            super(provider, config);
        }

        @Override
        public DigitalOutput state(DigitalState state) {
            last = state;
            return super.state(state);
        }
    }
}
