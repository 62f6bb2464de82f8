/**
 * Time series: the store port, its adapters and the consumer that fills it. Does not judge. Entry
 * class: {@link io.mimamori.hub.series.SeriesStore}. Threading: said on each class.
 */
@NullMarked
package io.mimamori.hub.series;

import org.jspecify.annotations.NullMarked;
