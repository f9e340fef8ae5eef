/** Level 0: all that leans on the private parts of the JDK, or on what it is. */
package io.mptcpize.jvm;
