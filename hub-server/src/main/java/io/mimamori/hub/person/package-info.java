/**
 * What belongs to the person who is watched: when the home rests, who may look and who looked. Ends
 * messages and escalations of homes that rest; tells nobody itself. Entry class: {@link
 * io.mimamori.hub.person.WatchedPerson}. Threading: thread-safe.
 */
@NullMarked
package io.mimamori.hub.person;

import org.jspecify.annotations.NullMarked;
