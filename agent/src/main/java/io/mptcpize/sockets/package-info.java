/** Level 2: makes a socket what it is to be, and keeps an MPTCP one looking like TCP. */
package io.mptcpize.sockets;
