/**
 * Proofs of the dashboards without a Grafana: their queries against a real InfluxDB, their JSON
 * against Grafana's own types. Not part of the product. Entry class: {@link
 * io.mimamori.dashboards.DashboardQueriesTest}. Threading: one thread.
 */
@NullMarked
package io.mimamori.dashboards;

import org.jspecify.annotations.NullMarked;
