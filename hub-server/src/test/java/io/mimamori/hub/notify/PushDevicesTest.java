package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.account.Accounts.Entry;
import io.mimamori.hub.account.Accounts.Invitation;
import io.mimamori.hub.account.Accounts.Try;
import io.mimamori.hub.notify.PushDevices.Added;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.hub.testing.FakeBrowser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that people subscribe themselves, before a real browser's key and push service. */
class PushDevicesTest {
    private static final String PASSWORD = "correct horse battery";

    @TempDir private Path folder;
    private final HandClock clock = new HandClock();
    private StateDatabase state;
    private Accounts accounts;
    private FakeBrowser browser;
    private PushDevices devices;
    private Account hanako;

    @BeforeEach
    void open() throws Exception {
        state = new StateDatabase(folder.resolve("state.db"));
        accounts = new Accounts(state, clock);
        browser = new FakeBrowser();
        devices = PushSetup.devices(state, clock, folder, ", private: true");
        hanako = account("hanako", "daughter");
    }

    @AfterEach
    void close() {
        browser.close();
        state.close();
    }

    private Account account(String login, String person) {
        Invitation invitation =
                new Invitation("花子", new Home("city", "home-7"), "署名", Optional.of(person));
        String token = accounts.invite(invitation, Duration.ofDays(1)).token();
        return ((Entry.Open) accounts.join(token, new Try(login, PASSWORD, "203.0.113.1")))
                .account();
    }

    private String subscription(String path) {
        return browser.subscription().replace("/push/u1", path);
    }

    private NotificationChannel channel() {
        return devices.endpoints(Set.of("daughter")).getFirst().channel();
    }

    private static Message alarm() {
        String json = "{\"id\":\"%s\"}".formatted(new UUID(1, 2));
        return new Message(UUID.randomUUID(), "見守りのお知らせがあります", "髙﨑さんが…", json, true, true);
    }

    @Test
    void tellsTheOwnDevicesOfAPersonAndNamesNobodyOnTheirLockedScreens() throws Exception {
        assertThat(channel().isReady()).isFalse();
        assertThat(devices.add(hanako.id(), subscription("/push/u1"))).isEqualTo(Added.DONE);
        assertThat(channel().isReady()).isTrue();
        assertThat(channel().deliver(alarm())).isInstanceOf(DeliveryResult.Accepted.class);
        assertThat(browser.shown()).hasSize(1);
        assertThat(browser.shown().getFirst().text()).contains("見守りの画面").doesNotContain("髙﨑");
        assertThat(browser.newest()).contains(new UUID(1, 2).toString());
    }

    @Test
    void isToldWhenOneOfTheDevicesTakesItAndTheOneThatIsGoneIsForgotten() throws Exception {
        devices.add(hanako.id(), subscription("/push/gone"));
        devices.add(hanako.id(), subscription("/push/u2"));
        assertThat(channel().deliver(alarm())).isInstanceOf(DeliveryResult.Accepted.class);
        assertThat(devices.of(hanako.id())).hasSize(1);
        devices.remove(hanako.id(), devices.of(hanako.id()).getFirst().id());
        devices.add(hanako.id(), subscription("/push/gone"));
        assertThat(channel().deliver(alarm())).isInstanceOf(DeliveryResult.Rejected.class);
        assertThat(channel().isReady()).isFalse();
    }

    @Test
    void anAccountHasAFewDevicesAndTheSameOnceOnly() {
        assertThat(devices.add(hanako.id(), subscription("/push/u1"))).isEqualTo(Added.DONE);
        assertThat(devices.add(hanako.id(), subscription("/push/u1"))).isEqualTo(Added.DONE);
        assertThat(devices.add(hanako.id(), subscription("/push/u2"))).isEqualTo(Added.DONE);
        assertThat(devices.add(hanako.id(), subscription("/push/u3"))).isEqualTo(Added.FULL);
        assertThat(devices.of(hanako.id())).hasSize(2);
    }

    @Test
    void aPhoneThatIsHandedOnTellsItsNewOwnerOnly() {
        Account ichiro = account("ichiro", "son");
        devices.add(hanako.id(), subscription("/push/u1"));
        devices.add(ichiro.id(), subscription("/push/u1"));
        assertThat(devices.of(hanako.id())).isEmpty();
        assertThat(devices.of(ichiro.id())).hasSize(1);
        assertThat(devices.remove(hanako.id(), devices.of(ichiro.id()).getFirst().id())).isFalse();
    }

    @Test
    void whoseAccountWasEndedIsToldNothing() {
        devices.add(hanako.id(), subscription("/push/u1"));
        accounts.end(hanako.id());
        assertThat(channel().isReady()).isFalse();
    }

    @Test
    void aSubscriptionThatLeadsIntoTheOwnNetworkOrIsNoneIsRefused() throws Exception {
        PushDevices strict = PushSetup.devices(state, clock, folder, "");
        for (String url :
                List.of(
                        "http://push.example",
                        "https://127.0.0.1",
                        "https://[::1]",
                        "https://localhost",
                        "https://10.0.0.7")) {
            String json = browser.subscription().replace(browser.url().toString(), url);
            assertThat(strict.add(hanako.id(), json)).as(url).isEqualTo(Added.REFUSED);
        }
        for (String none : List.of("", "{}", "null", "[]", "no JSON", "{\"endpoint\":\"%\"}")) {
            assertThat(strict.add(hanako.id(), none)).as(none).isEqualTo(Added.REFUSED);
        }
        String invalid = browser.subscription().replace("p256dh", "none");
        assertThat(strict.add(hanako.id(), invalid)).isEqualTo(Added.REFUSED);
        String long_ = browser.subscription().replace("/push/u1", "/" + "x".repeat(2_000));
        assertThat(devices.add(hanako.id(), long_)).isEqualTo(Added.REFUSED);
    }
}
