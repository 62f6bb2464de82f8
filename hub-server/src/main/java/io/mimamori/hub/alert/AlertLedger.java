package io.mimamori.hub.alert;

import io.mimamori.StorageException;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.reading.LocalVerdict;
import io.mimamori.rule.Effect;
import io.mimamori.rule.EpisodeEvent;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Episodes, their answers and the ledger in state.db. Whatever the judge says is inserted if absent
 * under its own ids, so it may be said again after a crash; the messages that follow from it are in
 * the same transaction. Thread-safe.
 */
public final class AlertLedger implements AlertStore {
    /** Longest note of an answer and longest name of a person, in characters. */
    public static final int NOTE_MAX = 1_000;

    /** Ledger entries that are shown of one episode. */
    private static final int LEDGER_MAX = 10_000;

    private final StateDatabase state;
    private final Ledger ledger;
    private final Notices notices;
    private final boolean exercise;
    private final ConcurrentMap<UUID, Answered> answers = new ConcurrentHashMap<>();
    private final ConcurrentMap<Place, Long> versions = new ConcurrentHashMap<>();

    private record Place(String tenant, String site) {}

    /**
     * @param notices takes on what people are to be told
     * @param clock the hub's clock; stamps the ledger
     * @param exercise whether everything that happens now belongs to a drill
     */
    public AlertLedger(
            StateDatabase state, Notices notices, InstantSource clock, boolean exercise) {
        this.state = state;
        this.ledger = new Ledger(state, clock);
        this.notices = notices;
        this.exercise = exercise;
    }

    @Override
    public List<Alert> list(Optional<Alert.State> wanted, Optional<UUID> after, int limit) {
        return state.read(handle -> EpisodeTables.alerts(handle, wanted, after, limit));
    }

    @Override
    public Optional<Alert> find(UUID id) {
        return state.read(handle -> EpisodeTables.alert(handle, id));
    }

    @Override
    public List<Alert> standing(String tenant, String site, long timeMillis, int limit) {
        return state.read(
                handle -> EpisodeTables.standing(handle, tenant, site, timeMillis, limit));
    }

    @Override
    public List<Alert> ofSite(String tenant, String site, int limit) {
        return state.read(handle -> EpisodeTables.ofSite(handle, tenant, site, limit));
    }

    @Override
    public long version(String tenant, String site) {
        return versions.getOrDefault(new Place(tenant, site), 0L);
    }

