package io.mimamori.edge.board;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.mimamori.ProtocolException;
import java.nio.file.Path;
import java.time.Duration;

/** A serial line through jSerialComm. One thread at a time. */
final class JSerialLine implements Board.SerialLine {
    /** Where jSerialComm unpacks its library; /tmp may be mounted without the right to run. */
    private static final String LIBRARY_FOLDER = "jSerialComm.library.path.unpack";

    private final SerialPort port;

    private JSerialLine(SerialPort port) {
        this.port = port;
    }

    static JSerialLine open(String name, int baud, Path state) {
        System.setProperty("java.io.tmpdir", System.getProperty("java.io.tmpdir"));
        System.setProperty(LIBRARY_FOLDER, state.toString());
        try {
            SerialPort port = SerialPort.getCommPort(name);
            port.setComPortParameters(baud, 8, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY);
            port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
            if (!port.openPort()) {
                throw new ProtocolException(
                        "serial port %s cannot be opened (code %d); does another program use it?"
                                .formatted(name, port.getLastErrorCode()),
                        true,
                        null);
            }
            return new JSerialLine(port);
        } catch (SerialPortInvalidPortException e) {
            throw new ProtocolException(
                    "serial port " + name + " cannot be opened: " + e.getMessage(), true, e);
        }
    }

    @Override
    public int read(byte[] into, Duration patience) {
        port.setComPortTimeouts(
                SerialPort.TIMEOUT_READ_SEMI_BLOCKING, Math.toIntExact(patience.toMillis()), 0);
        int count = port.readBytes(into, into.length);
        if (count < 0 || !port.isOpen()) {
            throw new ProtocolException(
                    "serial port " + port.getSystemPortPath() + " was hung up; check its cable",
                    true,
                    null);
        }
        return count;
    }

    @Override
    public void close() {
        port.closePort();
    }
}
