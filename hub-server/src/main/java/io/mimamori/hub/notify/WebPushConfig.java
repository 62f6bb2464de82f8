package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * {@code - webpush: {keyFile, contact, subscriptionFiles: [...], devicesMax}}.
 *
 * @param keyFile the hub's own key for all its subscriptions, PKCS#8 in PEM
 * @param contact {@code mailto:} or {@code https:} of the operator, which the push service may use
 * @param subscriptionFiles each the JSON that a browser gives as PushSubscription, one endpoint
 *     each
 * @param devicesMax devices that an account may subscribe on {@code /care}; 0: none
 */
record WebPushConfig(
        Path keyFile,
        String contact,
        List<Path> subscriptionFiles,
        int devicesMax,
        EndpointRules rules)
        implements ChannelConfig {
    private static final int DEVICES_MAX = 20;

    WebPushConfig {
        subscriptionFiles = List.copyOf(subscriptionFiles);
    }

    static Optional<WebPushConfig> read(ConfigNode node, Path folder) {
        String contact = node.requiredText("contact");
        if (!contact.isEmpty() && !contact.matches("(mailto:|https://).+")) {
            node.problem("contact", "'%s' is not a mailto: or https: address".formatted(contact));
        }
        List<Path> files = node.texts("subscriptionFiles").stream().map(folder::resolve).toList();
        int devicesMax = node.integer("devicesMax", 0, 0, DEVICES_MAX);
        if (files.isEmpty() && devicesMax == 0) {
            node.problem(
                    "subscriptionFiles",
                    "names no subscription: give a list of files, or devicesMax for people's own");
        }
        return Optional.of(
                new WebPushConfig(
                        folder.resolve(node.requiredText("keyFile")),
                        contact,
                        files,
                        devicesMax,
                        EndpointRules.read(node, true)));
    }

    @Override
    public List<Endpoint> endpoints(InstantSource machine) {
        HttpCalls calls = new HttpCalls(rules.guard(), machine, HttpCalls.TIMEOUT);
        Vapid vapid = Vapid.read(keyFile, contact, machine);
        return subscriptionFiles.stream()
                .map(PushSubscription::read)
                .map(subscription ->
                        rules.endpoint(
                                "webpush",
                                EndpointName.of(
                                        "webpush",
                                        subscription.endpoint(),
                                        subscription.endpoint().toString()),
                                new WebPushChannel(subscription, vapid, calls)))
                .toList();
    }
}
