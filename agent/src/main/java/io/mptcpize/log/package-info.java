/** Level 0: lines on stderr, and what became of sockets, counted. */
package io.mptcpize.log;
