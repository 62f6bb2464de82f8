package io.mimamori.hub.notify;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/**
 * What providers send to the hub by themselves: reports on messages and people's answers. Each body
 * is signed with a secret of the configuration; what is not is refused. Thread-safe; waits for
 * state.db.
 */
public final class ProviderHooks {
    private final List<LineWebhook> line = new ArrayList<>();
    private final List<PhoneWebhook> phone = new ArrayList<>();

    private ProviderHooks() {}

    /** Nobody sends anything. */
    public static ProviderHooks none() {
        return new ProviderHooks();
    }

    /**
     * Those of the channels that have a secret or an address for it.
     *
     * @param machine the machine's clock
     */
    public static ProviderHooks configured(
            List<ChannelConfig> channels,
            ProviderReports reports,
            ChannelAnswers answers,
            InstantSource machine) {
        ProviderHooks hooks = new ProviderHooks();
        for (ChannelConfig channel : channels) {
            switch (channel) {
                case LineConfig config -> {
                    HttpCalls calls =
                            new HttpCalls(config.rules().guard(), machine, HttpCalls.TIMEOUT);
                    LineWebhook.of(config, calls, answers).ifPresent(hooks.line::add);
                }
                case PhoneConfig config ->
                        PhoneWebhook.of(config, reports, answers).ifPresent(hooks.phone::add);
                case NtfyConfig _, ChatConfig _, MastodonConfig _, WebPushConfig _ -> {}
            }
        }
        return hooks;
    }

    /**
     * A webhook of LINE: returns whether its signature is that of one of the channels. Throws
     * {@link IllegalArgumentException} when a signed body is not in LINE's format.
     *
     * @param signature header {@code x-line-signature}
     * @param body as it came
     */
    public boolean line(String signature, byte[] body) {
        List<LineWebhook> signed =
                line.stream().filter(hook -> hook.isSigned(signature, body)).toList();
        if (signed.isEmpty()) {
            return false;
        }
        LineWebhook.take(signed, body);
        return true;
    }

    /** A report on a message: empty when the signature is wrong, else whether it is known. */
    public Optional<Boolean> phoneStatus(
            UUID message, String signature, SortedMap<String, String> fields) {
        return phone(PhoneWebhook.Resource.STATUS, message, signature, fields).stream()
                .findFirst()
                .map(hook -> hook.status(message, fields));
    }

    /** A digit pressed in a call: empty when the signature is wrong, else the TwiML to go on by. */
    public Optional<String> phoneDigits(
            UUID message, String signature, SortedMap<String, String> fields) {
        List<PhoneWebhook> signed = phone(PhoneWebhook.Resource.DIGITS, message, signature, fields);
        // Several entries may share one account.
        return signed.stream()
                .findFirst()
                .map(hook ->
                        hook.digits(
                                message,
                                fields,
                                endpoint -> signed.stream().anyMatch(each -> each.isAt(endpoint))));
    }

    private List<PhoneWebhook> phone(
            PhoneWebhook.Resource resource,
            UUID message,
            String signature,
            SortedMap<String, String> fields) {
        return phone.stream()
                .filter(hook -> hook.isSigned(resource, message, signature, fields))
                .toList();
    }
}
