/** Level 0: the table of socket options. */
package io.mptcpize.sockopt;
