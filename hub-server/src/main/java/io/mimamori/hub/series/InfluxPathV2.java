package io.mimamori.hub.series;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.OrganizationsQuery;
import com.influxdb.client.WriteApiBlocking;
import com.influxdb.client.domain.Bucket;
import com.influxdb.client.domain.Buckets;
import com.influxdb.client.domain.DBRPCreate;
import com.influxdb.client.domain.DBRPs;
import com.influxdb.client.domain.Organization;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.service.BucketsService;
import com.influxdb.client.service.DbrPsService;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code /api/v2/write} of InfluxDB 1.8, 2.x, 3 and VictoriaMetrics; buckets and their DBRP
 * mappings (for InfluxQL) of 2.x. Thread-safe.
 */
final class InfluxPathV2 implements InfluxPath, AutoCloseable {
    /** What stands where there are no organisations; the client wants a word. */
    private static final String NO_ORGANISATION = "-";

    private static final String RETENTION_POLICY = "autogen";

    private final InfluxDBClient client;
    private final WriteApiBlocking writes;
    private final String bucket;
    private final String organisation;

    InfluxPathV2(InfluxConfig config, String bucket, InfluxHttp http) {
        this.bucket = bucket;
        organisation = config.organisation().orElse(NO_ORGANISATION);
        client =
                InfluxDBClientFactory.create(
                        InfluxDBClientOptions.builder()
                                .url(config.url())
                                .okHttpClient(http.builder())
                                .build());
        if (config.gzip()) {
            client.enableGzip();
        }
        writes = client.getWriteApiBlocking();
    }

    @Override
    public void write(String lines) throws IOException {
        InfluxPath.call(() -> {
            writes.writeRecord(bucket, organisation, WritePrecision.NS, lines);
            return true;
        });
    }

    @Override
    public void create() throws IOException {
        if (organisation.equals(NO_ORGANISATION)) {
            throw new IOException("InfluxDB 2 wants influx.organisation in the configuration");
        }
        String id =
                InfluxPath.call(this::organisationId)
                        .orElseThrow(() ->
                                new IOException(
                                        "there is no organisation '"
                                                + organisation
                                                + "' that the token may see"));
        Optional<String> found = bucketId(id);
        map(id, found.isPresent() ? found.get() : newBucket(id));
    }

    private String newBucket(String organisationId) throws IOException {
        return InfluxPath.call(
                () -> client.getBucketsApi().createBucket(bucket, organisationId).getId());
    }

    private Optional<String> bucketId(String organisationId) throws IOException {
        BucketsService buckets = client.getService(BucketsService.class);
        try {
            Buckets found =
                    buckets.getBuckets(null, null, null, null, null, organisationId, bucket, null)
                            .execute()
                            .body();
            if (found == null || found.getBuckets() == null) {
                return Optional.empty();
            }
            return found.getBuckets().stream().map(Bucket::getId).findFirst();
        } catch (InfluxStatusException e) {
            if (e.meaning() == InfluxStatusException.Meaning.PLACE_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<String> organisationId() {
        OrganizationsQuery query = new OrganizationsQuery();
        query.setOrg(organisation);
        return client.getOrganizationsApi().findOrganizations(query).stream()
                .map(Organization::getId)
                .findFirst();
    }

    /** Servers since 2.2 map a bucket to the database of its name by themselves; older do not. */
    private void map(String organisationId, String bucketId) throws IOException {
        DbrPsService mappings = client.getService(DbrPsService.class);
        DBRPs known =
                mappings.getDBRPs(null, organisationId, null, null, bucketId, null, bucket, null)
                        .execute()
                        .body();
        if (known != null && known.getContent() != null && !known.getContent().isEmpty()) {
            return;
        }
        DBRPCreate mapping =
                new DBRPCreate()
                        .orgID(organisationId)
                        .bucketID(bucketId)
                        .database(bucket)
                        .retentionPolicy(RETENTION_POLICY)
                        ._default(true);
        mappings.postDBRP(mapping, null).execute();
    }

    @Override
    public void close() {
        client.close();
    }
}
