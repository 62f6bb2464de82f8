package io.mimamori.hub.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts.Entry;
import io.mimamori.hub.account.Accounts.Invitation;
import io.mimamori.hub.account.Accounts.Try;
import io.mimamori.hub.state.StateDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
    private static final long NOW = 1_789_996_800_000L;
    private static final String PASSWORD = "ゆりの花が咲いた日曜日";
    private static final String HOME_ADDRESS = "203.0.113.7";
    private static final String REFERENCE =
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA"
                    + "$K13EBUiG7JV+9ZxztmHFTdb7J0WQsnj2V8bZaqyPptE";

    private static final Home MOTHERS = new Home("city", "home-7");
    private static final Home UNCLES = new Home("city", "home-8");

    @TempDir private Path folder;
    private final AtomicLong now = new AtomicLong(NOW);
    private StateDatabase state;
    private Accounts accounts;

    @BeforeEach
    void open() {
        state = new StateDatabase(folder.resolve("state.db"));
        accounts = new Accounts(state, () -> Instant.ofEpochMilli(now.get()));
    }

    @AfterEach
    void close() {
        state.close();
    }

    private String invite(Home home) {
        Invitation invitation = new Invitation("佐藤花子", home, "本人の署名 2026-11-01");
        return accounts.invite(invitation, Duration.ofDays(7)).token();
    }

    private Entry.Open joined() {
        return (Entry.Open) join(invite(MOTHERS), "hanako", PASSWORD);
    }

    private Entry join(String token, String login, String password) {
        return accounts.join(token, new Try(login, password, HOME_ADDRESS));
    }

    private Entry signIn(String login, String password) {
        return accounts.signIn(new Try(login, password, HOME_ADDRESS));
    }

    private void later(Duration time) {
        now.addAndGet(time.toMillis());
    }

    @Test
    void anInvitationMakesAnAccountThatMayLookAtItsHomeOnly() {
        Account account = joined().account();
        assertThat(account.name()).isEqualTo("佐藤花子");
        assertThat(account.mayLookAt("city", "home-7")).isTrue();
        assertThat(account.mayLookAt("city", "home-8")).isFalse();
        assertThat(account.mayLookAt("town", "home-7")).isFalse();
    }

    @Test
    void aSecondInvitationAddsAHomeToTheAccountThatThePasswordOpens() {
        joined();
        assertThat(join(invite(UNCLES), "hanako", "not her password"))
                .isInstanceOf(Entry.Taken.class);
        Entry.Open open = (Entry.Open) join(invite(UNCLES), "HANAKO", PASSWORD);
        assertThat(open.account().homes()).containsExactly(MOTHERS, UNCLES);
        assertThat(accounts.all("", 10)).hasSize(1);
    }

    @Test
    void anInvitationWorksOnceAndForItsTime() {
        String token = invite(MOTHERS);
        join(token, "hanako", PASSWORD);
        assertThat(join(token, "ichiro", PASSWORD)).isInstanceOf(Entry.NotInvited.class);
        assertThat(join("mmi_unknown", "ichiro", PASSWORD)).isInstanceOf(Entry.NotInvited.class);
        String late = invite(MOTHERS);
        later(Duration.ofDays(7));
        assertThat(join(late, "ichiro", PASSWORD)).isInstanceOf(Entry.NotInvited.class);
        assertThat(accounts.all("", 10)).hasSize(1);
    }

    @Test
    void aPasswordThatIsTooShortOrTheLoginUsesUpNoInvitation() {
        String token = invite(MOTHERS);
        for (String password : List.of("short", "hanako.sato", "x".repeat(129))) {
            assertThatThrownBy(() -> join(token, "hanako.sato", password))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> join(token, "a b", PASSWORD))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(join(token, "hanako", PASSWORD)).isInstanceOf(Entry.Open.class);
    }

    @Test
    void signsInWithTheRightPasswordOnly() {
        Account account = joined().account();
        assertThat(signIn("Hanako", PASSWORD))
                .isInstanceOfSatisfying(
                        Entry.Open.class, open -> assertThat(open.account()).isEqualTo(account));
        assertThat(signIn("hanako", PASSWORD + "x")).isInstanceOf(Entry.Wrong.class);
        assertThat(signIn("nobody", PASSWORD)).isInstanceOf(Entry.Wrong.class);
    }

    @Test
    void guessingHasToWaitAndHarmsNoOtherLogin() {
        joined();
        join(invite(UNCLES), "ichiro", PASSWORD);
        for (int i = 0; i < Attempts.FAILURES_MAX; i++) {
            assertThat(signIn("hanako", "guess " + i)).isInstanceOf(Entry.Wrong.class);
        }
        assertThat(signIn("HANAKO", PASSWORD)).isInstanceOf(Entry.Wait.class);
        assertThat(signIn("ichiro", PASSWORD)).isInstanceOf(Entry.Open.class);
        Try elsewhere = new Try("hanako", PASSWORD, "198.51.100.1");
        assertThat(accounts.signIn(elsewhere)).isInstanceOf(Entry.Open.class);
        later(Attempts.WINDOW);
        assertThat(signIn("hanako", PASSWORD)).isInstanceOf(Entry.Open.class);
    }

    @Test
    void aSessionLastsOverARestartUntilItsEndOrItsAccounts() {
        Entry.Open open = joined();
        accounts = new Accounts(state, () -> Instant.ofEpochMilli(now.get()));
        assertThat(accounts.session(open.session())).contains(open.account());
        assertThat(accounts.session("mmc_guessed")).isEmpty();
        Entry.Open second = (Entry.Open) signIn("hanako", PASSWORD);
        accounts.signOut(open.session());
        assertThat(accounts.session(open.session())).isEmpty();
        assertThat(accounts.session(second.session())).isPresent();
        later(Accounts.SESSION);
        assertThat(accounts.session(second.session())).isEmpty();
    }

    @Test
    void anEndedAccountOpensNothing() {
        Entry.Open open = joined();
        assertThat(accounts.end(open.account().id())).isTrue();
        assertThat(accounts.session(open.session())).isEmpty();
        assertThat(signIn("hanako", PASSWORD)).isInstanceOf(Entry.Wrong.class);
        assertThat(accounts.end(open.account().id())).isFalse();
    }

    @Test
    void pagesGoOnWhereTheyEnded() {
        Account hanako = joined().account();
        Account ichiro = ((Entry.Open) join(invite(MOTHERS), "ichiro", PASSWORD)).account();
        assertThat(accounts.all("", 1)).containsExactly(hanako);
        assertThat(accounts.all("HANAKO", 1)).containsExactly(ichiro);
    }

    @Test
    void aConsentHasAnEndAndCanBeTakenBackAndGivenAgain() {
        Consents consents = new Consents(state, () -> Instant.ofEpochMilli(now.get()));
        Account hanako = joined().account();
        later(Consents.LASTS_DEFAULT.minus(Duration.ofDays(29)));
        assertThat(consents.endingSoon()).isEqualTo(1);
        assertThat(consents.of(MOTHERS).getFirst().endsSoon(now.get())).isTrue();
        later(Duration.ofDays(29));
        assertThat(consents.of(hanako.id(), MOTHERS).orElseThrow().holds(now.get())).isFalse();
        assertThat(homes()).isEmpty();
        assertThat(state.<Boolean>writeNow(tx -> consents.renew(tx, hanako.id(), MOTHERS)))
                .isTrue();
        assertThat(homes()).containsExactly(MOTHERS);
        assertThat(withdraws(consents, hanako, MOTHERS)).isTrue();
        assertThat(withdraws(consents, hanako, MOTHERS)).isFalse();
        assertThat(withdraws(consents, hanako, UNCLES)).isFalse();
        assertThat(homes()).isEmpty();
    }

    private List<Home> homes() {
        return accounts.all("", 10).getFirst().homes();
    }

    private boolean withdraws(Consents consents, Account who, Home home) {
        return state.writeNow(tx -> consents.withdraw(tx, who.id(), home, "本人"));
    }

    @Test
    void passwordsAreStoredAsArgon2id() {
        joined();
        String stored =
                state.read(handle ->
                        handle.select("SELECT password FROM account").mapTo(String.class).one());
        assertThat(stored).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain(PASSWORD);
        assertThat(PasswordHash.matches(PASSWORD, stored)).isTrue();
        assertThat(PasswordHash.matches(PASSWORD, "not a PHC string")).isFalse();
    }

    /** Made by the reference implementation: argon2(1) of Debian, -id -t 2 -k 19456 -p 1 -l 32. */
    @Test
    void agreesWithTheReferenceImplementation() {
        assertThat(PasswordHash.matches("password", REFERENCE)).isTrue();
        assertThat(PasswordHash.matches("Password", REFERENCE)).isFalse();
    }
}
