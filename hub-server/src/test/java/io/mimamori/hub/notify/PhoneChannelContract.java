package io.mimamori.hub.notify;

import io.mimamori.hub.testing.FakeTwilio;
import io.mimamori.hub.testing.ProviderServer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What short messages and calls have in common. */
abstract class PhoneChannelContract extends HttpChannelContract {
    private static final String MOBILE = "+818012345678";

    abstract PhoneConfig.Way way();

    @Override
    ProviderServer open() throws IOException {
        return new FakeTwilio();
    }

    @Override
    NotificationChannel channel(URI url, HttpCalls calls) throws IOException {
        return channel(url, calls, MOBILE);
    }

    final NotificationChannel channelTo(String number) throws IOException {
        HttpCalls calls = new HttpCalls(new AddressGuard(false), NOW, TIMEOUT);
        return channel(provider().url(), calls, number);
    }

    private NotificationChannel channel(URI url, HttpCalls calls, String number)
            throws IOException {
        PhoneConfig config =
                new PhoneConfig(
                        way(),
                        url,
                        FakeTwilio.ACCOUNT,
                        secret(FakeTwilio.TOKEN),
                        "+15005550006",
                        List.of(number),
                        Optional.empty(),
                        rules());
        return new PhoneChannel(way(), new TwilioProvider(config, calls), number);
    }

    /** They have no key but the number. */
    @Override
    String key(Message message) {
        return MOBILE;
    }
}
