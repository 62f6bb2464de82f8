package io.mimamori.hub.person;

import io.mimamori.hub.account.Consents;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.alert.Notices;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Site;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** The parts of this package, put together. Thread-safe. */
public final class WatchedPerson implements AutoCloseable {
    private final RestingNotices notices;
    private final Rests rests;
    private final HomeDeeds deeds;
    private final Consents consents;
    private final ConsentBook consentBook;
    private final Looks looks;
    private final BreakGlass glass;
    private final PersonKeys keys;
    private final LetterPdf letters;

    /**
     * What it stands on.
     *
     * @param machine the machine's clock, never the data clock
     * @param exercise whether everything that happens now belongs to a drill
     * @param letter what the monthly letter needs to know
     */
    public record Ground(
            StateDatabase state,
            Ledger ledger,
            InstantSource machine,
            boolean exercise,
            LetterConfig letter) {
        /** With a font that the machine has. */
        public Ground(StateDatabase state, Ledger ledger, InstantSource machine, boolean exercise) {
            this(state, ledger, machine, exercise, LetterConfig.NONE);
        }
    }

    /**
     * @param told takes on what people are to be told while no home rests
     * @param sites finds the place of an alert as it is configured now
     */
    public WatchedPerson(Ground ground, Notices told, Function<Alert, Optional<Site>> sites) {
        this.notices =
                new RestingNotices(
                        told, ground.ledger(), ground.machine(), sites, ground.exercise());
        this.deeds =
                new HomeDeeds(ground.state(), ground.ledger(), ground.machine(), ground.exercise());
        this.consents = new Consents(ground.state(), ground.machine());
        this.consentBook = new ConsentBook(ground.state(), consents, deeds);
        this.looks = new Looks(ground.state(), ground.machine());
        this.glass = new BreakGlass(ground.state(), ground.machine(), deeds, looks);
        this.keys = new PersonKeys(ground.state(), ground.machine(), deeds);
        this.letters = new LetterPdf(ground.letter());
        this.rests = new Rests(ground.state(), ground.machine(), deeds, consents, notices);
    }

    /** Begins to end rests whose time is up. */
    public void start() {
        rests.start();
    }

    /** What the operator is to know. */
    public Optional<String> problem() {
        long soon = consents.endingSoon();
        return soon == 0
                ? Optional.empty()
                : Optional.of(
                        "%d consents to look at a home end within %d days: ask the people who live there"
                                .formatted(soon, Consents.TOLD_BEFORE.toDays()));
    }

    /** What stands between alerts and those who tell people of them. */
    public Notices notices() {
        return notices;
    }

    public Rests rests() {
        return rests;
    }

    public Consents consents() {
        return consents;
    }

    public ConsentBook consentBook() {
        return consentBook;
    }

    public Looks looks() {
        return looks;
    }

    public BreakGlass breakGlass() {
        return glass;
    }

    public PersonKeys keys() {
        return keys;
    }

    public LetterPdf letters() {
        return letters;
    }

    public HomeDeeds deeds() {
        return deeds;
    }

    @Override
    public void close() {
        rests.close();
    }
}
