package io.mimamori.hub.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;

/**
 * Tokens in inputs. An input holds a stand-in of the same length, so that it is the same for the
 * same seed whatever the hub's tokens are; the token is put in when it is thrown.
 */
final class Secrets {
    /** Characters of a token of the hub's, of devices and of the administrator. */
    static final int TOKEN_LENGTH = 47;

    /** Stands for the token of the device that inputs speak for. */
    static final String DEVICE = "D".repeat(TOKEN_LENGTH);

    /** Stands for the administrator's token. */
    static final String ADMIN = "A".repeat(TOKEN_LENGTH);

    private final Map<String, String> tokens;

    Secrets(String device, String admin) {
        if (device.length() != TOKEN_LENGTH || admin.length() != TOKEN_LENGTH) {
            throw new IllegalArgumentException(
                    "tokens have %d and %d characters; make TOKEN_LENGTH of this class so long"
                            .formatted(device.length(), admin.length()));
        }
        tokens = Map.of(DEVICE, device, ADMIN, admin);
    }

    byte[] in(byte[] input) {
        String text = new String(input, ISO_8859_1);
        for (Map.Entry<String, String> token : tokens.entrySet()) {
            text = text.replace(token.getKey(), token.getValue());
        }
        return text.getBytes(ISO_8859_1);
    }
}
