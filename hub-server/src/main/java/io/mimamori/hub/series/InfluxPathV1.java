package io.mimamori.hub.series;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.influxdb.InfluxDB;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;

/** {@code /write} and {@code CREATE DATABASE} of InfluxDB 1.x. Thread-safe. */
final class InfluxPathV1 implements InfluxPath {
    private final InfluxDB server;
    private final String database;

    /** {@code server} is closed by its owner. */
    InfluxPathV1(InfluxDB server, String database) {
        this.server = server;
        this.database = database;
    }

    @Override
    public void write(String lines) throws IOException {
        InfluxPath.call(() -> {
            server.write(database, "", InfluxDB.ConsistencyLevel.ONE, TimeUnit.NANOSECONDS, lines);
            return true;
        });
    }

    @Override
    public void create() throws IOException {
        String command = "CREATE DATABASE " + InfluxText.identifier(database);
        QueryResult answer =
                InfluxPath.call(() -> server.query(new Query(command, database, true)));
        if (answer.hasError()) {
            throw new IOException(command + ": " + answer.getError());
        }
    }
}
