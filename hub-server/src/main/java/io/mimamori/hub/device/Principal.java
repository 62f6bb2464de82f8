package io.mimamori.hub.device;

/** Whose credential it is that was shown. */
public sealed interface Principal {
    /** For the log of refusals. */
    String name();

    /** Whether it may subscribe to {@code live} and {@code alerts} of the tenant. */
    boolean reads(String tenant);

    /** A registered device, gateway or reader. */
    record Registered(Device device) implements Principal {
        @Override
        public String name() {
            return device.device();
        }

        @Override
        public boolean reads(String tenant) {
            return device.reads() && device.tenant().equals(tenant);
        }
    }

    /** Who runs the hub: speaks for every known device of every tenant, and reads. */
    record Admin() implements Principal {
        /** Name of the stand-in sender. */
        public static final String NAME = "admin";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public boolean reads(String tenant) {
            return true;
        }
    }
}
