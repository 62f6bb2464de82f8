package io.mimamori.hub.web;

import java.util.List;
import java.util.Optional;

/**
 * What the page {@code /care/settings} shows, ready for the template.
 *
 * @param text texts in the reader's language
 * @param person who is signed in
 * @param push empty: the hub is not set up for it, or the account is nobody whom it calls
 * @param calling how the person wishes to be told; empty: it is nobody whom the hub calls
 */
public record CareSettingsView(
        Messages text,
        String person,
        List<PasskeyRow> passkeys,
        Optional<Push> push,
        Optional<Calling> calling) {
    public CareSettingsView {
        passkeys = List.copyOf(passkeys);
    }

    /**
     * A passkey.
     *
     * @param usedText when it was used last; empty: never
     */
    public record PasskeyRow(String id, String madeText, String usedText) {}

    /**
     * Messages on the person's own devices.
     *
     * @param key what the browser is given as applicationServerKey
     * @param max devices that there may be
     */
    public record Push(String key, int max, List<DeviceRow> devices) {
        public Push {
            devices = List.copyOf(devices);
        }
    }

    /**
     * How a person wishes to be told.
     *
     * @param from such as {@code 22:00}, also where there are no quiet hours
     */
    public record Calling(List<Way> ways, boolean isQuiet, String from, String to) {
        public Calling {
            ways = List.copyOf(ways);
        }
    }

    /**
     * A channel of a person.
     *
     * @param channel name of the endpoint
     */
    public record Way(String channel, String label, boolean isOn, boolean isFirst) {}

    /**
     * A device.
     *
     * @param service host of its push service, which tells browsers apart
     */
    public record DeviceRow(String id, String service, String madeText) {}
}
