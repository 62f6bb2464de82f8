/**
 * Grafana dashboards made from the device profiles: what is measured, in which unit, within which
 * range. Does not know the hub or a server. Entry class: {@link
 * io.mimamori.dashboards.MakeDashboards}. Threading: one thread.
 */
@NullMarked
package io.mimamori.dashboards;

import org.jspecify.annotations.NullMarked;
