package io.mimamori.hub.fuzz;

import io.mimamori.senml.SenmlFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Packets of MQTT 3.1, 3.1.1 and 5 as a client sends them, right or nearly so. */
final class MqttPackets {
    private static final List<String> TOPICS =
            List.of(
                    "mm/1/city/g1/up",
                    "mm/1/city/g1/up",
                    "mm/1/city/g1/up/h",
                    "mm/1/city/g1/ev",
                    "mm/1/city/g1/up/c",
                    "mm/1/city/g1/st",
                    "mm/1/city/g1/cmd/ack",
                    "mm/1/city/g1/media/e1",
                    "mm/1/city/g2/up",
                    "mm/1/city/live/kamojima/level",
                    "$SYS/x",
                    "",
                    "a/".repeat(3_000));

    private static final List<String> FILTERS =
            List.of(
                    "mm/1/city/g1/cfg",
                    "mm/1/city/g1/cmd",
                    "mm/1/city/g1/bundle",
                    "mm/1/city/live/#",
                    "mm/1/city/alerts/+/+",
                    "#",
                    "+/+/+",
                    "$share/g/mm/1/city/live/#",
                    "mm/1/city/live/#/x",
                    "+/".repeat(2_000));

    /** Identifiers of MQTT 5 properties with their types (section 2.2.2.2): 1, 2, 4 bytes, … */
    private static final List<String> PROPERTIES =
            List.of(
                    "1:1", "2:4", "3:s", "8:s", "9:b", "11:v", "17:4", "18:s", "19:2", "21:s",
                    "22:b", "23:1", "24:4", "25:1", "26:s", "28:s", "31:s", "33:2", "34:2", "35:2",
                    "36:1", "37:1", "38:p", "39:4", "40:1", "41:1", "42:1");

    private final Random random;
    private final boolean five;

    MqttPackets(Random random, boolean five) {
        this.random = random;
        this.five = five;
    }

    /** Mostly one that is let in. */
    byte[] connect() {
        return random.nextInt(3) > 0 ? good() : strange();
    }

    private byte[] good() {
        boolean will = random.nextInt(4) == 0;
        ByteWriter body =
                new ByteWriter()
                        .text("MQTT")
                        .u8(five ? 5 : 4)
                        .u8(will ? 0xEE : 0xC2)
                        .u16(60)
                        .bytes(five ? new byte[1] : new byte[0])
                        .text(pick(List.of("g1", "x")));
        if (will) {
            body.bytes(five ? new byte[1] : new byte[0])
                    .text("mm/1/city/g1/st")
                    .text("{\"on\":false}");
        }
        return packet(0x10, body.text("g1").text(Secrets.DEVICE));
    }

    private byte[] strange() {
        int level = five ? 5 : random.nextInt(20) == 0 ? random.nextInt(256) : 4;
        boolean will = random.nextInt(3) == 0;
        int willBits = will ? 0x04 | (random.nextInt(4) << 3) | (random.nextInt(2) << 5) : 0;
        ByteWriter body =
                new ByteWriter()
                        .text("MQTT")
                        .u8(level)
                        .u8(0xC2 | willBits)
                        .u16(pick(List.of(0, 1, 60, 65_535)));
        properties(body);
        body.text(pick(List.of("g1", "", "x", "界", "c".repeat(300))));
        if (will) {
            properties(body);
            body.text(pick(TOPICS)).binary(payload());
        }
        body.text(pick(List.of("g1", "g1", "g1", "city/g1", "admin", "")));
        body.text(pick(List.of(Secrets.DEVICE, Secrets.DEVICE, Secrets.ADMIN, "wrong")));
        return packet(0x10, body);
    }

    /** Anything that may follow. */
    byte[] any() {
        return switch (random.nextInt(16)) {
            case 0 -> subscribe();
            case 1 -> unsubscribe();
            case 2 -> packet(0x40, reply());
            case 3 -> packet(pick(List.of(0x50, 0x62, 0x70)), reply());
            case 4 -> packet(0xC0, new ByteWriter());
            case 5 -> packet(0xE0, five ? reason() : new ByteWriter());
            case 6 -> packet(0xF0, reason());
            case 7 -> connect();
            case 8 -> packet(random.nextInt(256), new ByteWriter().bytes(payload()));
            default -> publish();
        };
    }

