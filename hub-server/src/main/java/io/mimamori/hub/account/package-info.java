/**
 * People who sign in: accounts made by invitation, passwords, sessions, and which homes they may
 * look at. A home is somebody's: each look at it is noted.
 */
@NullMarked
package io.mimamori.hub.account;

import org.jspecify.annotations.NullMarked;
