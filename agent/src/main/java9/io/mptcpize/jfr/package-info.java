/**
 * Level 4: events for JDK Flight Recorder. Loaded by name, where a JVM records; compiled against
 * the JDK that builds, since that of JDK 8 has no such API to compile with.
 */
package io.mptcpize.jfr;
