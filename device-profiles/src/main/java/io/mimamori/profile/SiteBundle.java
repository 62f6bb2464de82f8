package io.mimamori.profile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.mimamori.ConfigException;
import io.mimamori.reading.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * All that a judge needs of one site, as the hub has it: an edge that holds it judges as the hub
 * does. {@link SignedBundle} is how it travels. Immutable.
 *
 * @param version of the site at the hub, from 1; a greater one is newer
 * @param yaml the site file
 * @param profiles name to YAML of each device profile that the site names
 */
public record SiteBundle(
        String tenant,
        String site,
        int version,
        String yaml,
        NavigableMap<String, String> profiles) {
    private static final JsonFactory JSON = new JsonFactory();

    public SiteBundle {
        Names.require("tenant", tenant);
        Names.require("site", site);
        if (version < 1) {
            throw new IllegalArgumentException("version " + version + " is below 1");
        }
        profiles = Collections.unmodifiableNavigableMap(new TreeMap<>(profiles));
    }

    /** The version with the shipped profiles that its file names. */
    public static SiteBundle of(String tenant, String site, int version, String yaml) {
        return new SiteBundle(tenant, site, version, yaml, Profiles.yamlFor(yaml));
    }

    /** SHA-256 of the shipped profiles that a site file names, in hex; empty when it names none. */
    public static String profilesDigest(String siteYaml) {
        SiteBundle bundle = of("digest", "digest", 1, siteYaml);
        if (bundle.profiles.isEmpty()) {
            return "";
        }
        byte[] bytes = new SiteBundle("digest", "digest", 1, "", bundle.profiles).encode();
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * The site, by the profiles of the bundle alone.
     *
     * @throws ConfigException with every mistake, or when the file tells of another site
     */
    public Site parse() {
        String file = "bundle of " + site;
        List<DeviceProfile> parsed = new ArrayList<>();
        profiles.forEach(
                (name, text) -> parsed.add(ProfileFile.parse(file + ", profile " + name, text)));
        Site read = SiteFile.parse(file, yaml, Profiles.of(parsed));
        if (!read.tenant().equals(tenant) || !read.site().equals(site)) {
            throw new ConfigException(
                    List.of(
                            new ConfigException.Problem(
                                    file,
                                    0,
                                    "site",
                                    "holds the file of %s/%s; the hub that made it has a fault"
                                            .formatted(read.tenant(), read.site()))));
        }
        return read;
    }

    /** JSON; equal bundles give equal bytes. */
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("tenant", tenant);
            json.writeStringField("site", site);
            json.writeNumberField("version", version);
            json.writeStringField("yaml", yaml);
            json.writeObjectFieldStart("profiles");
            for (Map.Entry<String, String> profile : profiles.entrySet()) {
                json.writeStringField(profile.getKey(), profile.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /**
     * What {@link #encode} wrote; an unknown key of a later hub is passed over.
     *
     * @throws IOException when it is no bundle
     */
    static SiteBundle decode(byte[] bytes) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        NavigableMap<String, String> profiles = new TreeMap<>();
        try (JsonParser json = JSON.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                if (json.nextToken().isScalarValue()) {
                    texts.put(key, json.getText());
                } else if (key.equals("profiles") && json.isExpectedStartObjectToken()) {
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        profiles.put(json.currentName(), String.valueOf(json.nextTextValue()));
                    }
                } else {
                    json.skipChildren();
                }
            }
        }
        try {
            return new SiteBundle(
                    texts.getOrDefault("tenant", ""),
                    texts.getOrDefault("site", ""),
                    Integer.parseInt(texts.getOrDefault("version", "")),
                    texts.getOrDefault("yaml", ""),
                    profiles);
        } catch (IllegalArgumentException e) {
            throw new IOException("not a bundle: " + e.getMessage(), e);
        }
    }
}
