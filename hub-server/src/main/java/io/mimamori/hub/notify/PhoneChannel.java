package io.mimamori.hub.notify;

/**
 * Short messages and calls to one number. An SMS is the subject alone, in one segment; a call reads
 * the Japanese text. The provider cannot tell a repetition. Thread-safe.
 */
final class PhoneChannel implements NotificationChannel {
    /** UTF-16 units of one segment as soon as one letter is not of GSM 03.38 (UCS-2). */
    static final int SMS_UNITS_MAX = 70;

    /** UTF-16 units that are read aloud, about a minute. */
    static final int SPOKEN_MAX = 400;

    private final PhoneConfig.Way way;
    private final PhoneProvider provider;
    private final String number;

    PhoneChannel(PhoneConfig.Way way, PhoneProvider provider, String number) {
        this.way = way;
        this.provider = provider;
        this.number = number;
    }

    @Override
    public DeliveryResult deliver(Message message) throws InterruptedException {
        return switch (way) {
            case SMS ->
                    provider.sms(
                            message.id(),
                            number,
                            ShortText.units(message.subject(), SMS_UNITS_MAX));
            case VOICE -> provider.call(message.id(), number, spoken(message));
        };
    }

    @Override
    public boolean reports() {
        return provider.reports();
    }

    /** The Japanese part; of a home's alert what a stranger who answers may hear. */
    private static String spoken(Message message) {
        String text = message.home() ? message.subject() : message.text().split("\n----\n", 2)[0];
        return ShortText.units(text.strip(), SPOKEN_MAX);
    }
}
