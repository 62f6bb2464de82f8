package io.mimamori.edge.board;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.mimamori.ProtocolException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an installer reads where the hardware is missing. */
class DeviceBoardTest {
    @TempDir private Path folder;

    @Test
    void saysThatThereAreNoPins() {
        assertThatThrownBy(() ->
                        new DeviceBoard(folder, folder).input(17, Board.Pull.UP, (_, _) -> {}))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("pin 17")
                .hasMessageContaining("gpiochip")
                .hasMessageContaining("Raspberry Pi");
    }

    /** A file that only looks like a chip: Pi4J itself must refuse it, with our words around. */
    @Test
    void saysThatAPinCannotBeHadThoughItsChipSeemsToBeThere() throws Exception {
        assumeFalse(
                Files.exists(Path.of("/dev/gpiochip0")),
                "/dev/gpiochip0 is there: this is a test for computers without pins");
        Files.createFile(folder.resolve("gpiochip0"));
        assertThatThrownBy(() -> new DeviceBoard(folder, folder).output(27, false))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("cannot be opened");
    }

    @Test
    void saysHowToSwitchI2cOn() {
        assertThatThrownBy(() -> new DeviceBoard(folder, folder).i2c(1, 0x44))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("I2C bus 1")
                .hasMessageContaining("dtparam=i2c_arm=on");
    }

    @Test
    void saysWhichSerialPortIsMissing() {
        assertThatThrownBy(() -> new DeviceBoard(folder).serial("/dev/ttyNONE", 9600))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("/dev/ttyNONE")
                .hasMessageContaining("check the cable");
    }
}
