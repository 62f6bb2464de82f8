package io.mimamori.profile;

/** WGS 84, degrees. */
public record Position(double latitude, double longitude) {
    public Position {
        if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) {
            throw new IllegalArgumentException(
                    latitude + ", " + longitude + " is not on the earth");
        }
    }
}
