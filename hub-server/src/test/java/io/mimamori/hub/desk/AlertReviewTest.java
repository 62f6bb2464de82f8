package io.mimamori.hub.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AlertReviewTest {
    private final List<LedgerEntry> ledger = new ArrayList<>();

    private void at(long millis, String action, String actor, String detail) {
        ledger.add(new LedgerEntry(ledger.size() + 1, millis, false, action, actor, detail));
    }

    private AlertReview review(Alert.State state) {
        Alert alert =
                new Alert(
                        UUID.fromString("00000000-0000-5000-8000-000000000001"),
                        "city",
                        "home-7",
                        Hazard.HOME,
                        "call",
                        state,
                        Optional.of("help"),
                        900,
                        OptionalLong.empty(),
                        false,
                        new ChannelId("h7", "button"),
                        Value.of(true),
                        "1",
                        1);
        return AlertReview.of(alert, ledger);
    }

    @Test
    void saysHowLongEachPartTookAndWhoWasReached() {
        at(
                1_000,
                "raised",
                "hub",
                "RAISED help: true 1 at 900 ms, rule call version 1, reading of 800 ms, event 1");
        at(1_010, "sent", "line", "attempt 1");
        at(1_020, "sent", "mail", "attempt 1");
        at(1_400, "failed", "mail", "attempt 1: no route");
        at(1_500, "accepted", "line", "x1");
        at(9_000, "answered", "田中", "visiting");
        at(60_000, "answered", "田中", "safe: 転んだだけ");
        at(70_000, "failed", "mail", "expired");
        AlertReview review = review(Alert.State.CLOSED);
        assertThat(review.readingMillis()).hasValue(800);
        assertThat(review.raisedMillis()).hasValue(1_000);
        assertThat(review.messageMillis()).hasValue(1_010);
        assertThat(review.receiptMillis()).hasValue(1_500);
        assertThat(review.answerMillis()).hasValue(9_000);
        assertThat(review.closedMillis()).hasValue(60_000);
        assertThat(review.reached()).isEqualTo(1);
        assertThat(review.told())
                .containsExactly(
                        new AlertReview.Told("line", 1_010, OptionalLong.of(1_500), "accepted", ""),
                        new AlertReview.Told("mail", 1_020, OptionalLong.empty(), "", "expired"));
    }

    @Test
    void saysNothingOfWhatDidNotHappen() {
        at(1_000, "raised", "hub", "RAISED");
        AlertReview review = review(Alert.State.OPEN);
        assertThat(review.readingMillis()).isEmpty();
        assertThat(review.messageMillis()).isEmpty();
        assertThat(review.closedMillis()).isEmpty();
        assertThat(review.told()).isEmpty();
    }

    @Test
    void whatCameBackHasReachedNobody() {
        at(1_000, "sent", "mail", "attempt 1");
        at(2_000, "accepted", "mail", "");
        at(3_000, "undelivered", "mail", "no such mailbox");
        assertThat(review(Alert.State.OPEN).reached()).isZero();
        assertThat(review(Alert.State.OPEN).told().getFirst().failure())
                .isEqualTo("no such mailbox");
    }

    @Test
    void keepsTheReceiptThatSaysMostWithTheTimeOfTheFirst() {
        at(1_000, "sent", "line", "attempt 1");
        at(2_000, "accepted", "line", "");
        at(3_000, "seen", "line", "");
        assertThat(review(Alert.State.OPEN).told())
                .containsExactly(
                        new AlertReview.Told("line", 1_000, OptionalLong.of(2_000), "seen", ""));
    }
}
