/** Level 2: what a socket is to be: the switch, the rules, and what is known of the path. */
package io.mptcpize.policy;
