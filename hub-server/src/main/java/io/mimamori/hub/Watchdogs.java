package io.mimamori.hub;

import io.mimamori.hub.notify.DeadMan;
import io.mimamori.hub.notify.Endpoint;
import io.mimamori.hub.notify.Endpoints;
import io.mimamori.hub.notify.Mailbox;
import io.mimamori.hub.notify.ProviderReports;
import io.mimamori.hub.notify.SelfTest;
import io.mimamori.hub.notify.SelfTestConfig;
import io.mimamori.hub.ops.Health;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** Begins what shows whether the hub's messages come through, as far as it is configured. */
record Watchdogs(
        HubConfig config, Closers closers, Health health, Vertx vertx, InstantSource machine) {
    /** Looks for mail that came back. */
    private Optional<Mailbox> mailbox(ProviderReports reports) {
        return config.smtp()
                .flatMap(smtp -> smtp.mailbox())
                .map(own -> {
                    Mailbox mailbox = closers.add(new Mailbox(own, reports));
                    health.notice("mailbox", mailbox::problem);
                    mailbox.start();
                    return mailbox;
                });
    }

    /**
     * Messages of the hub's own by each way that costs nothing, and a look for mail that came back.
     * Gives how many ways do not work.
     */
    DoubleSupplier selfTest(ProviderReports reports) {
        Optional<Mailbox> mailbox = mailbox(reports);
        Optional<SelfTest> test = config.selfTest().map(own -> selfTest(own, mailbox));
        return () -> test.map(SelfTest::missing).orElse(0);
    }

    private SelfTest selfTest(SelfTestConfig own, Optional<Mailbox> mailbox) {
        List<Endpoint> endpoints = Endpoints.selfTest(own, config.smtp(), mailbox, vertx, machine);
        SelfTest test = closers.add(new SelfTest(endpoints, own.every(), machine));
        health.notice("self-test", test::problem);
        test.start();
        return test;
    }

    /** Calls to an outside monitor, as long as every check of the hub's health holds. */
    void deadMan() {
        config.deadMan()
                .ifPresent(own -> {
                    DeadMan man = closers.add(new DeadMan(own, this::fault, machine));
                    health.notice("dead-man", man::problem);
                    man.start();
                });
    }

    private Optional<String> fault() {
        return health.checked().entrySet().stream()
                .flatMap(check ->
                        check.getValue().map(text -> check.getKey() + ": " + text).stream())
                .findFirst();
    }
}