    private byte[] publish() {
        int qos = pick(List.of(0, 1, 1, 1, 1, 1, 2, 3));
        ByteWriter body = new ByteWriter().text(pick(TOPICS));
        if (qos > 0) {
            body.u16(id());
        }
        properties(body);
        body.bytes(payload());
        int duplicate = random.nextInt(10) / 9;
        int retain = random.nextInt(5) / 4;
        return packet(0x30 | (duplicate << 3) | (qos << 1) | retain, body);
    }

    private byte[] subscribe() {
        ByteWriter body = new ByteWriter().u16(id());
        properties(body);
        for (int i = random.nextInt(6) == 0 ? 500 : random.nextInt(4); i > 0; i--) {
            body.text(pick(FILTERS)).u8(random.nextInt(4) == 0 ? random.nextInt(256) : 1);
        }
        return packet(0x82, body);
    }

    private byte[] unsubscribe() {
        ByteWriter body = new ByteWriter().u16(id());
        properties(body);
        for (int i = random.nextInt(4); i > 0; i--) {
            body.text(pick(FILTERS));
        }
        return packet(0xA2, body);
    }

    private ByteWriter reply() {
        ByteWriter body = new ByteWriter().u16(id());
        return five && random.nextBoolean() ? body.bytes(reason().toBytes()) : body;
    }

    private ByteWriter reason() {
        ByteWriter body = new ByteWriter().u8(pick(List.of(0, 4, 0x80, 0x82, 0x8E, 0xFF)));
        properties(body);
        return body;
    }

    /** For MQTT 5: mostly none, then some of any kind, with the type that the number says. */
    private void properties(ByteWriter body) {
        if (!five) {
            return;
        }
        ByteWriter all = new ByteWriter();
        for (int i = Math.max(0, random.nextInt(8) - 4); i > 0; i--) {
            String property = pick(PROPERTIES);
            String typed = random.nextInt(8) == 0 ? pick(PROPERTIES) : property;
            String type = typed.substring(typed.indexOf(':') + 1);
            all.u8(Integer.parseInt(property.substring(0, property.indexOf(':'))));
            switch (type) {
                case "1" -> all.u8(random.nextInt(3));
                case "2" -> all.u16(number());
                case "4" -> all.u32(number());
                case "v" -> all.variable(Math.abs(number()) & 0xFFF_FFFF);
                case "p" -> all.text("key").text("value");
                default -> all.text(pick(List.of("", "x", "application/senml+cbor", "PLAIN")));
            }
        }
        byte[] bytes = all.toBytes();
        body.variable(random.nextInt(20) == 0 ? number() & 0xFFF_FFFF : bytes.length).bytes(bytes);
    }

    private byte[] payload() {
        byte[] valid = validPayload();
        return random.nextInt(3) > 0 ? valid : Mutator.mutate(random, valid, List.of(valid));
    }

    private byte[] validPayload() {
        return switch (random.nextInt(10)) {
            case 0 -> SenmlFuzz.valid(random, SenmlFormat.CBOR);
            case 1 -> "{\"on\":true,\"batt\":3.6}".getBytes(StandardCharsets.UTF_8);
            case 2 -> "{\"id\":\"c1\",\"ok\":true}".getBytes(StandardCharsets.UTF_8);
            case 3 -> new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 0, 1};
            case 4 -> new byte[random.nextInt(3) * 30_000];
            default -> SenmlFuzz.valid(random, SenmlFormat.JSON);
        };
    }

    /** With the length that it has, or rarely with another one. */
    private byte[] packet(int header, ByteWriter body) {
        byte[] bytes = body.toBytes();
        int length = bytes.length;
        if (random.nextInt(40) == 0) {
            length = pick(List.of(0, length + 1, length * 2, 66_560, 268_435_455));
        }
        return new ByteWriter().u8(header).variable(length).bytes(bytes).toBytes();
    }

    private int id() {
        return pick(List.of(0, 1, 1, 2, 3, 65_535));
    }

    private int number() {
        return pick(List.of(0, 1, 2, 127, 128, 65_535, 65_536, Integer.MAX_VALUE, -1));
    }

    private <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
