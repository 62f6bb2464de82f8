package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import io.mimamori.edge.board.Board;
import java.time.Duration;
import java.time.InstantSource;

/** Makes sensors from configuration. */
public final class Sensors {
    private static final Duration RIVER_INTERVAL = Duration.ofMinutes(10);
    private static final Duration LIFE_INTERVAL = Duration.ofMinutes(60);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Sensors() {}

    /** Where readings come from. */
    enum Kind {
        SIMULATED,
        REPLAY,
        BOARD
    }

    /** Hardware at the computer's pins, named as in the device profiles. */
    enum DriverName {
        MAXBOTIX_SERIAL,
        TIPPING_BUCKET,
        PIR_GPIO,
        BUTTON_GPIO,
        CONTACT_GPIO,
        SHT4X_I2C
    }

    /** What a simulated sensor looks at. */
    enum Model {
        RIVER,
        RAIN,
        CAMERA,
        MOTION,
        HOME
    }

    /**
     * The sensor that {@code sensor} describes: {@code kind} is {@code simulated}, {@code replay}
     * or {@code board} (then {@code driver} says which hardware), {@code model} of a simulated one
     * {@code river}, {@code rain}, {@code camera}, {@code motion} or {@code home}; the other keys
     * are told in docs/sensors.md. Mistakes are noted on the node; the sensor may be started only
     * when its root's {@code finish()} found none.
     *
     * @param clock gives event times and paces the source
     * @param board what drivers may open
     */
    public static Sensor create(ConfigNode sensor, InstantSource clock, Board board) {
        return create(sensor, clock, board, BoardSensor.AGAIN_AFTER);
    }

    /** The same with another wait before lost hardware is tried again. */
    static Sensor create(ConfigNode sensor, InstantSource clock, Board board, Duration againAfter) {
        sensor.requiredText("kind");
        return switch (sensor.oneOf("kind", Kind.class, Kind.SIMULATED)) {
            case SIMULATED -> simulated(sensor, clock);
            case REPLAY -> ReplaySensor.of(sensor, clock);
            case BOARD -> onBoard(sensor, clock, board, againAfter);
        };
    }

    private static Sensor onBoard(
            ConfigNode sensor, InstantSource clock, Board board, Duration againAfter) {
        sensor.requiredText("driver");
        String device = Settings.device(sensor, "device");
        Driver driver =
                switch (sensor.oneOf("driver", DriverName.class, DriverName.CONTACT_GPIO)) {
                    case MAXBOTIX_SERIAL -> MaxbotixDriver.of(sensor);
                    case TIPPING_BUCKET -> TippingBucketDriver.of(sensor, device);
                    case PIR_GPIO -> PirDriver.of(sensor);
                    case BUTTON_GPIO -> ButtonDriver.of(sensor);
                    case CONTACT_GPIO -> ContactDriver.of(sensor);
                    case SHT4X_I2C -> Sht4xDriver.of(sensor);
                };
        return new BoardSensor(device, driver, board, clock, againAfter);
    }

    private static Sensor simulated(ConfigNode sensor, InstantSource clock) {
        sensor.requiredText("model");
        Model model = sensor.oneOf("model", Model.class, Model.RIVER);
        Rhythm rhythm =
                switch (model) {
                    case RIVER -> Rhythm.of(sensor, clock, "device", RIVER_INTERVAL);
                    case RAIN, MOTION -> Rhythm.of(sensor, clock, "device", MINUTE);
                    case CAMERA -> Rhythm.of(sensor, clock, "device", LIFE_INTERVAL);
                    case HOME -> Rhythm.of(sensor, clock, "home", LIFE_INTERVAL);
                };
        World world =
                switch (model) {
                    case RIVER ->
                            new RiverWorld(
                                    rhythm,
                                    RiverSettings.of(sensor, rhythm.interval()),
                                    catchment(sensor, rhythm));
                    case RAIN ->
                            new RainWorld(
                                    rhythm,
                                    RiverSettings.of(sensor, rhythm.interval()),
                                    catchment(sensor, rhythm));
                    case CAMERA -> new CameraWorld(rhythm, CameraWorld.Place.of(sensor));
                    case MOTION -> new MotionWorld(rhythm, MotionWorld.Place.of(sensor));
                    case HOME -> new HomeWorld(rhythm, HomePlace.of(sensor));
                };
        return new SimulatedSensor(rhythm.device(), world, rhythm.pace(), clock);
    }

    /** Sensors of one catchment share their rain. */
    private static Seed catchment(ConfigNode sensor, Rhythm rhythm) {
        return rhythm.seed().of("catchment").of(sensor.text("catchment", "main"));
    }
}
