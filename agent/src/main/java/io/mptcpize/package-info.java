/**
 * The only classes of the agent that an application sees: where the JVM enters, the command line,
 * and the loader of all others. {@code agent/README.md} tells how they work together.
 */
package io.mptcpize;
