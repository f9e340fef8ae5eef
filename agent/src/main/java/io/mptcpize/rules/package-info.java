/** Level 0: rules as text, and what they decide on an address, a port and a name. Pure Java. */
package io.mptcpize.rules;
