/**
 * Level 3: the agent's side of the hooks in the JDK's and in Netty's classes; it asks the policy,
 * and has it done.
 */
package io.mptcpize.hook;
