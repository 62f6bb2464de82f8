package io.mimamori.hub.ingest;

import java.util.Set;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAPMessageFormatException;
import org.eclipse.californium.core.coap.CoAPOptionException;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.OptionNumberRegistry;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.elements.util.DatagramReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads datagrams, strictly: a critical option that means nothing here is answered with 4.02 as RFC
 * 7252, section 5.4.1, demands; the library's own would overlook it. Thread-safe.
 */
final class CoapParser extends UdpDataParser {
    private static final Set<Integer> HEEDED =
            Set.of(
                    OptionNumberRegistry.URI_HOST,
                    OptionNumberRegistry.URI_PORT,
                    OptionNumberRegistry.URI_PATH,
                    OptionNumberRegistry.URI_QUERY,
                    OptionNumberRegistry.ACCEPT,
                    OptionNumberRegistry.BLOCK1,
                    OptionNumberRegistry.BLOCK2,
                    OptionNumberRegistry.PROXY_URI,
                    OptionNumberRegistry.PROXY_SCHEME);

    CoapParser() {
        super(true, StandardOptionRegistry.getDefaultOptionRegistry());
    }

    /** The library's own lets a block that is larger than it says escape as a fault of the hub. */
    @Override
    public void parseOptionsAndPayload(DatagramReader reader, Message message) {
        try {
            super.parseOptionsAndPayload(reader, message);
        } catch (IllegalStateException e) {
            throw new CoAPMessageFormatException(
                    e.getMessage(),
                    message.getToken(),
                    message.getMID(),
                    message.getRawCode(),
                    message.isConfirmable(),
                    ResponseCode.BAD_REQUEST);
        }
    }

    @Override
    public @Nullable Option createOption(int code, int number, byte[] value) {
        if (OptionNumberRegistry.isCritical(number) && !HEEDED.contains(number)) {
            throw new CoAPOptionException(
                    "option " + number + " is not known here", ResponseCode.BAD_OPTION);
        }
        return super.createOption(code, number, value);
    }
}
