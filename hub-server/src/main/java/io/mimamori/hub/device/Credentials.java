package io.mimamori.hub.device;

import io.mimamori.hub.security.AdminToken;
import io.mimamori.hub.security.Token;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who a user name and a token belong to, and for whom they speak. Thread-safe, from memory. */
public final class Credentials {
    private final SqliteDevices devices;
    private final AdminToken admin;
    private final Sites sites;
    private final DeviceCertificates certificates;

    public Credentials(
            SqliteDevices devices, AdminToken admin, Sites sites, DeviceCertificates certificates) {
        this.devices = devices;
        this.admin = admin;
        this.sites = sites;
        this.certificates = certificates;
    }

    /** What a client certificate opens that the handshake let through. */
    public Certified authenticate(X509Certificate shown) {
        return certificates.authenticate(shown);
    }

    /**
     * Empty when the token opens nothing. A device's or gateway's token belongs to its own name;
     * the admin's token goes with any user name.
     */
    public Optional<Principal> authenticate(String user, String password) {
        if (password.length() > Token.LENGTH_MAX) {
            return Optional.empty();
        }
        Optional<Device> device = devices.byToken(password);
        if (device.isPresent()) {
            return device.filter(found -> found.device().equals(user) && !found.revoked())
                    .map(Principal.Registered::new);
        }
        return admin.matches(password) ? Optional.of(new Principal.Admin()) : Optional.empty();
    }

    /**
     * The sender to give to {@code Ingest} for a message of this device; empty when the principal
     * does not speak for it. For the admin it is a stand-in that speaks for this one device.
     */
    public Optional<Device> senderFor(Principal principal, String tenant, String device) {
        return switch (principal) {
            case Principal.Registered(Device registered) ->
                    Optional.of(registered)
                            .filter(sender -> sender.tenant().equals(tenant))
                            .filter(sender -> sender.speaksForDevice(device));
            case Principal.Admin() ->
                    isKnown(tenant, device)
                            ? Optional.of(standIn(tenant, device))
                            : Optional.empty();
        };
    }

    /**
     * The sender of a message that a broker of ours let through: the broker knows who it was, so a
     * stand-in speaks for the device. Empty for a device that is unknown or revoked.
     */
    public Optional<Device> senderBehind(String tenant, String device) {
        boolean revoked = devices.find(tenant, device).map(Device::revoked).orElse(false);
        return isKnown(tenant, device) && !revoked
                ? Optional.of(standIn(tenant, device))
                : Optional.empty();
    }

    /**
     * The key of a DTLS peer.
     *
     * @param identity {@code device}, or {@code tenant/device} where several tenants have that name
     */
    public PreShared preShared(String identity) {
        List<Device> named = named(identity);
        if (named.size() > 1) {
            return new PreShared.None("several tenants have that device; say tenant/device");
        }
        if (named.isEmpty()) {
            return new PreShared.None("no device of that name is registered");
        }
        Device device = named.getFirst();
        if (device.revoked()) {
            return new PreShared.None("the credential is revoked");
        }
        return devices.tokenOf(device)
                .<PreShared>map(token -> new PreShared.Key(device, token, hashOf(token)))
                .orElseGet(() ->
                        new PreShared.None(
                                "its token is from before DTLS was offered, or of another"
                                        + " token.key; register it again for a new one"));
    }

    private List<Device> named(String identity) {
        int slash = identity.indexOf('/');
        if (slash >= 0) {
            return devices
                    .find(identity.substring(0, slash), identity.substring(slash + 1))
                    .stream()
                    .toList();
        }
        return sites.tenants().stream()
                .flatMap(tenant -> devices.find(tenant, identity).stream())
                .toList();
    }

    /** Who holds the token with this hash now; empty once it was revoked or replaced. */
    public Optional<Principal> holderOf(String tokenHash) {
        return devices.byTokenHash(tokenHash)
                .filter(device -> !device.revoked())
                .map(Principal.Registered::new);
    }

    /** Whose token it is, the admin's included; for doors that ask for no user name. */
    public Optional<Principal> holder(String token) {
        if (token.length() > Token.LENGTH_MAX) {
            return Optional.empty();
        }
        return admin.matches(token) ? Optional.of(new Principal.Admin()) : holderOf(hashOf(token));
    }

    private static String hashOf(String token) {
        return HexFormat.of().formatHex(Token.hash(token));
    }

    /** Tenants in which that device is registered, or listed by a site. */
    public List<String> tenantsKnowing(String device) {
        return sites.tenants().stream().filter(tenant -> isKnown(tenant, device)).toList();
    }

    /** Registered, or listed by a site. */
    public boolean isKnown(String tenant, String device) {
        return devices.find(tenant, device).isPresent() || sites.knowsDevice(tenant, device);
    }

    private static Device standIn(String tenant, String device) {
        return new Device(
                tenant,
                Principal.Admin.NAME,
                Principal.Admin.NAME,
                Optional.empty(),
                Set.of(device),
                true,
                0,
                false);
    }
}
