package io.mimamori.hub.series;

import com.influxdb.exceptions.InfluxException;
import java.io.IOException;
import org.influxdb.InfluxDBException;

/** One way to write to one database. Thread-safe. */
interface InfluxPath {
    /** Writes line protocol with times in ns. */
    void write(String lines) throws IOException;

    /** Makes the database or bucket, and what reading it in InfluxQL needs. */
    void create() throws IOException;

    /** A call of one of the clients, which wrap what went wrong on the wire. */
    interface Call<T> {
        T run();
    }

    /** Makes the call; throws what went wrong on the wire. */
    static <T> T call(Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (InfluxDBException | InfluxException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(e.getMessage(), e);
        }
    }
}
