package io.mimamori.reading;

/** A channel of a device, unique in a tenant. Ordered by device, then channel. */
public record ChannelId(String device, String channel) implements Comparable<ChannelId> {
    public ChannelId {
        Names.require("device", device);
        Names.require("channel", channel);
    }

    /** Written out: keys with a channel are looked up several times a reading. */
    @Override
    public int hashCode() {
        return device.hashCode() * 31 + channel.hashCode();
    }

    @Override
    public int compareTo(ChannelId other) {
        int byDevice = device.compareTo(other.device);
        return byDevice != 0 ? byDevice : channel.compareTo(other.channel);
    }

    @Override
    public String toString() {
        return device + "/" + channel;
    }
}
