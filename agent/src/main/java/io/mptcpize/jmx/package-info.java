/** Level 4: the agent's MBean. Loaded by name, where an application has a platform MBean server. */
package io.mptcpize.jmx;
