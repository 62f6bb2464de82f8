package io.mimamori.hub.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.escalation.EscalationState.Phase;
import org.junit.jupiter.api.Test;

class EscalationTest {
    @Test
    void aButtonGoesThroughItsStepsUntilSomebodySaysHowItEnded() {
        Story story = Story.button().untilAllTaken(4, 30).answer("娘", "safe").until(60, 0);
        assertThat(story.lines)
                .containsExactly(
                        "0:00 -> line:daughter",
                        "0:00 -> email:desk",
                        "2:00 -> line:daughter",
                        "2:00 -> line:son",
                        "4:00 -> voice:neighbour",
                        "4:30 closed 娘: safe",
                        "4:30 withdraw");
    }

    @Test
    void aMissingReceiptBringsTheNextChannelOfThatPersonAlone() {
        Story story = Story.button().receipt("email:desk", true).until(1, 0);
        assertThat(story.lines)
                .containsExactly(
                        "0:00 -> line:daughter", "0:00 -> email:desk", "0:20 -> sms:daughter");
    }

    @Test
    void aMessageThatWillNotBeDeliveredBringsTheNextChannelAtOnce() {
        Story story = Story.button();
        story.now = 3_000;
        assertThat(story.receipt("line:daughter", false).lines).endsWith("0:03 -> sms:daughter");
    }

    @Test
    void nobodyWhoCanBeReachedBringsTheNextStepAtOnceAndTheOthersKeepTheirDistance() {
        Story story = Story.button();
        story.now = 1_000;
        story.receipt("email:desk", false).receipt("line:daughter", false);
        story.now = 5_000;
        story.receipt("sms:daughter", false).untilAllTaken(3, 0);
        assertThat(story.lines)
                .containsExactly(
                        "0:00 -> line:daughter",
                        "0:00 -> email:desk",
                        "0:01 -> sms:daughter",
                        "0:05 -> line:daughter",
                        "0:05 -> line:son",
                        "2:05 -> voice:neighbour");
    }

    @Test
    void nobodyOnDutyBringsTheNextStepAtOnceAndIsOnTheLedger() {
        Story story =
                new Story(
                        Story.BUTTON
                                .replace("shifts: [{people: [desk]}]", "shifts: [{people: []}]")
                                .replace("people: [daughter], rosters", "rosters"),
                        true);
        assertThat(story.untilAllTaken(1, 0).lines)
                .containsExactly(
                        "0:00 escalated hub: round 1, step 1 of 3: nobody is on duty",
                        "0:00 -> line:daughter",
                        "0:00 -> line:son");
    }

    @Test
    void whoeverIsOnTheWayPausesItAndIsAskedAgainAfterHalfAnHour() {
        Story story = Story.button().untilAllTaken(1, 0).answer("息子", "visiting");
        assertThat(story.untilAllTaken(31, 10).lines)
                .containsExactly(
                        "0:00 -> line:daughter",
                        "0:00 -> email:desk",
                        "1:00 taken 息子: goes there; others are told again at 1970-01-01T00:31:00Z",
                        "31:00 expired hub: nobody has said how it ended; everybody is asked again",
                        "31:00 reopen",
                        "31:00 -> line:daughter",
                        "31:00 -> email:desk");
    }

    @Test
    void takingOverFromAfarAsksWhoGoesThereAndGoesOnUntilSomebodyNearbyDoes() {
        Story story = Story.button().untilAllTaken(1, 0).answer("娘", "taking-over");
        story.untilAllTaken(2, 30).answer("son", "taking-over").untilAllTaken(20, 0);
        assertThat(story.lines)
                .containsExactly(
                        "0:00 -> line:daughter",
                        "0:00 -> email:desk",
                        "1:00 escalated hub: 娘 takes over from afar: who goes there? It goes on until somebody nearby does",
                        "2:00 -> line:daughter",
                        "2:00 -> line:son",
                        "2:30 taken son: takes over; others are told again at 1970-01-01T00:32:30Z");
    }

    @Test
    void onlyHowItEndedClosesTheAlarmOfAHome() {
        Story story = Story.button().untilAllTaken(1, 0).answer("娘", "seen");
        story.happens(new Happening.Over(2, false)).untilAllTaken(2, 30);
        assertThat(story.state.phase()).isEqualTo(Phase.ESCALATING);
        assertThat(story.lines)
                .contains("1:00 -> line:daughter", "1:00 -> email:desk", "2:00 -> line:son");
        assertThat(story.answer("隣", "ambulance").state.phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void aRiverThatFallsAgainEndsItAndWhoWasToldHearsOfIt() {
        Story story = new Story(Story.BUTTON, false).untilAllTaken(1, 0);
        story.happens(new Happening.Over(2, false)).until(60, 0);
        assertThat(story.lines)
                .containsExactly(
                        "0:00 -> line:daughter",
                        "0:00 -> email:desk",
                        "1:00 closed hub: it is over",
                        "1:00 withdraw",
                        "1:00 -> line:daughter",
                        "1:00 -> email:desk");
    }

    @Test
    void itGoesThroughThreeRoundsAndThenSaysThatNobodyAnswered() {
        Story story = Story.button().untilAllTaken(120, 0);
        assertThat(story.lines).filteredOn("0:00 -> email:desk"::equals).hasSize(1);
        assertThat(story.lines).filteredOn(line -> line.endsWith("email:desk")).hasSize(3);
        assertThat(story.lines)
                .contains("6:00 -> email:desk", "12:00 -> email:desk")
                .endsWith("18:00 expired hub: all rounds are through and nobody has answered");
        assertThat(story.state.phase()).isEqualTo(Phase.EXHAUSTED);
        assertThat(story.answer("娘", "safe").state.phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void anotherLevelTellsWhoeverWasToldAndAsksAnewAfterTheEnd() {
        Story story = Story.button().untilAllTaken(1, 0).answer("娘", "safe").until(2, 0);
        story.happens(new Happening.Changed(2)).untilAllTaken(2, 10);
        assertThat(story.state.phase()).isEqualTo(Phase.ESCALATING);
        assertThat(story.lines)
                .endsWith(
                        "1:00 withdraw",
                        "2:00 escalated hub: the level has changed: everybody is told again",
                        "2:00 -> line:daughter",
                        "2:00 -> email:desk");
    }

    @Test
    void theSameEventTwiceIsTheSame() {
        Story story = Story.button().untilAllTaken(1, 0).happens(new Happening.Changed(2));
        int told = story.tells.size();
        assertThat(story.happens(new Happening.Changed(2)).tells).hasSize(told);
    }

    @Test
    void afterAnHourWithoutTheHubTheStepsDoNotAllComeAtOnce() {
        Story story = Story.button();
        story.now = 3_600_000;
        story.happens(new Happening.Tick()).untilAllTaken(63, 0);
        assertThat(story.lines)
                .contains("60:00 -> line:son", "62:00 -> voice:neighbour")
                .doesNotContain("60:00 -> voice:neighbour");
    }

    @Test
    void twoWhoShareAnEndpointGetOneMessageAndEachHasTheirOwnNextChannel() {
        Story story =
                new Story(
                        Story.BUTTON
                                .replace("[line:son]", "[line:daughter, voice:neighbour]")
                                .replace("people: [daughter]", "people: [daughter, son]"),
                        true);
        assertThat(story.lines)
                .containsOnlyOnce("0:00 -> line:daughter")
                .hasSize(2); // and the desk
        story.now = 3_000;
        story.receipt("line:daughter", false);
        assertThat(story.lines).containsSequence("0:03 -> sms:daughter", "0:03 -> voice:neighbour");
    }
}