    @Override
    public List<LedgerEntry> ledger(UUID id) {
        return ledger.of(id, LEDGER_MAX);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Throws {@link IllegalArgumentException} when the code is none of the six, when nobody is
     * named, or when name or note are over {@value #NOTE_MAX} characters.
     */
    @Override
    public Optional<Alert> answer(UUID id, Answer answer) {
        Answered said = Answered.ofCode(answer.code());
        if (answer.who().isBlank()
                || answer.who().length() > NOTE_MAX
                || answer.note().length() > NOTE_MAX) {
            throw new IllegalArgumentException(
                    "an answer names a person; name and note have at most "
                            + NOTE_MAX
                            + " characters");
        }
        return join(
                state.write(tx -> answer(tx, id, answer, said))
                        .whenComplete((_, _) -> notices.queued()));
    }

    /**
     * Puts an answer on the ledger within a write to state.db, as {@link #answer} does; nothing
     * when the alert is unknown.
     */
    public void answer(Handle tx, UUID id, Answer answer) {
        Optional<Alert> _ = answer(tx, id, answer, Answered.ofCode(answer.code()));
    }

    /** Nobody is on the way any more; within a write to state.db. */
    public void reopen(Handle tx, UUID id) {
        Optional<Episode> episode = EpisodeTables.episode(tx, id);
        if (episode.isPresent() && episode.get().answered() == Answered.ACKNOWLEDGED) {
            put(tx, episode.get(), Answered.NONE, EpisodeTables.isExercise(tx, id));
            answers.put(id, Answered.NONE);
        }
    }

    /** Follows the chain of the whole ledger. */
    public Ledger.Verdict verify() {
        return ledger.verify();
    }

    /** Memory for the judge's thread, filled from what is stored. */
    EpisodeBook book() {
        EpisodeBook book =
                new EpisodeBook(
                        id -> join(state.write(tx -> EpisodeTables.episode(tx, id))), answers);
        List<Episode> newest =
                state.read(handle -> EpisodeTables.newest(handle, EpisodeBook.OVER_MAX));
        newest.forEach(episode -> answers.put(episode.id(), episode.answered()));
        book.load(newest);
        return book;
    }

    StateDatabase state() {
        return state;
    }

    /**
     * Writes the changes in one transaction, after all those handed over before. Only the judge's
     * thread.
     *
     * @param fault the failure of a write before this one, if any: then nothing is written, since
     *     nobody may learn the second half of what happened without the first
     */
    CompletableFuture<?> apply(List<Change> changes, Supplier<@Nullable Throwable> fault) {
        boolean tells = changes.stream().anyMatch(Change.Told.class::isInstance);
        CompletableFuture<?> done =
                state.run(tx -> {
                    JudgeFold.requireNoFault(fault.get());
                    changes.forEach(change -> apply(tx, change));
                });
        return tells ? done.thenRun(notices::queued) : done;
    }

    private void apply(Handle tx, Change change) {
        switch (change) {
            case Change.Stored(EpisodeEvent event, Episode episode) -> store(tx, event, episode);
            case Change.Struck(EpisodeEvent event, Episode episode) -> strike(tx, event, episode);
            case Change.Told(EpisodeEvent event, Alert alert) -> notices.queue(tx, alert, event);
            case Change.Judged(Effect.Judged verdict) -> Verdicts.put(tx, verdict);
            case Change.Late(Effect.Late reading) -> Verdicts.putLate(tx, reading);
            case Change.JudgedAtEdge(String device, LocalVerdict verdict) ->
                    ledger.appendOnce(
                            tx,
                            new Ledger.Deed(
                                    verdict.episode(),
                                    exercise,
                                    "judged-at-edge",
                                    device,
                                    verdict.toText()));
            case Change.Marked(Episode episode) ->
                    put(tx, episode, EpisodeTables.answered(tx, episode.id()), exercise);
        }
    }

    private void store(Handle tx, EpisodeEvent event, Episode episode) {
        Answered before = EpisodeTables.answered(tx, event.episode());
        if (EpisodeTables.insert(tx, event, episode.view())) {
            put(tx, episode, Episode.reopened(before, event), exercise);
            note(tx, event, event.kind().name().toLowerCase(Locale.ROOT));
        }
    }

    private void strike(Handle tx, EpisodeEvent event, Episode episode) {
        if (EpisodeTables.withdraw(tx, event)) {
            put(tx, episode, EpisodeTables.answered(tx, episode.id()), exercise);
            note(tx, event, "withdrawn");
        }
    }

    private void put(Handle tx, Episode episode, Answered answered, boolean drill) {
        EpisodeTables.put(tx, episode, answered, drill);
        Place place = new Place(episode.first().source().tenant(), episode.first().source().site());
        state.onCommit(() -> versions.merge(place, 1L, Long::sum));
    }

    private void note(Handle tx, EpisodeEvent event, String action) {
        String detail =
                "%s %s: %s %s at %d ms, rule %s version %d, reading of %d ms, event %d"
                        .formatted(
                                event.kind(),
                                event.level().orElse("-"),
                                EpisodeTables.valueText(event.cause().value()),
                                event.cause().unit(),
                                event.timeMillis(),
                                event.source().rule(),
                                event.source().version(),
                                event.cause().timeMillis(),
                                event.number());
        ledger.append(tx, new Ledger.Deed(event.episode(), exercise, action, "hub", detail));
    }

    private Optional<Alert> answer(Handle tx, UUID id, Answer answer, Answered said) {
        Optional<Episode> episode = EpisodeTables.episode(tx, id);
        if (episode.isEmpty()) {
            return Optional.empty();
        }
        boolean drill = EpisodeTables.isExercise(tx, id);
        Answered now = episode.get().answered().then(said);
        put(tx, episode.get(), now, drill);
        String detail = answer.code() + (answer.note().isEmpty() ? "" : ": " + answer.note());
        ledger.append(tx, new Ledger.Deed(id, drill, "answered", answer.who(), detail));
        // Before the commit: should that fail, the person is told and answers again.
        answers.put(id, now);
        Optional<Alert> alert = EpisodeTables.alert(tx, id);
        alert.ifPresent(answered -> notices.answered(tx, answered, answer));
        return alert;
    }

    private static <T> T join(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageException storage) {
                throw storage;
            }
            throw e;
        }
    }
}
