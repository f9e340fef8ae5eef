/** Level 1: system calls, their numbers and errors, and what the kernel says of one descriptor. */
package io.mptcpize.kernel;
