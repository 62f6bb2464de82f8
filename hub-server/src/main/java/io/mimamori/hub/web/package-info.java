/**
 * HTTP routes and pages, one class per resource. Holds no state. Entry class: {@link
 * io.mimamori.hub.web.WebServer}. Threading: Vert.x event loops; reads that wait run on virtual
 * threads.
 */
@NullMarked
package io.mimamori.hub.web;

import org.jspecify.annotations.NullMarked;
