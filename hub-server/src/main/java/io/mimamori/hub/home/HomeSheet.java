package io.mimamori.hub.home;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What somebody who goes to a home needs. Each line may be empty.
 *
 * @param address where it is, for people
 * @param keyHolder who has a key, with a telephone number
 * @param keyBox where the key box hangs; its code is told by the desk, not kept here
 * @param doctor with a telephone number
 * @param fire telephone number of the fire headquarters at the home, ten digits: 119 from another
 *     city reaches that city's own
 */
public record HomeSheet(
        String address, String keyHolder, String keyBox, String doctor, String fire) {
    public static final HomeSheet EMPTY = new HomeSheet("", "", "", "", "");

    /** Longest line, in characters. */
    public static final int LINE_MAX = 200;

    private static final Pattern TEN_DIGITS = Pattern.compile("0(-?\\d){9}");

    public HomeSheet {
        for (String line : List.of(address, keyHolder, keyBox, doctor)) {
            if (line.length() > LINE_MAX || line.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "a line of a home's sheet has at most "
                                + LINE_MAX
                                + " characters and no line breaks");
            }
        }
        if (!fire.isEmpty() && !TEN_DIGITS.matcher(fire).matches()) {
            throw new IllegalArgumentException(
                    "'fire' must be the ten digits of the fire headquarters, such as 088-656-0119;"
                            + " 119 reaches the caller's own");
        }
    }

    public boolean isEmpty() {
        return equals(EMPTY);
    }
}
