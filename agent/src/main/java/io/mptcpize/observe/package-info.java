/**
 * Level 3: what is on the wire and why, read from the kernel when somebody asks. Nothing is kept of
 * a connection.
 */
package io.mptcpize.observe;
